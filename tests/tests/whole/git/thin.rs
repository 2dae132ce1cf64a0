//! Repositories that are too large to be brought whole: the last commit only, without what would not be read.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::mirrors::{found, noise, repository_folder, truncate};
use super::*;

/// Larger than any file that is read.
const LARGE: usize = 9 * 1024 * 1024;

/// What fits beside one that is not brought.
const SMALL: u64 = 1024 * 1024;

/// A server whose repositories are too large, whatever their size.
fn stage() -> Stage {
    Stage::with(|_, config| GitConfig { whole_bytes: 0, ..config })
}

/// Two commits and two large files.
fn large(stage: &Stage, keeps_back: bool) -> Bare {
    let bare = stage.sshd.repository("large.git", &[("a.txt", "zero\n"), ("d/x.txt", "x\n")]).unwrap();
    bare.git(&["config", "uploadpack.allowFilter", if keeps_back { "true" } else { "false" }]).unwrap();
    bare.add("main", &[("a.txt", "one\n"), ("top.bin", &noise(LARGE)), ("d/deep.bin", &noise(LARGE))]).unwrap();
    bare
}

fn packed(stage: &Stage) -> u64 {
    found(stage, ".pack").iter().map(|pack| fs::metadata(pack).unwrap().len()).sum()
}

