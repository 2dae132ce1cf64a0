//! Repositories over the network: what a branch holds, a commit on it, and the push. The keys stay in here.
//!
//! `git` and `ssh` speak to hosts (`remote`, `ssh`); git2 reads and writes objects (`read`, `write`) in mirrors
//! (`mirror`). Nothing in here knows about HTTP, jobs or models, and no other room names git2 or runs `git`.

mod address;
mod branch;
mod bring;
mod command;
mod hosts;
mod mirror;
mod promised;
mod read;
mod remote;
mod room;
mod sign;
mod ssh;
mod words;
mod write;

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use pantheon_protocol::error::ErrorCode;
use secrecy::SecretString;

use self::mirror::Mirror;
use self::remote::{Push, PushError, Remote};
use self::room::Room;
use crate::process::Launch;
use crate::refusal::Refusal;
use crate::scratch::Scratch;
use crate::telemetry::in_span;

pub use address::RepoUrl;
pub use branch::{BranchName, CommitId};
pub use hosts::AllowedHosts;
pub use read::{Files, LeftOut, RepoFile};
pub use write::{Change, CommitDraft, Person, What};

/// The branch of a repository that is empty and names none.
const FIRST_BRANCH: &str = "main";

/// What repositories need.
#[derive(Clone, Debug)]
pub struct GitConfig {
    /// Where mirrors are kept.
    pub mirrors: PathBuf,
    /// Where scratch folders of the programs go.
    pub scratch: PathBuf,
    /// `PANTHEON_GIT_HOSTS`.
    pub hosts: AllowedHosts,
    /// `GITHUB_SSH_KEY`: a private key, whose lines may be parted by `\n` in letters.
    pub ssh_key: Option<SecretString>,
    /// `PANTHEON_SSH_KNOWN_HOSTS`: which keys hosts must show; none is known without.
    pub known_hosts: Option<PathBuf>,
    /// `GITHUB_TOKEN`: only for github.com, or where that is not allowed, the first allowed host.
    pub https_token: Option<SecretString>,
    /// `SSL_CERT_FILE`: who vouches for hosts by https, in place of those that the system trusts.
    pub authorities: Option<PathBuf>,
    /// `PANTHEON_SIGNING_KEY`: a private key that signs commits.
    pub signing_key: Option<SecretString>,
    /// The bound of all mirrors together, in bytes.
    pub mirror_bytes: u64,
    /// The bound of what is brought of a repository with its history, in bytes. Of a larger one only the last commit is
    /// brought, without the files that would not be read where the host allows that.
    pub whole_bytes: u64,
    /// How long one call to a host may take.
    pub timeout: Duration,
    /// `PATH`, on which the programs are found.
    pub path: OsString,
}

/// All repositories of an engine. Cheap to clone; open connections end with the last clone.
#[derive(Clone, Debug)]
pub struct Repositories(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    config: GitConfig,
    // Before the room, where their sockets are.
    connections: ssh::Connections,
    room: Room,
    scratch: Scratch,
}

impl Shared {
    /// A program from `PATH`, in an environment that says nothing but that.
    fn launch(&self, program: &str) -> Result<Launch, Refusal> {
        let found =
            std::env::split_paths(&self.config.path).map(|folder| folder.join(program)).find(|path| path.is_file());
        let program =
            found.ok_or_else(|| internal("a program is missing; install git and openssh-client", &program))?;
        let scratch = tempfile::Builder::new().prefix("git-").tempdir_in(self.scratch.path());
        let scratch = scratch.map_err(|error| internal("a scratch folder cannot be made", &error))?;
        let folder = scratch.path().to_owned();
        Ok(Launch::new(program, folder.clone(), scratch)
            .variable("PATH", &self.config.path)
            .variable("HOME", folder)
            .variable("SHELL", "/bin/sh")
            .variable("LC_ALL", "C"))
    }
}

impl Repositories {
    /// Makes the folders, and the private room for keys and connections.
    ///
    /// # Errors
    /// When they cannot be made.
    pub fn new(config: GitConfig) -> anyhow::Result<Self> {
        let show = |path: &Path| format!("the folder `{}` cannot be used", path.display());
        std::fs::create_dir_all(&config.mirrors).with_context(|| show(&config.mirrors))?;
        let scratch = Scratch::claim(&config.scratch).with_context(|| show(&config.scratch))?;
        let room = Room::new(&config.scratch).context("there is no private room for the keys of repositories")?;
        Ok(Self(Arc::new(Shared { config, connections: ssh::Connections::default(), room, scratch })))
    }

