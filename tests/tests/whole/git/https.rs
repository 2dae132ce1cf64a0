//! Repositories by https, with a token.

use std::fs;
use std::path::PathBuf;

use pantheon_tests::git_https::GitHttps;
use pantheon_tests::traces::files_below;

use super::*;

const TOKEN: &str = "token-that-no-file-may-hold";

struct Https {
    repositories: Repositories,
    server: GitHttps,
    bare: Bare,
    state: TempDir,
    _sshd: Sshd,
}

impl Https {
    fn new(token: Option<&str>, trusts: bool) -> Self {
        let (sshd, state) = (Sshd::start().unwrap(), TempDir::new().unwrap());
        let bare = sshd.repository("r.git", &[("a.txt", "one\n")]).unwrap();
        let server = GitHttps::start(bare.path().parent().unwrap(), TOKEN).unwrap();
        let config = GitConfig {
            hosts: server.place().parse().unwrap(),
            https_token: token.map(SecretString::from),
            authorities: trusts.then(|| server.authority()),
            ssh_key: None,
            ..config(&sshd, &state)
        };
        let repositories = Repositories::new(config).unwrap();
        Self { repositories, server, bare, state, _sshd: sshd }
    }

    fn open(&self, path: &str) -> Repository {
        let url = format!("https://{}/{path}", self.server.place());
        self.repositories.open("tenant", &RepoUrl::parse(&url, self.repositories.hosts()).unwrap())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_fetches_and_pushes() {
    let https = Https::new(Some(TOKEN), true);
    let repository = https.open("r.git");
    let commit = made(&repository, "two\n").await;
    repository.push(&commit, &branch("work"), None).await.unwrap();
    assert_eq!(https.bare.tip("work").unwrap(), Some(commit.to_string()));
    https.bare.add("work", &[("b.txt", "human\n")]).unwrap();
    assert_eq!(code(repository.push(&commit, &branch("work"), None).await), ErrorCode::Conflict);
    let holding: Vec<PathBuf> = files_below(https.state.path())
        .into_iter()
        .filter(|path| fs::read(path).is_ok_and(|bytes| bytes.windows(TOKEN.len()).any(|it| it == TOKEN.as_bytes())))
        .collect();
    assert!(holding.is_empty(), "{holding:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_are_refused() {
    for (token, trusts, expected) in [
        (Some("another"), true, ErrorCode::RepoUnauthorized),
        (None, true, ErrorCode::RepoUnauthorized),
        (Some(TOKEN), false, ErrorCode::HostKeyUnknown),
    ] {
        let https = Https::new(token, trusts);
        assert_eq!(code(https.open("r.git").fetch(None).await), expected, "{token:?} {trusts}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn redirects_are_not_followed() {
    // To the same server, so that nothing but the rule stands in the way.
    let https = Https::new(Some(TOKEN), true);
    let refusal = https.open("moved/r.git").fetch(None).await.unwrap_err();
    assert!(refusal.code == ErrorCode::RepoNotFound && refusal.message.contains("another address"), "{refusal}");
}
