//! Hosts that are not reached, not known, or do not let us in.

use super::*;

async fn refused(change: impl FnOnce(&Sshd, GitConfig) -> GitConfig) -> ErrorCode {
    let stage = Stage::with(change);
    let bare = stage.sshd.repository("r.git", &[("a.txt", "one\n")]).unwrap();
    code(stage.open(&bare).fetch(None).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn another_host_key_is_not_trusted() {
    let code = refused(|sshd, config| GitConfig { known_hosts: Some(sshd.wrong_known_hosts().unwrap()), ..config });
    assert_eq!(code.await, ErrorCode::HostKeyUnknown);
    assert_eq!(refused(|_, config| GitConfig { known_hosts: None, ..config }).await, ErrorCode::HostKeyUnknown);
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_host_keys_are_not_learned() {
    let code = refused(|sshd, config| {
        let empty = sshd.known_hosts().unwrap().with_file_name("empty");
        std::fs::write(&empty, "").unwrap();
        GitConfig { known_hosts: Some(empty), ..config }
    });
    assert_eq!(code.await, ErrorCode::HostKeyUnknown);
}

#[tokio::test(flavor = "multi_thread")]
async fn missing_and_wrong_keys_are_told_apart() {
    assert_eq!(refused(|_, config| GitConfig { ssh_key: None, ..config }).await, ErrorCode::GitKeyMissing);
    let wrong = |sshd: &Sshd, config| GitConfig { ssh_key: Some(sshd.wrong_key().unwrap().into()), ..config };
    assert_eq!(refused(wrong).await, ErrorCode::RepoUnauthorized);
    let broken = |_: &Sshd, config| GitConfig { ssh_key: Some("no key at all".to_owned().into()), ..config };
    assert_eq!(refused(broken).await, ErrorCode::GitKeyMissing);
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_repositories_are_named_so() {
    let stage = Stage::new();
    let bare = stage.sshd.empty("r.git").unwrap();
    std::fs::remove_dir_all(bare.path()).unwrap();
    assert_eq!(code(stage.open(&bare).fetch(None).await), ErrorCode::RepoNotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn silent_hosts_run_into_the_timeout() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = silent.local_addr().unwrap().to_string();
    let hosts = place.parse().unwrap();
    let stage = Stage::with(|_, config| GitConfig { hosts, timeout: Duration::from_secs(1), ..config });
    for scheme in ["ssh://git@", "https://"] {
        let url = RepoUrl::parse(&format!("{scheme}{place}/r"), stage.repositories.hosts()).unwrap();
        assert_eq!(code(stage.repositories.open("tenant", &url).fetch(None).await), ErrorCode::GitTimeout, "{url}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn closed_ports_are_unreachable() {
    // A port that the system gives out would be given to the next test.
    let place = "127.0.0.1:1";
    let hosts = place.parse().unwrap();
    let stage = Stage::with(|_, config| GitConfig { hosts, ..config });
    let url = RepoUrl::parse(&format!("ssh://git@{place}/r"), stage.repositories.hosts()).unwrap();
    assert_eq!(code(stage.repositories.open("tenant", &url).fetch(None).await), ErrorCode::RepoUnreachable);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_connection_is_made_again() {
    let stage = Stage::new();
    let bare = stage.sshd.repository("r.git", &[("a.txt", "one\n")]).unwrap();
    let repository = stage.open(&bare);
    let base = repository.fetch(None).await.unwrap();
    stage.sshd.cut();
    assert_eq!(repository.fetch(None).await.unwrap(), base);
    assert_eq!(stage.sshd.logins(), 2);
}