    /// Which hosts are allowed.
    pub fn hosts(&self) -> &AllowedHosts {
        &self.0.config.hosts
    }

    /// The engine's own folder for scratch trees; a later engine removes what this one leaves when it is killed.
    pub fn scratch(&self) -> &Path {
        self.0.scratch.path()
    }

    /// A tenant's view of a repository. Nothing is looked at yet.
    pub fn open(&self, tenant: &str, url: &RepoUrl) -> Repository {
        let mirror = Mirror::of(&self.0.config.mirrors, tenant, &url.to_string());
        Repository { shared: Arc::clone(&self.0), url: url.clone(), mirror }
    }
}

/// A repository. Its mirror stays as long as this value or a clone of it lives.
#[derive(Clone, Debug)]
pub struct Repository {
    shared: Arc<Shared>,
    url: RepoUrl,
    mirror: Mirror,
}

/// Where work begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// The branch that was asked for, else the first.
    pub branch: BranchName,
    /// Its commit; none in an empty repository.
    pub commit: Option<CommitId>,
    /// The branch that the host names first.
    pub default_branch: BranchName,
}

impl Repository {
    /// Looks where a branch is, the first one if none is named, and brings what is missing here.
    ///
    /// # Errors
    /// When the host is not reached or refuses, `branch_unknown`, `repo_too_large`, `repo_unusable`.
    #[tracing::instrument(name = "git.fetch", level = "debug", skip_all, fields(otel.kind = "client"))]
    pub async fn fetch(&self, base: Option<&BranchName>) -> Result<Base, Refusal> {
        let writer = self.writer().await?;
        let heads = self.remote().heads(base).await?;
        let default_branch = heads.default.map_or_else(|| BranchName::new(FIRST_BRANCH), Ok)?;
        let branch = base.unwrap_or(&default_branch).clone();
        let commit = match heads.commit {
            None if heads.is_empty => None,
            None => return Err(unknown(&branch)),
            Some(commit) => Some(self.bring_unless_there(writer, &branch, commit).await?),
        };
        Ok(Base { branch, commit, default_branch })
    }

    /// The regular files of a base; what else is there is counted.
    ///
    /// # Errors
    /// `repo_too_large`; others when the mirror was broken and cannot be brought again.
    #[tracing::instrument(name = "git.files", level = "debug", skip_all)]
    pub async fn files(&self, base: &Base) -> Result<Files, Refusal> {
        let Some(commit) = base.commit else { return Ok(Files::default()) };
        let read = move |repository: &git2::Repository| read::files(repository, &commit, &Files::default());
        self.with_healing(base, read).await
    }

    /// Makes a commit on a base, here only. The same call makes the same commit, on every machine.
    ///
    /// # Errors
    /// `no_change`, and `invalid_path` when a change is about a link, a submodule or a folder.
    #[tracing::instrument(name = "git.commit", level = "debug", skip_all)]
    pub async fn commit(&self, base: &Base, changes: &[Change], message: &CommitDraft) -> Result<CommitId, Refusal> {
        if base.commit.is_none() {
            self.make().await?;
        }
        let (parent, changes, message) = (base.commit, Arc::<[Change]>::from(changes), message.clone());
        let text = move |repository: &git2::Repository| write::draft(repository, parent.as_ref(), &changes, &message);
        let text = self.with_healing(base, text).await?;
        let signature = sign::sign(&self.shared, &text).await?;
        self.read(move |repository| write::keep(repository, &text, signature.as_deref())).await?.map_err(Refusal::from)
    }

    /// Its address.
    pub fn url(&self) -> &RepoUrl {
        &self.url
    }

    /// Whether a commit is here.
    ///
    /// # Errors
    /// When the mirror cannot be held.
    pub async fn has(&self, commit: &CommitId) -> Result<bool, Refusal> {
        let commit = *commit;
        let found = self.read(move |repository| Ok(mirror::has(repository, &commit))).await?;
        Ok(found.unwrap_or(false))
    }

    /// Makes sure that a base is here that was fetched before, even if its branch moved on.
    ///
    /// # Errors
    /// `conflict` when the host has its commit no more; others when the host is not reached or refuses.
    #[tracing::instrument(name = "git.recall", level = "debug", skip_all)]
    pub async fn recall(&self, base: &Base) -> Result<(), Refusal> {
        match base.commit {
            Some(commit) if self.has(&commit).await? => Ok(()),
            _ => self.bring_again(base).await,
        }
    }

