//! Repositories over a real `sshd`: fetched, changed, pushed, and everything that can go wrong between.

mod cuts;
mod faults;
mod hostile;
mod https;
mod mirrors;
mod pushes;
mod secrets;
mod thin;

use std::sync::Arc;
use std::time::Duration;

use pantheon_engine::git::{
    BranchName, Change, CommitDraft, CommitId, GitConfig, Person, RepoUrl, Repositories, Repository, What,
};
use pantheon_engine::refusal::Refusal;
use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::path::RelativePath;
use pantheon_tests::sshd::{Bare, Sshd};
use secrecy::SecretString;
use tempfile::TempDir;

/// A server, and an engine's repositories that may use it. What lies first ends first.
struct Stage {
    repositories: Repositories,
    sshd: Sshd,
    state: TempDir,
}

impl Stage {
    fn new() -> Self {
        Self::with(|_, config| config)
    }

    fn with(change: impl FnOnce(&Sshd, GitConfig) -> GitConfig) -> Self {
        let (sshd, state) = (Sshd::start().unwrap(), TempDir::new().unwrap());
        let config = config(&sshd, &state);
        Self { repositories: Repositories::new(change(&sshd, config)).unwrap(), sshd, state }
    }

    fn open(&self, bare: &Bare) -> Repository {
        self.open_as("tenant", bare)
    }

    fn open_as(&self, tenant: &str, bare: &Bare) -> Repository {
        let url = RepoUrl::parse(&self.sshd.url(bare), self.repositories.hosts()).unwrap();
        self.repositories.open(tenant, &url)
    }
}

fn config(sshd: &Sshd, state: &TempDir) -> GitConfig {
    GitConfig {
        mirrors: state.path().join("mirrors"),
        scratch: state.path().join("scratch"),
        hosts: sshd.place().parse().unwrap(),
        ssh_key: Some(SecretString::from(sshd.key().unwrap().replace('\n', "\\n"))),
        known_hosts: Some(sshd.known_hosts().unwrap()),
        https_token: None,
        authorities: None,
        signing_key: None,
        mirror_bytes: 1 << 30,
        whole_bytes: 1 << 28,
        timeout: Duration::from_secs(60),
        path: std::env::var_os("PATH").unwrap(),
    }
}

fn branch(name: &str) -> BranchName {
    BranchName::new(name).unwrap()
}

fn path(path: &str) -> RelativePath {
    RelativePath::new(path).unwrap()
}

fn put(at: &str, text: &str) -> Change {
    Change { path: path(at), what: What::Put { bytes: text.into(), executable: None } }
}

fn draft() -> CommitDraft {
    let person = |name: &str| Person { name: name.to_owned(), email: "engine@example.org".to_owned() };
    let message = "Change it\n\nPantheon-Job: 1".to_owned();
    CommitDraft { message, author: person("Author"), committer: person("Engine"), time: 1_790_000_000 }
}

fn code<T>(done: Result<T, Refusal>) -> ErrorCode {
    match done {
        Ok(_) => panic!("nothing was refused"),
        Err(refusal) => refusal.code,
    }
}

