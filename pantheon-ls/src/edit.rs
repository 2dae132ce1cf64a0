//! The edit flow on this side: snapshot → engine → rebase → review → applyEdit → verify → feedback.
//!
//! One task owns one edit; ending the task ends the work in the engine. No LSP types.

mod again;
mod answer;
mod collect;
mod disk;
mod ending;
mod feedback;
mod landing;
mod plan;
mod preview;
mod progress;
mod repository;
mod request;
mod review;
mod show;
mod sight;
mod snapshot;
mod steps;
mod target;
mod undo;
mod verify;
mod waiting;

use std::ops::Range;
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::Arc;

use futures_util::FutureExt;
use pantheon_protocol::wire::{Diagnostic, EditReply, Scope, Tier};

use crate::config::Review;
use crate::documents::Follower;
use crate::jobs::{Job, JobId, Topic};
use crate::session::Session;
pub(crate) use again::Again;
use ending::Ending;
use landing::Landing;
use progress::Progress;
pub(crate) use repository::start_on_repository;
use request::Prepared;
use snapshot::Snapshot;
pub(crate) use waiting::{Decision, RunName, decide, show_diff};

/// What is said of an answer that did not fit the file letter by letter, when the engine does not say more.
const INEXACT: &str = "The answer did not fit the file letter by letter and was placed where it could only be meant.";

/// What the user asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Order {
    /// The action's name, with its arguments where it has some.
    pub(crate) command: String,
    /// The action's title.
    pub(crate) title: String,
    /// How much it is about.
    pub(crate) scope: Scope,
    /// Bytes of the snapshot that it is about; absent means all.
    pub(crate) selection: Option<Range<usize>>,
    /// What other tools say about it, in byte offsets of the snapshot.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// What the user typed.
    pub(crate) instruction: Option<String>,
    /// How the user wants to look at the edit.
    pub(crate) review: Review,
}

/// What an order is about.
#[derive(Debug)]
pub(crate) enum Subject {
    /// A document, as it is and becomes.
    Document(Follower),
    /// A folder of the workspace, in which files are to be made.
    Folder(PathBuf),
}

/// Starts an edit, and returns its name at once.
pub(crate) fn start(session: &Arc<Session>, order: Order, subject: Subject) -> JobId {
    let again = Again::of(session, &order, &subject);
    let job = session.jobs.start(topic(session, &order, &subject), again.clone());
    let id = job.id();
    let task = Edit { session: Arc::clone(session), job, order, subject, again };
    tokio::spawn(task.run());
    id
}

fn topic(session: &Session, order: &Order, subject: &Subject) -> Topic {
    let (uri, file) = match subject {
        Subject::Document(follower) => (Some(follower.uri().to_owned()), Some(session.name_of(follower.uri()))),
        Subject::Folder(_) => (None, None),
    };
    Topic { command: order.command.clone(), title: order.title.clone(), uri, file }
}

/// One edit under way.
struct Edit {
    session: Arc<Session>,
    job: Job,
    order: Order,
    subject: Subject,
    again: Option<Again>,
}

impl Edit {
    async fn run(self) {
        let Edit { session, job, order, subject, again } = self;
        let progress = Progress::start(&session, job.id(), &order.title);
        let ending = {
            let desk = Desk { session: &session, job: &job, order: &order, progress: &progress };
            AssertUnwindSafe(until_cancelled(&desk, &subject)).catch_unwind().await
        };
        let ending = ending.unwrap_or(Ending::Broken);
        progress.close(&ending.in_short());
        // The job is over before the user is told, so that what is told is true.
        job.end(ending.end());
        drop(subject);
        session.refresh.notify_one();
        progress.settle().await;
        ending.tell(&session, &order.title, again).await;
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

impl Desk<'_> {
    /// Says how far it is.
    fn say(&self, text: &str) {
        self.progress.report(text);
        self.job.say(text);
    }
}

async fn until_cancelled(desk: &Desk<'_>, subject: &Subject) -> Ending {
    tokio::select! {
        biased;
        () = desk.job.cancelled() => Ending::Cancelled,
        ending = make(*desk, subject) => ending,
    }
}

async fn make(desk: Desk<'_>, subject: &Subject) -> Ending {
    let Prepared { request, snapshot, remark } = match request::prepare(desk, subject).await {
        Ok(prepared) => prepared,
        Err(failure) => return Ending::Failed(failure),
    };
    match answer::ask(desk, request).await {
        Err(failure) => Ending::Failed(failure),
        Ok(reply) => land(desk, &snapshot, told(reply, remark)).await,
    }
}

async fn land(desk: Desk<'_>, snapshot: &Snapshot<'_>, reply: EditReply) -> Ending {
    if is_empty(&reply) {
        return Ending::Nothing(reply.message);
    }
    match target::targets(desk.session, snapshot, &reply) {
        Ok(targets) => Landing::new(desk, snapshot, &reply, targets).land().await,
        Err(refused) => Ending::Failed(refused.to_string()),
    }
}

/// The answer with all that has to be told beside it.
fn told(mut reply: EditReply, remark: Option<String>) -> EditReply {
    if reply.message.is_none() && is_empty(&reply) {
        reply.message = Some("there is nothing to change.".to_owned());
    }
    if reply.message.is_none() && reply.tier.is_some_and(|tier| tier > Tier::Exact) {
        reply.message = Some(INEXACT.to_owned());
    }
    let parts: Vec<String> = reply.message.take().into_iter().chain(remark).collect();
    reply.message = (!parts.is_empty()).then(|| parts.join(" "));
    reply
}

fn is_empty(reply: &EditReply) -> bool {
    reply.diff.edits.is_empty() && reply.diffs.is_empty()
}
