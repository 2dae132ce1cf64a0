//! Brings branches into a mirror, and replaces mirrors that are broken or grow too large. It must not read files.

use std::sync::Arc;
use std::time::Duration;

use pantheon_protocol::error::ErrorCode;

use super::branch::{BranchName, CommitId};
use super::mirror::{self, Writer};
use super::remote::Fetch;
use super::{Base, Repository, Trouble, blocking, internal, words};
use crate::refusal::Refusal;

/// How often the size of a mirror is looked at while it grows.
const GROWTH: Duration = Duration::from_secs(1);

/// How often it is brought: into what is there, into a new mirror if that is broken, into a thin one if it grows.
const TRIES: usize = 3;

/// What is to be brought: its name on the host, and ours.
struct Wanted {
    theirs: String,
    ours: String,
}

impl Wanted {
    fn branch(branch: &BranchName) -> Self {
        Self { theirs: branch.reference(), ours: mirror::reference(branch.as_str()) }
    }

    fn commit(commit: &CommitId) -> Self {
        let theirs = commit.to_string();
        Self { ours: mirror::reference(&theirs), theirs }
    }
}

/// What came of bringing it.
enum Brought {
    /// The commit is here.
    Whole(CommitId),
    /// The mirror cannot be read or written.
    Broken,
    /// The history is larger than what is brought whole.
    Large,
}

impl Repository {
    /// The right to write to the mirror.
    pub(super) async fn writer(&self) -> Result<Arc<Writer>, Refusal> {
        let mirror = self.mirror.clone();
        let lock = blocking(move || mirror.lock().map_err(|error| internal("a mirror cannot be locked", &error)));
        match tokio::time::timeout(self.shared.config.timeout, lock).await {
            Ok(writer) => Ok(Arc::new(writer?)),
            Err(_) => Err(words::timeout(&self.url.place(), self.shared.config.timeout)),
        }
    }

    /// Makes sure that there is a mirror.
    pub(super) async fn make(&self) -> Result<(), Refusal> {
        let writer = self.writer().await?;
        blocking(move || writer.make().map_err(|error| internal("a mirror cannot be made", &error))).await
    }

    /// Throws away what is there and begins anew.
    pub(super) async fn renew(&self) -> Result<(), Refusal> {
        let writer = self.writer().await?;
        blocking(move || writer.renew().map_err(|error| internal("a broken mirror cannot be replaced", &error))).await
    }

    pub(super) async fn bring_unless_there(
        &self,
        writer: Arc<Writer>,
        branch: &BranchName,
        commit: CommitId,
    ) -> Result<CommitId, Refusal> {
        let looking = Arc::clone(&writer);
        let is_there = blocking(move || {
            looking.make().map_err(|error| internal("a mirror cannot be made", &error))?;
            Ok(looking.has(&commit))
        });
        if is_there.await? { Ok(commit) } else { self.bring(writer, &Wanted::branch(branch)).await }
    }

    /// Brings a commit that was here before, though its branch may be elsewhere by now.
    pub(super) async fn bring_again(&self, base: &Base) -> Result<(), Refusal> {
        self.make().await?;
        let Some(commit) = base.commit else { return Ok(()) };
        let Err(refusal) = self.bring(self.writer().await?, &Wanted::commit(&commit)).await else { return Ok(()) };
        if refusal.code != ErrorCode::Conflict {
            return Err(refusal);
        }
        // Some hosts give out no commit by its name; most have it below its branch still.
        self.bring(self.writer().await?, &Wanted::branch(&base.branch)).await?;
        if self.has(&commit).await? { Ok(()) } else { Err(refusal) }
    }

    /// Brings something here; a mirror that is broken is made again, one that grows too large as a thin one.
    async fn bring(&self, writer: Arc<Writer>, wanted: &Wanted) -> Result<CommitId, Refusal> {
        for _ in 0..TRIES {
            let again = match self.bring_once(&writer, wanted).await {
                Ok(Brought::Whole(commit)) => {
                    self.settle(writer, self.shared.config.mirror_bytes).await?;
                    return Ok(commit);
                }
                Err(refusal) if refusal.code == ErrorCode::StorageFull => {
                    // What nobody uses now makes room for the next attempt.
                    self.settle(writer, 0).await?;
                    return Err(refusal);
                }
                Err(refusal) => return Err(refusal),
                Ok(Brought::Broken) => Writer::renew,
                Ok(Brought::Large) => Writer::make_thin,
            };
            tracing::warn!(thin = self.mirror.is_thin(), "a mirror is broken or too large; it is made again");
            let writer = Arc::clone(&writer);
            blocking(move || again(&writer).map_err(|error| internal("a mirror cannot be replaced", &error))).await?;
        }
        Err(words::refusal("the fresh mirror is broken too", &self.url.place()))
    }