/// A commit on `main` that was not pushed.
async fn made(repository: &Repository, text: &str) -> CommitId {
    let base = repository.fetch(None).await.unwrap();
    repository.commit(&base, &[put("a.txt", text)], &draft()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_goes_all_the_way() {
    let stage = Stage::new();
    let bare = stage.sshd.repository("r.git", &[("a.txt", "one\n"), ("src/b.txt", "two\n")]).unwrap();
    let repository = stage.open(&bare);
    let base = repository.fetch(None).await.unwrap();
    assert_eq!((base.branch.as_str(), base.default_branch.as_str()), ("main", "main"));
    assert_eq!(base.commit.unwrap().to_string(), bare.tip("main").unwrap().unwrap());
    let files = repository.files(&base).await.unwrap();
    let names: Vec<_> = files.files.iter().map(|file| (file.path.as_str(), file.bytes.as_slice())).collect();
    assert_eq!(names, [("a.txt", &b"one\n"[..]), ("src/b.txt", b"two\n")]);

    let changes =
        [put("a.txt", "1\n"), put("new/c.txt", "3\n"), Change { path: path("src/b.txt"), what: What::Delete }];
    let commit = repository.commit(&base, &changes, &draft()).await.unwrap();
    let folder = TempDir::new().unwrap();
    repository.export(&commit, &Arc::new(files), folder.path()).await.unwrap();
    assert_eq!(std::fs::read_to_string(folder.path().join("new/c.txt")).unwrap(), "3\n");
    assert!(!folder.path().join("src").exists() && !folder.path().join(".git").exists());

    let work = branch("pantheon/work");
    repository.push(&commit, &work, None).await.unwrap();
    assert_eq!(repository.tip(&work).await.unwrap(), Some(commit));
    assert_eq!(bare.tip("pantheon/work").unwrap(), Some(commit.to_string()));
    assert_eq!(bare.git(&["show", "pantheon/work:a.txt"]).unwrap(), "1\n");
    let said = bare.git(&["log", "-1", "--format=%an %cn %at %P%n%B", "pantheon/work"]).unwrap();
    let parent = base.commit.unwrap();
    assert_eq!(said.trim(), format!("Author Engine 1790000000 {parent}\nChange it\n\nPantheon-Job: 1"));
    bare.git(&["fsck", "--strict"]).unwrap();
    assert_eq!(stage.sshd.logins(), 1, "one connection carries all calls");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_repository_gets_its_first_commit() {
    let stage = Stage::new();
    let bare = stage.sshd.empty("r.git").unwrap();
    let repository = stage.open(&bare);
    let base = repository.fetch(None).await.unwrap();
    assert_eq!((base.branch.as_str(), base.commit), ("main", None));
    assert!(repository.files(&base).await.unwrap().files.is_empty());
    let commit = repository.commit(&base, &[put("a.txt", "1\n")], &draft()).await.unwrap();
    repository.push(&commit, &base.branch, None).await.unwrap();
    assert_eq!(bare.tip("main").unwrap(), Some(commit.to_string()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moved_branch_is_followed() {
    let stage = Stage::new();
    let bare = stage.sshd.repository("r.git", &[("a.txt", "one\n")]).unwrap();
    let repository = stage.open(&bare);
    repository.fetch(None).await.unwrap();
    let next = bare.add("main", &[("a.txt", "two\n")]).unwrap();
    let side = bare.add("side", &[("s.txt", "s\n")]).unwrap();
    let base = repository.fetch(None).await.unwrap();
    assert_eq!(base.commit.unwrap().to_string(), next);
    let base = repository.fetch(Some(&branch("side"))).await.unwrap();
    assert_eq!(base.commit.unwrap().to_string(), side);
    assert_eq!(code(repository.fetch(Some(&branch("none"))).await), ErrorCode::BranchUnknown);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_commit_has_one_name() {
    let stage = Stage::new();
    let bare = stage.sshd.repository("r.git", &[("a.txt", "one\n")]).unwrap();
    let names = [made(&stage.open(&bare), "x").await, made(&stage.open_as("other", &bare), "x").await];
    assert_eq!(names[0], names[1]);
    assert_ne!(names[0], made(&stage.open(&bare), "y").await);
    let repository = stage.open(&bare);
    let base = repository.fetch(None).await.unwrap();
    assert_eq!(code(repository.commit(&base, &[put("a.txt", "one\n")], &draft()).await), ErrorCode::NoChange);
}

#[tokio::test(flavor = "multi_thread")]
async fn signed_commits_can_be_checked() {
    let stage = Stage::with(|sshd, config| GitConfig { signing_key: Some(sshd.key().unwrap().into()), ..config });
    let bare = stage.sshd.repository("r.git", &[("a.txt", "one\n")]).unwrap();
    let repository = stage.open(&bare);
    let commit = made(&repository, "x").await;
    assert_eq!(commit, made(&repository, "x").await, "the signature does not change either");
    repository.push(&commit, &branch("signed"), None).await.unwrap();
    let key = std::fs::read_to_string(stage.sshd.known_hosts().unwrap().with_file_name("user.pub")).unwrap();
    let signers = stage.state.path().join("signers");
    std::fs::write(&signers, format!("engine@example.org {key}")).unwrap();
    let setting = format!("gpg.ssh.allowedSignersFile={}", signers.display());
    bare.git(&["-c", &setting, "verify-commit", "signed"]).unwrap();
}
