//! How an edit ended, and what the user hears of it.

use std::sync::Arc;

use pantheon_protocol::rebase::ConflictReason;
use pantheon_protocol::wire::{Diffstat, EditReply, JobState};

use super::plan::{Conflict, Plan, Reason};
use super::review::last_part;
use super::verify::Verdict;
use super::{Again, show, undo};
use crate::jobs::End;
use crate::lsp::Level;
use crate::questions::Ask;
use crate::session::Session;

const AGAIN: &str = "Try again";
const RETRY: &str = "Retry on the current text";
const SHOW: &str = "Show";
const UNDO: &str = "Undo";
const KEEP: &str = "Keep";

/// How an edit ended.
#[derive(Debug)]
pub(super) enum Ending {
    /// In the buffer, and verified.
    Applied {
        /// The engine's answer.
        reply: Box<EditReply>,
        /// How many places changed.
        changes: usize,
        /// How much that is.
        diffstat: Diffstat,
        /// Files that the editor says it changed, without a way to see it.
        unseen: Vec<String>,
    },
    /// There was nothing to change, with the engine's reason.
    Nothing(Option<String>),
    /// Turned down by the user.
    Rejected,
    /// Turned down by the user, who wants another one, with these words if any.
    Again(Option<String>),
    /// Ended by the user before it was applied.
    Cancelled,
    /// The editor took the edit and closed the document before its text could tell.
    Unverified,
    /// Applied in the preview, but with no change ticked.
    NothingTicked,
    /// A file changed meanwhile so that nothing honours both.
    Conflict(Box<Conflict>),
    /// The editor did not take the edit, with its reason.
    NotTaken(Option<String>),
    /// Some file is neither what it was nor what was intended, or only some are what was intended.
    Different {
        /// What was intended.
        plan: Arc<Plan>,
        /// What became of each file.
        verdicts: Vec<Verdict>,
    },
    /// The engine or the document failed.
    Failed(String),
    /// A bug of ours.
    Broken,
}

impl Ending {
    /// In a few words, for the end of the progress.
    pub(super) fn in_short(&self) -> String {
        match self {
            Ending::Applied { reply, changes: 1, .. } => format!("1 change by {}", reply.by()),
            Ending::Applied { reply, changes, .. } => format!("{changes} changes by {}", reply.by()),
            Ending::Nothing(_) => "nothing to change".to_owned(),
            Ending::Rejected | Ending::Again(_) | Ending::NothingTicked => "discarded".to_owned(),
            Ending::Cancelled => "cancelled".to_owned(),
            Ending::Unverified => "the document was closed".to_owned(),
            Ending::Conflict(_) => "in conflict with what changed meanwhile".to_owned(),
            Ending::NotTaken(_) | Ending::Different { .. } => "not applied as intended".to_owned(),
            Ending::Failed(_) | Ending::Broken => "failed".to_owned(),
        }
    }

    /// What is remembered of it.
    pub(super) fn end(&self) -> End {
        let (state, message, diffstat) = match self {
            Ending::Applied { diffstat, .. } => (JobState::Succeeded, None, Some(*diffstat)),
            Ending::Nothing(message) => (JobState::Succeeded, message.clone(), None),
            Ending::Rejected | Ending::Again(_) | Ending::NothingTicked | Ending::Unverified => {
                (JobState::Succeeded, None, None)
            }
            Ending::Cancelled => (JobState::Cancelled, None, None),
            Ending::Failed(message) => (JobState::Failed, Some(message.clone()), None),
            Ending::NotTaken(reason) => (JobState::Failed, reason.clone(), None),
            Ending::Conflict(conflict) => (JobState::Failed, Some(in_words(conflict)), None),
            Ending::Different { .. } | Ending::Broken => (JobState::Failed, None, None),
        };
        End { state, detail: self.in_short(), message, diffstat }
    }

    /// Tells the user what the buffer does not show by itself, and offers a way on.
    pub(super) async fn tell(self, session: &Arc<Session>, title: &str, again: Option<Again>) {
        let editor = &session.editor;
        match self {
            Ending::Rejected | Ending::Cancelled | Ending::Unverified => {}
            Ending::Again(instruction) => retry(session, again, instruction).await,
            Ending::Applied { reply, unseen, .. } => applied(session, title, reply.message, &unseen).await,
            Ending::Nothing(message) => {
                let message = message.unwrap_or_else(|| "there is nothing to change.".to_owned());
                editor.show(Level::Info, format!("{title}: {message}")).await;
            }
            Ending::NothingTicked => {
                let text = format!("{title}: nothing was applied, for no change was ticked in the preview.");
                editor.show(Level::Info, text).await;
            }
            Ending::Failed(message) => editor.show(Level::Error, format!("{title}: {message}")).await,
            Ending::Broken => {
                let text = format!("{title}: something went wrong inside pantheon-ls; nothing more was changed.");
                editor.show(Level::Error, text).await;
            }
            Ending::NotTaken(reason) => not_taken(session, title, again, reason).await,
            Ending::Conflict(conflict) => in_conflict(session, title, again, *conflict).await,
            Ending::Different { plan, verdicts } => different(session, title, &plan, &verdicts).await,
        }
    }
}

