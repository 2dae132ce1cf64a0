//! Keys are in one file, while a connection is made, and nowhere else.

use std::fs;
use std::path::Path;

use super::*;

/// Files in memory that hold this text.
fn files_with(text: &str, folder: &Path) -> usize {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| {
            let path = entry.path();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => files_with(text, &path),
                Ok(kind) if kind.is_file() => {
                    usize::from(fs::read_to_string(&path).is_ok_and(|all| all.contains(text)))
                }
                _ => 0,
            }
        })
        .sum()
}

/// Processes that show this text to others, in their arguments or environment; not this one.
fn processes_with(text: &str) -> usize {
    let entries = fs::read_dir("/proc").unwrap().flatten();
    let shows = |process: &Path| {
        ["cmdline", "environ"].iter().any(|file| {
            let bytes = fs::read(process.join(file)).unwrap_or_default();
            String::from_utf8_lossy(&bytes).contains(text)
        })
    };
    entries.filter(|entry| shows(&entry.path())).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_is_gone_after_the_handshake() {
    let stage = Stage::new();
    let bare = stage.sshd.repository("r.git", &[("a.txt", "one\n")]).unwrap();
    // A line from the middle: the key itself, not what all keys begin with.
    let key = stage.sshd.key().unwrap().lines().nth(3).unwrap().to_owned();
    let repository = stage.open(&bare);
    bare.hook(
        "pre-receive",
        &format!("touch {0}/in; while [ ! -e {0}/out ]; do sleep 0.01; done", bare.path().display()),
    )
    .unwrap();
    let commit = made(&repository, "x\n").await;
    let push = {
        let repository = repository.clone();
        tokio::spawn(async move { repository.push(&commit, &branch("work"), None).await })
    };
    let inside = bare.path().join("in");
    while !inside.exists() {
        tokio::task::yield_now().await;
    }
    let state = stage.state.path();
    let seen = (files_with(&key, Path::new("/dev/shm")), files_with(&key, state), processes_with(&key));
    assert_eq!(seen, (0, 0, 0), "in the middle of a push");
    assert!(processes_with("ControlMaster=no") > 0, "the check finds what is there");
    fs::write(bare.path().join("out"), "").unwrap();
    push.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_stays_when_the_engine_ends() {
    let Stage { repositories, sshd, state } = Stage::new();
    let bare = sshd.repository("r.git", &[("a.txt", "one\n")]).unwrap();
    let url = RepoUrl::parse(&sshd.url(&bare), repositories.hosts()).unwrap();
    repositories.open("tenant", &url).fetch(None).await.unwrap();
    let mark = format!("HOME={}", state.path().display());
    assert_ne!(pantheon_tests::processes::marked(&mark), Vec::<u32>::new(), "the connection is open");
    drop(repositories);
    assert_eq!(pantheon_tests::left_running(&mark), Vec::<u32>::new());
}