/// How many commits a mirror has.
fn commits(mirror: &Path) -> usize {
    let counted = Command::new("git")
        .args(["rev-list", "--count", "--all"])
        .env("GIT_DIR", mirror)
        .env("GIT_NO_LAZY_FETCH", "1")
        .output()
        .unwrap();
    String::from_utf8(counted.stdout).unwrap().trim().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_is_read_is_brought() {
    for keeps_back in [true, false] {
        let stage = stage();
        let bare = large(&stage, keeps_back);
        let repository = stage.open(&bare);
        let base = repository.fetch(None).await.unwrap();
        assert_eq!(commits(&repository_folder(&stage)), 1);
        assert_eq!(packed(&stage) < SMALL, keeps_back, "{} bytes", packed(&stage));
        let files = repository.files(&base).await.unwrap();
        let names: Vec<_> = files.files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!((names.as_slice(), files.left_out.large), (&["a.txt", "d/x.txt"][..], 2));

        let changes = [put("d/x.txt", "y\n"), put("new.txt", "n\n")];
        let commit = repository.commit(&base, &changes, &draft()).await.unwrap();
        let folder = TempDir::new().unwrap();
        repository.export(&commit, &Arc::default(), folder.path()).await.unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("d/x.txt")).unwrap(), "y\n");
        repository.push(&commit, &branch("work"), None).await.unwrap();
        let changed = bare.git(&["diff", "--name-only", "main", "work"]).unwrap();
        assert_eq!(changed, "d/x.txt\nnew.txt\n", "large files stay as they are");
        assert_eq!(packed(&stage) < SMALL, keeps_back, "nothing was brought for the push");
        bare.git(&["fsck", "--strict"]).unwrap();
        // What was pushed is what is worked on next.
        let base = repository.fetch(Some(&branch("work"))).await.unwrap();
        assert_eq!(repository.files(&base).await.unwrap().files.len(), 3);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whole_and_thin_make_the_same_commit() {
    let stages = [Stage::new(), stage()];
    let bare = large(&stages[0], true);
    let mut made = Vec::new();
    for stage in &stages {
        // The second server shows the first one's repository.
        let url = stage.sshd.url(&bare);
        let repository = stage.repositories.open("tenant", &RepoUrl::parse(&url, stage.repositories.hosts()).unwrap());
        made.push(super::made(&repository, "x\n").await);
    }
    assert_eq!(made[0], made[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn thin_mirrors_push_beside_others() {
    for keeps_back in [true, false] {
        let stage = stage();
        let bare = large(&stage, keeps_back);
        let repository = stage.open(&bare);
        let base = repository.fetch(None).await.unwrap();
        let commit = made(&repository, "engine\n").await;
        let human = bare.add("main", &[("top.bin", &noise(LARGE)), ("d/deep.bin", "small now\n")]).unwrap();
        repository.push(&commit, &branch("before"), None).await.unwrap();
        assert_eq!(code(repository.push(&commit, &branch("main"), base.commit.as_ref()).await), ErrorCode::Conflict);
        let next = repository.fetch(None).await.unwrap();
        assert_eq!(next.commit.unwrap().to_string(), human);
        assert_eq!(repository.files(&next).await.unwrap().left_out.large, 1);
        repository.push(&commit, &branch("after"), None).await.unwrap();
        assert_eq!(bare.git(&["rev-list", "--count", "before"]).unwrap().trim(), "3");
        assert_eq!(bare.git(&["rev-parse", "before"]).unwrap(), bare.git(&["rev-parse", "after"]).unwrap());
        assert_eq!(packed(&stage) < SMALL, keeps_back, "{} bytes", packed(&stage));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_thin_mirrors_are_brought_again() {
    let stage = stage();
    let bare = large(&stage, true);
    let repository = stage.open(&bare);
    let base = repository.fetch(None).await.unwrap();
    let files = repository.files(&base).await.unwrap();
    // The branch goes on, so that only its name leads to the commit.
    bare.add("main", &[("a.txt", "three\n")]).unwrap();
    found(&stage, ".pack").iter().for_each(truncate);
    assert_eq!(repository.files(&base).await.unwrap(), files);
    assert_eq!(commits(&repository_folder(&stage)), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_by_fault_is_not_left_out() {
    let stage = stage();
    let bare = large(&stage, true);
    let repository = stage.open(&bare);
    let base = repository.fetch(None).await.unwrap();
    let files = repository.files(&base).await.unwrap();
    fs::remove_file(repository_folder(&stage).join("promised")).unwrap();
    assert_eq!(repository.files(&base).await.unwrap(), files, "found out, and brought again");
    assert!(repository_folder(&stage).join("promised").is_file());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mirror_that_grows_becomes_thin() {
    let stage = Stage::with(|_, config| GitConfig { whole_bytes: 500_000, ..config });
    let bare = stage.sshd.repository("r.git", &[("a.txt", &noise(1_500_000))]).unwrap();
    bare.add("main", &[("a.txt", "small\n")]).unwrap();
    // With its history the repository arrives slowly and never ends.
    let slow =
        "case \"$*\" in *--shallow-file*) exec \"$@\";; esac\n\"$@\" | head -c 600000; while echo; do sleep 0.1; done";
    stage.sshd.pack_hook(slow).unwrap();
    let repository = stage.open(&bare);
    let base = repository.fetch(None).await.unwrap();
    assert_eq!(repository.files(&base).await.unwrap().files.len(), 1);
    assert_eq!(commits(&repository_folder(&stage)), 1);
    let mirror: PathBuf = repository_folder(&stage);
    fs::remove_dir_all(&mirror).unwrap();
    repository.fetch(None).await.unwrap();
    assert_eq!(commits(&mirror), 1, "it stays thin");
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_commits_are_made_again() {
    for stage in [Stage::new(), stage()] {
        let bare = stage.sshd.repository("r.git", &[("a.txt", "one\n"), ("b.txt", "b\n")]).unwrap();
        let repository = stage.open(&bare);
        let base = repository.fetch(None).await.unwrap();
        let commit = made(&repository, "engine\n").await;
        bare.add("main", &[("a.txt", "human\n")]).unwrap();
        fs::remove_dir_all(repository_folder(&stage)).unwrap();
        assert!(!repository.has(&commit).await.unwrap());
        repository.recall(&base).await.unwrap();
        assert_eq!(repository.commit(&base, &[put("a.txt", "engine\n")], &draft()).await.unwrap(), commit);
        repository.push(&commit, &branch("work"), None).await.unwrap();
        assert_eq!(bare.tip("work").unwrap(), Some(commit.to_string()));

        fs::remove_dir_all(repository_folder(&stage)).unwrap();
        for name in ["work", "main"] {
            bare.git(&["update-ref", "-d", &format!("refs/heads/{name}")]).unwrap();
        }
        bare.git(&["reflog", "expire", "--expire=now", "--all"]).unwrap();
        bare.git(&["gc", "--quiet", "--prune=now"]).unwrap();
        bare.add("main", &[("c.txt", "another history\n")]).unwrap();
        assert_eq!(code(repository.recall(&base).await), ErrorCode::Conflict);
    }
}