async fn applied(session: &Arc<Session>, title: &str, message: Option<String>, unseen: &[String]) {
    let unseen = match unseen {
        [] => None,
        [name] => Some(format!(
            "The editor says that it changed `{name}`, which is neither open nor saved: have a look before you go on."
        )),
        names => Some(format!(
            "The editor says that it changed `{}`, which are neither open nor saved: have a look before you go on.",
            names.join("`, `")
        )),
    };
    let texts: Vec<String> = message.into_iter().chain(unseen).collect();
    if !texts.is_empty() {
        session.editor.show(Level::Info, format!("{title}: {}", texts.join(" "))).await;
    }
}

async fn ask(session: &Session, text: &str, buttons: &[&str], decline: Option<&str>) -> Option<String> {
    session.questions.ask(&session.editor, Ask { level: Level::Warning, remark: "", text, buttons, decline }).await
}

async fn not_taken(session: &Arc<Session>, title: &str, again: Option<Again>, reason: Option<String>) {
    let reason = reason.unwrap_or_else(|| "it gave no reason".to_owned());
    let text = format!("{title}: the editor did not apply the edit ({reason}).");
    if ask(session, &text, &[AGAIN], None).await.is_some() {
        retry(session, again, None).await;
    }
}

async fn in_conflict(session: &Arc<Session>, title: &str, again: Option<Again>, conflict: Conflict) {
    let text = format!("{title}: {}; nothing was applied.", in_words(&conflict));
    let mut remark = String::new();
    let buttons: &[&str] = if conflict.marked.is_some() { &[SHOW, RETRY] } else { &[RETRY] };
    loop {
        let ask = Ask { level: Level::Warning, remark: &remark, text: &text, buttons, decline: None };
        match (session.questions.ask(&session.editor, ask).await.as_deref(), &conflict.marked) {
            (Some(SHOW), Some(marked)) => {
                let name = format!("conflict-{}", last_part(&conflict.name));
                remark = show::show(session, &name, marked).await.unwrap_or_default();
            }
            (Some(RETRY), _) => return retry(session, again, None).await,
            _ => return,
        }
    }
}

/// The same order for the text as it is now.
async fn retry(session: &Arc<Session>, again: Option<Again>, instruction: Option<String>) {
    let Some(again) = again else { return };
    if let Err(lost) = again.start(session, instruction) {
        session.editor.show(Level::Warning, format!("Pantheon: {lost}.")).await;
    }
}

fn in_words(conflict: &Conflict) -> String {
    let name = &conflict.name;
    match conflict.reason {
        Reason::Typed(ConflictReason::Deleted) => format!("what it was about in `{name}` was deleted meanwhile"),
        Reason::Typed(ConflictReason::Overlap) => format!("you changed the same place in `{name}` meanwhile"),
        Reason::Typed(ConflictReason::Misfit) => format!("the engine's edit does not fit the text of `{name}`"),
        Reason::Disk => format!("`{name}` changed on the disk meanwhile"),
    }
}

async fn different(session: &Arc<Session>, title: &str, plan: &Arc<Plan>, verdicts: &[Verdict]) {
    let text = match plan.files.as_slice() {
        [_] => format!("{title}: the text is not what was suggested after the editor applied the edit."),
        _ => format!("{title}: not all of it came out as suggested: {}.", each_file(plan, verdicts)),
    };
    let answer = ask(session, &text, &[UNDO], Some(KEEP)).await;
    if answer.is_some() && !undo::take_back(session, plan, verdicts).await {
        let text = format!("{title}: not all of it can be taken back from here; use the editor's own undo.");
        session.editor.show(Level::Warning, text).await;
    }
}

fn each_file(plan: &Plan, verdicts: &[Verdict]) -> String {
    let told = plan.files.iter().zip(verdicts).map(|(file, verdict)| {
        let what = match verdict {
            Verdict::Reached => "is as suggested",
            Verdict::Untouched => "is as before",
            Verdict::Different => "is neither",
            Verdict::Unseen => "cannot be seen",
        };
        format!("`{}` {what}", file.target.place.name)
    });
    told.collect::<Vec<_>>().join(", ")
}