    async fn bring_once(&self, writer: &Arc<Writer>, wanted: &Wanted) -> Result<Brought, Refusal> {
        let config = &self.shared.config;
        let may_become_thin = !self.mirror.is_thin() && writer.is_fresh();
        let bound = if may_become_thin { config.whole_bytes.min(config.mirror_bytes) } else { config.mirror_bytes };
        let said = tokio::select! {
            biased;
            () = self.grows_beyond(bound) => None,
            said = self.fetched(wanted) => Some(said?),
        };
        match said {
            None if may_become_thin => return Ok(Brought::Large),
            None => return Err(self.too_large(writer).await),
            Some(Err(words)) if words::is_about_the_mirror(&words) => return Ok(Brought::Broken),
            Some(Err(words)) => return words::meaning(&words, &self.url.place()).map_or(Ok(Brought::Broken), Err),
            Some(Ok(())) => {}
        }
        // What is here already need not be brought again, as long as there is room for it.
        match mirror::size(&self.mirror.repository()) > config.mirror_bytes {
            true if may_become_thin => Ok(Brought::Large),
            true => Err(self.too_large(writer).await),
            false => self.found(writer, wanted).await,
        }
    }

    /// A thin mirror is filled whole where the host cannot do otherwise.
    async fn fetched(&self, wanted: &Wanted) -> Result<Result<(), String>, Refusal> {
        let (mirror, remote, thin) = (self.mirror.repository(), self.remote(), self.mirror.is_thin());
        let fetch = |thin| remote.fetch(&mirror, Fetch { theirs: &wanted.theirs, ours: &wanted.ours, thin });
        match fetch(thin).await? {
            Err(words) if thin && words::is_about_history(&words) => fetch(false).await,
            done => Ok(done),
        }
    }

    /// What was brought, where it can be read.
    async fn found(&self, writer: &Arc<Writer>, wanted: &Wanted) -> Result<Brought, Refusal> {
        let (writer, ours) = (Arc::clone(writer), wanted.ours.clone());
        blocking(move || {
            let commit = writer.brought(&ours).filter(|commit| writer.has(commit));
            let noted = commit.filter(|commit| writer.note(commit).is_ok());
            Ok(noted.map_or(Brought::Broken, Brought::Whole))
        })
        .await
    }

    /// Lets others write, and removes mirrors that nobody uses until all have at most `bound` bytes.
    async fn settle(&self, writer: Arc<Writer>, bound: u64) -> Result<(), Refusal> {
        let root = self.shared.config.mirrors.clone();
        blocking(move || {
            drop(writer);
            mirror::evict(&root, bound);
            Ok(())
        })
        .await
    }

    /// Ends when the mirror has more bytes than that.
    async fn grows_beyond(&self, bound: u64) {
        let mut looks = tokio::time::interval(GROWTH);
        loop {
            looks.tick().await;
            let mirror = self.mirror.repository();
            if blocking(move || Ok(mirror::size(&mirror))).await.is_ok_and(|bytes| bytes > bound) {
                return;
            }
        }
    }

    async fn too_large(&self, writer: &Arc<Writer>) -> Refusal {
        let writer = Arc::clone(writer);
        if let Err(error) = blocking(move || Ok(writer.discard()))
            .await
            .and_then(|done| done.map_err(|error| internal("a mirror that is too large cannot be removed", &error)))
        {
            return error;
        }
        let bytes = self.shared.config.mirror_bytes;
        Refusal::new(ErrorCode::RepoTooLarge, format!("The repository has more than {bytes} bytes."))
    }

    /// Works on the mirror; when that turns out to be broken, once more on a new one.
    pub(super) async fn with_healing<T: Send + 'static>(
        &self,
        base: &Base,
        work: impl Fn(&git2::Repository) -> Result<T, Trouble> + Clone + Send + 'static,
    ) -> Result<T, Refusal> {
        match self.read(work.clone()).await? {
            Err(Trouble::Broken(error)) if !words::is_about_the_disk(error.message()) => {
                tracing::warn!(%error, "a mirror cannot be read; it is made again");
                self.renew().await?;
                self.bring_again(base).await?;
                self.read(work).await?.map_err(Refusal::from)
            }
            done => done.map_err(Refusal::from),
        }
    }
}
