//! Calls to a repository's host by the `git` program: what is there, bring it here, put ours there.
//!
//! Every call has the same fixed settings and environment. It must not know how mirrors are kept.

use std::path::Path;

use secrecy::{ExposeSecret as _, SecretString};

use super::address::{RepoUrl, Way};
use super::branch::{BranchName, CommitId};
use super::command::{Finished, Unfinished, run};
use super::hosts::resolve;
use super::read::MAX_FILE_BYTES;
use super::{Shared, internal, ssh, words};
use crate::process::Launch;
use crate::refusal::Refusal;

/// Settings that no file can change. `fsck` has the three exceptions that large hosts make for old commits.
const SETTINGS: [&str; 22] = [
    "protocol.allow=never",
    "protocol.ssh.allow=always",
    "protocol.https.allow=always",
    "protocol.ext.allow=never",
    "protocol.version=2",
    "core.hooksPath=/dev/null",
    "core.askPass=",
    "credential.helper=",
    "submodule.recurse=false",
    "push.recurseSubmodules=no",
    "push.followTags=false",
    "fetch.fsckObjects=true",
    "fetch.fsck.zeroPaddedFilemode=ignore",
    "fetch.fsck.missingSpaceBeforeDate=ignore",
    "fetch.fsck.badTimezone=ignore",
    // Never loose objects: what arrives is there as a whole or not at all.
    "fetch.unpackLimit=1",
    "fetch.writeCommitGraph=false",
    "gc.auto=0",
    "maintenance.auto=false",
    // Another address after the check would not be checked.
    "http.followRedirects=false",
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=30",
];

/// A branch on the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Heads {
    /// The branch that the host names first; none when it names none, as for an empty repository.
    pub(super) default: Option<BranchName>,
    /// The commit of the branch that was asked for, else of the first.
    pub(super) commit: Option<CommitId>,
    /// Whether there is no branch at all.
    pub(super) is_empty: bool,
}

/// One repository's host.
pub(super) struct Remote<'a> {
    shared: &'a Shared,
    url: &'a RepoUrl,
    /// The address as `git` gets it.
    address: String,
}

/// What is to be brought where.
pub(super) struct Fetch<'a> {
    /// A branch's reference on the host, or a commit.
    pub(super) theirs: &'a str,
    /// Our name for it.
    pub(super) ours: &'a str,
    /// Whether to bring the last commit only, and no file that would not be read.
    pub(super) thin: bool,
}

/// What is to be put where, and where the branch must be until then: nowhere, when `expected` is none.
pub(super) struct Push<'a> {
    pub(super) commit: &'a CommitId,
    pub(super) branch: &'a BranchName,
    pub(super) expected: Option<&'a CommitId>,
}

/// Why a push did not succeed.
#[derive(Debug, thiserror::Error)]
pub(super) enum PushError {
    /// The host says so, or was not reached.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The mirror lacks something; `git` says what.
    #[error("{0}")]
    Mirror(String),
}

impl<'a> Remote<'a> {
    pub(super) fn new(shared: &'a Shared, url: &'a RepoUrl) -> Self {
        Self { shared, url, address: url.to_string() }
    }

    /// The first branch, and the commit of `branch` or of the first one.
    pub(super) async fn heads(&self, branch: Option<&BranchName>) -> Result<Heads, Refusal> {
        let reference = branch.map(BranchName::reference);
        let mut arguments = vec!["ls-remote", "--symref", "--", &self.address, "HEAD"];
        arguments.extend(reference.as_deref());
        let listed = self.listed(&arguments).await?;
        let default = listed.lines().find_map(|line| line.strip_prefix("ref: refs/heads/")?.strip_suffix("\tHEAD"));
        let default = default.and_then(|name| BranchName::new(name).ok());
        let commit = commit(&listed, reference.as_deref().unwrap_or("HEAD"));
        let is_empty =
            commit.is_none() && self.listed(&["ls-remote", "--heads", "--", &self.address]).await?.is_empty();
        Ok(Heads { default, commit, is_empty })
    }

