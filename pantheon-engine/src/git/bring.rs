//! Brings branches into a mirror, and replaces mirrors that are broken or grew too large. It must not read files.

use std::sync::Arc;
use std::time::Duration;

use pantheon_protocol::error::ErrorCode;

use super::branch::{BranchName, CommitId};
use super::mirror::{self, Writer};
use super::{Base, Repository, Trouble, blocking, internal, words};
use crate::refusal::Refusal;

/// How often the size of a mirror is looked at while it grows.
const GROWTH: Duration = Duration::from_secs(1);

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
        if is_there.await? { Ok(commit) } else { self.bring(writer, branch).await }
    }

    /// Brings a branch here; a mirror that is broken is thrown away and made again, once.
    async fn bring(&self, writer: Arc<Writer>, branch: &BranchName) -> Result<CommitId, Refusal> {
        let first = self.bring_once(&writer, branch).await?;
        if let Some(commit) = first {
            return self.settle(writer, commit).await;
        }
        tracing::warn!("a mirror is broken; it is made again");
        let broken = Arc::clone(&writer);
        blocking(move || {
            let again = broken.discard().and_then(|()| broken.make());
            again.map_err(|error| internal("a broken mirror cannot be replaced", &error))
        })
        .await?;
        let second = self.bring_once(&writer, branch).await?;
        let commit = second.ok_or_else(|| words::refusal("the fresh mirror is broken too", &self.url.place()))?;
        self.settle(writer, commit).await
    }

    /// None when the mirror is broken.
    async fn bring_once(&self, writer: &Arc<Writer>, branch: &BranchName) -> Result<Option<CommitId>, Refusal> {
        let (mirror, name, remote) = (self.mirror.repository(), mirror::reference(branch), self.remote());
        let said = tokio::select! {
            said = remote.fetch(&mirror, branch, &name) => said?,
            () = self.grows_too_large() => return Err(self.too_large(writer).await),
        };
        if let Err(words) = said {
            return if words::is_about_the_mirror(&words) {
                Ok(None)
            } else {
                words::meaning(&words, &self.url.place()).map_or(Ok(None), Err)
            };
        }
        if mirror::size(&mirror) > self.shared.config.mirror_bytes {
            return Err(self.too_large(writer).await);
        }
        Ok(writer.brought(branch).filter(|commit| writer.has(commit)))
    }

    /// Lets others write, and makes room for what came.
    async fn settle(&self, writer: Arc<Writer>, commit: CommitId) -> Result<CommitId, Refusal> {
        let (root, bound) = (self.shared.config.mirrors.clone(), self.shared.config.mirror_bytes);
        blocking(move || {
            drop(writer);
            mirror::evict(&root, bound);
            Ok(commit)
        })
        .await
    }

    /// Ends when the mirror has more bytes than all together may have.
    async fn grows_too_large(&self) {
        let mut looks = tokio::time::interval(GROWTH);
        loop {
            looks.tick().await;
            let (mirror, bound) = (self.mirror.repository(), self.shared.config.mirror_bytes);
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
            Err(Trouble::Broken(error)) => {
                tracing::warn!(%error, "a mirror cannot be read; it is made again");
                let writer = self.writer().await?;
                let broken = Arc::clone(&writer);
                let again = move || broken.discard().and_then(|()| broken.make());
                blocking(move || again().map_err(|error| internal("a broken mirror cannot be replaced", &error)))
                    .await?;
                self.bring(writer, &base.branch).await?;
                self.read(work).await?.map_err(Refusal::from)
            }
            done => done.map_err(Refusal::from),
        }
    }
}