    /// The message of a commit that is here.
    ///
    /// # Errors
    /// When it is not here.
    pub async fn message(&self, commit: &CommitId) -> Result<String, Refusal> {
        let commit = *commit;
        let message = self.read(move |repository| read::message(repository, &commit));
        message.await?.map_err(Refusal::from)
    }

    /// Writes a commit's regular files into an empty folder. The folder gets no `.git`, and no link is made or followed.
    /// Contents that are `known` from its base are not read again.
    ///
    /// # Errors
    /// When the commit is not here, or the disk refuses.
    #[tracing::instrument(name = "git.export", level = "debug", skip_all)]
    pub async fn export(&self, commit: &CommitId, known: &Arc<Files>, folder: &Path) -> Result<(), Refusal> {
        let (commit, known, folder) = (*commit, Arc::clone(known), folder.to_owned());
        self.read(move |repository| read::export(repository, &commit, &known, &folder)).await?.map_err(Refusal::from)
    }

    /// The commit that a branch has on the host now.
    ///
    /// # Errors
    /// When the host is not reached or refuses.
    #[tracing::instrument(name = "git.tip", level = "debug", skip_all, fields(otel.kind = "client"))]
    pub async fn tip(&self, branch: &BranchName) -> Result<Option<CommitId>, Refusal> {
        self.remote().tip(branch).await
    }

    /// Puts a commit on a branch of the host, if the branch is where it is `expected`, or nowhere if none is.
    ///
    /// It is also fine when the commit is there already. After an error that says nothing about what happened, the host
    /// is asked. The commit must be here (`has`), which after `internal` it need not be any more.
    ///
    /// # Errors
    /// `conflict` when the branch is elsewhere; `push_rejected`, `branch_protected`; others when the host is not reached.
    #[tracing::instrument(name = "git.push", level = "debug", skip_all, fields(otel.kind = "client"))]
    pub async fn push(
        &self,
        commit: &CommitId,
        branch: &BranchName,
        expected: Option<&CommitId>,
    ) -> Result<(), Refusal> {
        let (remote, mirror) = (self.remote(), self.mirror.repository());
        let refusal = match remote.push(&mirror, Push { commit, branch, expected }).await {
            Ok(()) => return Ok(()),
            Err(PushError::Refused(refusal)) => refusal,
            Err(PushError::Mirror(words)) => {
                self.renew().await?;
                return Err(internal("a mirror is broken; it is made again", &words));
            }
        };
        match remote.tip(branch).await {
            Ok(Some(tip)) if tip == *commit => Ok(()),
            Ok(tip) if tip.as_ref() != expected => Err(words::conflict()),
            _ => Err(refusal),
        }
    }

    fn remote(&self) -> Remote<'_> {
        Remote::new(&self.shared, &self.url)
    }

    /// Works on the mirror, away from the threads that serve.
    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&git2::Repository) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<Result<T, Trouble>, Refusal> {
        let mirror = self.mirror.clone();
        blocking(move || {
            mirror.hold().map_err(|error| internal("a mirror cannot be held", &error))?;
            Ok(mirror.open().map_err(Trouble::from).and_then(|repository| work(&repository)))
        })
        .await
    }
}

/// Why work on a mirror does not succeed.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    /// It must not.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The mirror lacks something, or its disk does.
    #[error(transparent)]
    Broken(#[from] git2::Error),
}

impl From<Trouble> for Refusal {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Refused(refusal) => refusal,
            Trouble::Broken(error) => internal("a mirror cannot be read or written", &error),
        }
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Refusal> + Send + 'static) -> Result<T, Refusal> {
    let done = tokio::task::spawn_blocking(in_span(work)).await;
    // Not the error itself: it repeats the words of a panic, which may hold a piece of a file.
    done.unwrap_or_else(|_| Err(internal("work on a mirror", &"it ended early")))
}

fn unknown(branch: &BranchName) -> Refusal {
    Refusal::new(ErrorCode::BranchUnknown, format!("The repository has no branch `{branch}`."))
}

/// Something of ours went wrong: the log says what, the user that it did.
fn internal(what: &str, error: &dyn fmt::Display) -> Refusal {
    tracing::error!(%error, "{what}");
    if words::is_about_the_disk(&error.to_string()) {
        return words::disk_full();
    }
    Refusal::new(ErrorCode::Internal, "The engine cannot work on the repository.")
}