    /// The commit of a branch.
    pub(super) async fn tip(&self, branch: &BranchName) -> Result<Option<CommitId>, Refusal> {
        let reference = branch.reference();
        let listed = self.listed(&["ls-remote", "--", &self.address, &reference]).await?;
        Ok(commit(&listed, &reference))
    }

    /// Brings a branch or a commit into a mirror, under a name of ours. The inner error says what `git` said.
    ///
    /// A host that keeps no files back sends all of the last commit.
    pub(super) async fn fetch(&self, mirror: &Path, fetch: Fetch<'_>) -> Result<Result<(), String>, Refusal> {
        let refspec = format!("+{}:{}", fetch.theirs, fetch.ours);
        let filter = format!("--filter=blob:limit={}", MAX_FILE_BYTES + 1);
        let mut arguments = vec!["fetch", "--quiet", "--no-tags", "--no-write-fetch-head"];
        arguments.extend(["--no-auto-maintenance", "--no-recurse-submodules"]);
        if fetch.thin {
            arguments.extend(["--depth=1", &filter]);
        }
        arguments.extend(["--", &self.address, &refspec]);
        let finished = self.call(Some(mirror), &arguments).await?;
        Ok(if finished.success { Ok(()) } else { Err(finished.stderr) })
    }

    /// Puts a commit on a branch, if that is where it is `expected`. It may have happened even after an error.
    pub(super) async fn push(&self, mirror: &Path, what: Push<'_>) -> Result<(), PushError> {
        let reference = what.branch.reference();
        let expected = what.expected.map(ToString::to_string).unwrap_or_default();
        let lease = format!("--force-with-lease={reference}:{expected}");
        let refspec = format!("{}:{reference}", what.commit);
        let arguments = ["push", "--porcelain", "--no-verify", "--no-signed", &lease, "--", &self.address, &refspec];
        let finished = self.call(Some(mirror), &arguments).await?;
        if finished.success {
            return Ok(());
        }
        let place = self.url.place();
        if words::is_about_the_mirror(&finished.stderr) {
            return Err(PushError::Mirror(finished.stderr));
        }
        let refused = words::push_refusal(&finished.stdout, &finished.stderr, &place);
        Err(PushError::Refused(refused.unwrap_or_else(|| words::refusal(&finished.stderr, &place))))
    }

    async fn listed(&self, arguments: &[&str]) -> Result<String, Refusal> {
        let finished = self.call(None, arguments).await?;
        if finished.success { Ok(finished.stdout) } else { Err(words::refusal(&finished.stderr, &self.url.place())) }
    }

    async fn call(&self, mirror: Option<&Path>, arguments: &[&str]) -> Result<Finished, Refusal> {
        let Way::Ssh { user, .. } = &self.url.way else {
            return self.call_by_https(mirror, arguments).await;
        };
        let finished = self.call_by_ssh(user, mirror, arguments).await?;
        if finished.success || !words::is_about_the_way(&finished.stderr) {
            return Ok(finished);
        }
        // Reading twice is harmless; of a push nobody knows what came of it.
        let is_push = arguments.first() == Some(&"push");
        if is_push && !finished.stderr.contains(NOT_CONNECTED) {
            return Ok(finished);
        }
        self.call_by_ssh(user, mirror, arguments).await
    }

    async fn call_by_ssh(&self, user: &str, mirror: Option<&Path>, arguments: &[&str]) -> Result<Finished, Refusal> {
        let connection = ssh::connect(self.shared, self.url, user).await?;
        let finished = {
            let _turn = connection.turn().await?;
            let launch = git(self.shared, mirror)?.variable("GIT_SSH_COMMAND", connection.command());
            self.finish(launch.variable("GIT_SSH_VARIANT", "ssh").arguments(arguments)).await
        };
        if !finished.as_ref().is_ok_and(|finished| finished.success || !words::is_about_the_way(&finished.stderr)) {
            ssh::forget(self.shared, self.url, user, &connection).await;
        }
        finished
    }

