//! The edit flow on this side: snapshot → engine → rebase → review → applyEdit → verify → feedback.
//!
//! One task owns one edit; ending the task ends the work in the engine. No LSP types.

mod answer;
mod ending;
mod feedback;
mod landing;
mod plan;
mod progress;
mod review;
mod show;
mod undo;
mod verify;

use std::ops::Range;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use pantheon_protocol::wire::Diagnostic;

use crate::config::Review;
use crate::documents::Follower;
use crate::jobs::{Job, JobId};
use crate::session::Session;
use ending::Ending;
use landing::Landing;
use progress::Progress;

/// What the user asked for.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    /// The action's name.
    pub(crate) command: String,
    /// The action's title.
    pub(crate) title: String,
    /// Bytes of the snapshot that it is about; absent means all.
    pub(crate) selection: Option<Range<usize>>,
    /// What other tools say about it, in byte offsets of the snapshot.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// What the user typed.
    pub(crate) instruction: Option<String>,
    /// How the user wants to look at the edit.
    pub(crate) review: Review,
}

/// Starts an edit of the document that is followed, and returns its name at once.
pub(crate) fn start(session: &Arc<Session>, order: Order, follower: Follower) -> JobId {
    let job = session.jobs.start(&order.title, follower.uri());
    let id = job.info().id;
    let task = Edit { session: Arc::clone(session), job, order, follower };
    tokio::spawn(task.run());
    id
}

/// One edit under way.
struct Edit {
    session: Arc<Session>,
    job: Job,
    order: Order,
    follower: Follower,
}

impl Edit {
    async fn run(self) {
        let Edit { session, job, order, mut follower } = self;
        let progress = Progress::start(&session, job.info());
        let ending = {
            let desk = Desk { session: &session, job: &job, order: &order, progress: &progress };
            AssertUnwindSafe(until_cancelled(&desk, &mut follower)).catch_unwind().await
        };
        let ending = ending.unwrap_or(Ending::Broken);
        progress.end(ending.in_short());
        // The job is over before the user is told, so that what is told is true.
        drop(job);
        session.refresh.notify_one();
        ending.tell(&session, order, follower).await;
    }
}

/// What every step of an edit works with.
#[derive(Clone, Copy)]
struct Desk<'a> {
    session: &'a Arc<Session>,
    job: &'a Job,
    order: &'a Order,
    progress: &'a Progress,
}

async fn until_cancelled(desk: &Desk<'_>, follower: &mut Follower) -> Ending {
    tokio::select! {
        biased;
        () = desk.job.cancelled() => Ending::Cancelled,
        ending = make(*desk, follower) => ending,
    }
}

async fn make(desk: Desk<'_>, follower: &mut Follower) -> Ending {
    match answer::ask(desk, follower).await {
        Err(failure) => Ending::Failed(failure),
        Ok(reply) if reply.diff.edits.is_empty() => Ending::Nothing(reply.message),
        Ok(reply) => Landing::new(desk, follower, &reply).land().await,
    }
}
