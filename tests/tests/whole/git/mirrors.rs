//! Mirrors: healed when broken, removed when there are too many, never half-made.

use std::fs;
use std::path::PathBuf;

use super::*;

/// All files below the mirrors whose path ends so.
pub(super) fn found(stage: &Stage, end: &str) -> Vec<PathBuf> {
    let (mut folders, mut files) = (vec![stage.state.path().join("mirrors")], Vec::new());
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.to_string_lossy().ends_with(end) {
                files.push(path.clone());
            }
            if path.is_dir() {
                folders.push(path);
            }
        }
    }
    files
}

pub(super) fn repository_folder(stage: &Stage) -> PathBuf {
    found(stage, "/git").pop().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn stale_locks_are_removed() {
    let stage = Stage::new();
    let bare = stage.sshd.repository("r.git", &[("a.txt", "one\n")]).unwrap();
    let repository = stage.open(&bare);
    repository.fetch(None).await.unwrap();
    let mirror = repository_folder(&stage);
    let reference = fs::read_dir(mirror.join("refs/branches")).unwrap().next().unwrap().unwrap().path();
    for lock in ["HEAD.lock", "config.lock", "packed-refs.lock", "shallow.lock", "objects/pack/tmp_pack_x"] {
        fs::write(mirror.join(lock), "").unwrap();
    }
    fs::write(reference.with_extension("lock"), "").unwrap();
    let next = bare.add("main", &[("a.txt", "two\n")]).unwrap();
    assert_eq!(repository.fetch(None).await.unwrap().commit.unwrap().to_string(), next);
    assert!(found(&stage, ".lock").is_empty() && found(&stage, "tmp_pack_x").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_packs_are_brought_again() {
    let stage = Stage::new();
    let big = "0123456789abcdef\n".repeat(10_000);
    let bare = stage.sshd.repository("r.git", &[("a.txt", "one\n"), ("big.txt", &big)]).unwrap();
    let repository = stage.open(&bare);
    for harm in [truncate as fn(&PathBuf), empty, remove] {
        let base = repository.fetch(None).await.unwrap();
        let files = repository.files(&base).await.unwrap();
        found(&stage, ".pack").iter().for_each(harm);
        assert_eq!(repository.files(&base).await.unwrap(), files, "read from what is broken");
        found(&stage, ".pack").iter().for_each(harm);
        assert_eq!(repository.fetch(None).await.unwrap(), base, "fetched over what is broken");
        assert_eq!(repository.files(&base).await.unwrap(), files);
        bare.add("main", &[("a.txt", "one\n")]).unwrap();
    }
    fs::write(repository_folder(&stage).join("HEAD"), "nonsense").unwrap();
    repository.fetch(None).await.unwrap();
}

pub(super) fn truncate(pack: &PathBuf) {
    make_writable(pack);
    let length = fs::metadata(pack).unwrap().len();
    fs::File::options().write(true).open(pack).unwrap().set_len(length / 2).unwrap();
}

fn empty(pack: &PathBuf) {
    make_writable(pack);
    fs::write(pack, "").unwrap();
}

fn remove(pack: &PathBuf) {
    fs::remove_file(pack).unwrap();
}

fn make_writable(pack: &PathBuf) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(pack, fs::Permissions::from_mode(0o600)).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_engine_left_is_swept() {
    let stage = Stage::new();
    let bare = stage.sshd.repository("r.git", &[("a.txt", "one\n")]).unwrap();
    let repository = stage.open(&bare);
    repository.fetch(None).await.unwrap();
    let left = repository_folder(&stage).with_file_name("passing-left");
    fs::create_dir(&left).unwrap();
    repository.fetch(None).await.unwrap();
    assert!(!left.exists());
}

/// Letters that do not compress: what repeats lies too far apart.
pub(super) fn noise(bytes: usize) -> String {
    let once: String = (0..bytes.min(1 << 16)).map(|_| fastrand::alphanumeric()).collect();
    once.chars().cycle().take(bytes).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_least_recently_used_mirror_goes() {
    let stage = Stage::with(|_, config| GitConfig { mirror_bytes: 2_500_000, ..config });
    let bares =
        ["a.git", "b.git", "c.git"].map(|name| stage.sshd.repository(name, &[("a.txt", &noise(1_200_000))]).unwrap());
    for bare in &bares[..2] {
        stage.open(bare).fetch(None).await.unwrap();
    }
    let held = stage.open(&bares[0]);
    let base = held.fetch(None).await.unwrap();
    assert_eq!(found(&stage, ".pack").len(), 2);
    stage.open(&bares[2]).fetch(None).await.unwrap();
    assert_eq!(found(&stage, ".pack").len(), 2, "one had to go");
    assert_eq!(held.files(&base).await.unwrap().files.len(), 1);
    stage.open(&bares[1]).fetch(None).await.unwrap();
    assert!(found(&stage, ".pack").iter().all(|pack| pack.is_file()));
}

#[tokio::test(flavor = "multi_thread")]
async fn too_large_repositories_are_refused() {
    let stage = Stage::with(|_, config| GitConfig { mirror_bytes: 500_000, ..config });
    let bare = stage.sshd.repository("r.git", &[("a.txt", &noise(1_500_000))]).unwrap();
    assert_eq!(code(stage.open(&bare).fetch(None).await), ErrorCode::RepoTooLarge);
    assert!(found(&stage, ".pack").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn tenants_share_no_mirror() {
    let stage = Stage::new();
    let bare = stage.sshd.repository("r.git", &[("a.txt", "one\n")]).unwrap();
    stage.open_as("one", &bare).fetch(None).await.unwrap();
    stage.open_as("two", &bare).fetch(None).await.unwrap();
    assert_eq!(found(&stage, "/git").len(), 2);
}

/// Each engine has its own connections and locks, as on two machines with one disk.
#[tokio::test(flavor = "multi_thread")]
async fn engines_share_a_mirror() {
    let stage = Stage::new();
    let bare = stage.sshd.repository("r.git", &[("a.txt", "one\n")]).unwrap();
    let other = Repositories::new(config(&stage.sshd, &stage.state)).unwrap();
    let url = RepoUrl::parse(&stage.sshd.url(&bare), other.hosts()).unwrap();
    let calls = (0..12).map(|number| {
        let engine = if number % 2 == 0 { &stage.repositories } else { &other };
        let (repository, human) = (engine.open("tenant", &url), bare.clone());
        tokio::spawn(async move {
            let commit = made(&repository, &format!("{number}\n")).await;
            tokio::task::spawn_blocking(move || human.add(&format!("human-{number}"), &[("b.txt", "b\n")]).unwrap());
            repository.push(&commit, &branch(&format!("work-{number}")), None).await
        })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    assert_eq!(found(&stage, "/git").len(), 1);
    assert_eq!(bare.branches().unwrap().iter().filter(|name| name.starts_with("work-")).count(), 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn parallel_calls_get_the_same() {
    let stage = Stage::new();
    let bare = stage.sshd.repository("r.git", &[("a.txt", "one\n")]).unwrap();
    let calls = (0..12).map(|number| {
        let repository = stage.open(&bare);
        tokio::spawn(async move {
            let commit = made(&repository, &format!("{number}\n")).await;
            repository.push(&commit, &branch(&format!("work-{number}")), None).await
        })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    assert_eq!(stage.sshd.logins(), 1);
}