    /// With a token, where this is its host: in a file for this call, never in an argument or the environment.
    async fn call_by_https(&self, mirror: Option<&Path>, arguments: &[&str]) -> Result<Finished, Refusal> {
        let (host, port) = (&self.url.host, self.url.port);
        let address = resolve(host, port).await?;
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let mut launch =
            git(self.shared, mirror)?.arguments(["-c", &format!("http.curloptResolve={bare}:{port}:{address}")]);
        let token = self.shared.config.https_token.as_ref().filter(|_| self.shared.config.hosts.trust(self.url));
        let file = token.map(|token| self.shared.room.secret(&credential(self.url, token))).transpose();
        let file = file.map_err(|error| internal("a token cannot be written", &error))?;
        if let Some(file) = &file {
            let helper = format!("credential.https://{}.helper=store --file={}", self.url.place(), shown(file.path()));
            launch = launch.arguments(["-c", &helper]);
        }
        if let Some(file) = &self.shared.config.authorities {
            launch = launch.variable("GIT_SSL_CAINFO", file);
        }
        self.finish(launch.arguments(arguments)).await
    }

    async fn finish(&self, launch: Launch) -> Result<Finished, Refusal> {
        let finished = run(launch, b"", self.shared.config.timeout).await.map_err(|error| match error {
            Unfinished::TimedOut => words::timeout(&self.url.place(), self.shared.config.timeout),
            Unfinished::NotStarted(error) => internal("`git` cannot be started", &error),
        })?;
        // Whatever else it says then is no fault of the mirror or the host.
        let is_full = !finished.success && words::is_about_the_disk(&finished.stderr);
        if is_full { Err(internal("`git` cannot write", &finished.stderr)) } else { Ok(finished) }
    }
}

/// What ssh says when it was to go through a connection that is gone.
const NOT_CONNECTED: &str = "Connection closed by UNKNOWN port";

/// `git`, on a mirror or on nothing, with what holds for every call.
fn git(shared: &Shared, mirror: Option<&Path>) -> Result<Launch, Refusal> {
    let launch = shared.launch("git")?;
    let nowhere = launch.scratch().join("no-repository");
    let settings = SETTINGS.iter().flat_map(|setting| ["-c", setting]);
    Ok(launch
        .variable("GIT_DIR", mirror.unwrap_or(&nowhere))
        .variable("GIT_CONFIG_NOSYSTEM", "1")
        .variable("GIT_CONFIG_GLOBAL", "/dev/null")
        .variable("GIT_ATTR_NOSYSTEM", "1")
        .variable("GIT_TERMINAL_PROMPT", "0")
        .variable("GIT_ALLOW_PROTOCOL", "ssh:https")
        .variable("GIT_OPTIONAL_LOCKS", "0")
        .arguments(settings))
}

/// The commit that a reference has in the output of `ls-remote`.
fn commit(listed: &str, reference: &str) -> Option<CommitId> {
    // A symbolic reference's own line looks the same, but names no commit.
    listed.lines().find_map(|line| line.strip_suffix(reference)?.strip_suffix('\t')?.parse().ok())
}

/// A line as git-credential-store(1) reads it. The users are those that the hosts document for tokens.
fn credential(url: &RepoUrl, token: &SecretString) -> SecretString {
    let user = if url.host == "bitbucket.org" { "x-token-auth" } else { "x-access-token" };
    let token: String = token.expose_secret().trim().bytes().map(|byte| format!("%{byte:02x}")).collect();
    SecretString::from(format!("https://{user}:{token}@{}\n", url.place()))
}

fn shown(path: &Path) -> String {
    format!("'{}'", path.to_string_lossy().replace('\'', r"'\''"))
}
