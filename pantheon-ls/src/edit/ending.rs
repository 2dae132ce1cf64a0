//! How an edit ended, and what the user hears of it.

use std::sync::Arc;

use pantheon_protocol::rebase::{Conflict, ConflictReason};
use pantheon_protocol::wire::{EditReply, TextEdit};

use super::plan::Plan;
use super::review::last_part;
use super::{Order, show, undo};
use crate::documents::Follower;
use crate::lsp::Level;
use crate::session::Session;

const RETRY: &str = "Try again";
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
    },
    /// There was nothing to change, with the engine's reason.
    Nothing(Option<String>),
    /// Turned down by the user.
    Rejected,
    /// Ended by the user before it was applied.
    Cancelled,
    /// The editor took the edit and closed the document before its text could tell.
    Unverified,
    /// Applied in the preview, but with no change ticked.
    NothingTicked,
    /// The user changed the same place meanwhile.
    Conflict(Box<Conflict>),
    /// The editor did not take the edit, with its reason.
    NotTaken(Option<String>),
    /// The buffer is neither what it was nor what was intended.
    Different(Box<Plan>),
    /// The engine or the document failed.
    Failed(String),
    /// A bug of ours.
    Broken,
}

impl Ending {
    /// In a few words, for the end of the progress.
    pub(super) fn in_short(&self) -> String {
        match self {
            Ending::Applied { reply, changes: 1 } => format!("1 change by {}", reply.provider),
            Ending::Applied { reply, changes } => format!("{changes} changes by {}", reply.provider),
            Ending::Nothing(_) => "nothing to change".to_owned(),
            Ending::Rejected | Ending::NothingTicked => "discarded".to_owned(),
            Ending::Cancelled => "cancelled".to_owned(),
            Ending::Unverified => "the document was closed".to_owned(),
            Ending::Conflict(_) => "in conflict with what you typed".to_owned(),
            Ending::NotTaken(_) | Ending::Different(_) => "not applied as intended".to_owned(),
            Ending::Failed(_) | Ending::Broken => "failed".to_owned(),
        }
    }

    /// Tells the user what the buffer does not show by itself, and offers a way on.
    pub(super) async fn tell(self, session: &Arc<Session>, order: Order, follower: Follower) {
        let editor = &session.editor;
        let title = order.title.clone();
        match self {
            Ending::Rejected | Ending::Cancelled | Ending::Unverified => {}
            Ending::Applied { reply, .. } => {
                if let Some(message) = reply.message {
                    editor.show(Level::Info, format!("{title}: {message}")).await;
                }
            }
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
            Ending::NotTaken(reason) => not_taken(session, order, follower, reason).await,
            Ending::Conflict(conflict) => in_conflict(session, order, follower, *conflict).await,
            Ending::Different(plan) => different(session, &title, &follower, &plan).await,
        }
    }
}

async fn not_taken(session: &Arc<Session>, order: Order, follower: Follower, reason: Option<String>) {
    let reason = reason.unwrap_or_else(|| "it gave no reason".to_owned());
    let text = format!("{}: the editor did not apply the edit ({reason}).", order.title);
    if session.editor.ask(Level::Warning, text, &[RETRY]).await.as_deref() == Some(RETRY) {
        retry(session, order, &follower);
    }
}

async fn in_conflict(session: &Arc<Session>, order: Order, follower: Follower, conflict: Conflict) {
    let reason = match conflict.reason {
        ConflictReason::Deleted => "what it was about was deleted meanwhile",
        ConflictReason::Overlap => "you changed the same place meanwhile",
        ConflictReason::Misfit => "the engine's edit does not fit the text",
    };
    let text = format!("{}: {reason}; nothing was applied.", order.title);
    loop {
        match session.editor.ask(Level::Warning, text.clone(), &[SHOW, RETRY]).await.as_deref() {
            Some(SHOW) => {
                let name = session.name_of(follower.uri());
                show::show(session, &format!("conflict-{}", last_part(&name)), &conflict.marked).await;
            }
            Some(RETRY) => return retry(session, order, &follower),
            _ => return,
        }
    }
}

async fn different(session: &Arc<Session>, title: &str, follower: &Follower, plan: &Plan) {
    let text = format!("{title}: the text is not what was suggested after the editor applied the edit.");
    let answer = session.editor.ask(Level::Warning, text, &[KEEP, UNDO]).await;
    if answer.as_deref() == Some(UNDO) && !undo::take_back(session, follower.uri(), plan).await {
        let text = format!("{title}: it cannot be taken back from here; use the editor's own undo.");
        session.editor.show(Level::Warning, text).await;
    }
}

/// The same order again, for the text as it is now.
fn retry(session: &Arc<Session>, mut order: Order, follower: &Follower) {
    let (Some(live), Some(again)) = (follower.live(), session.documents.follow(follower.uri())) else { return };
    let length = again.base().text.len_bytes();
    let moved = |at: usize| live.typed.iter().fold(at, shifted).min(length);
    order.selection = order.selection.map(|range| moved(range.start)..moved(range.end).max(moved(range.start)));
    // Their places were in the text before; without one they are about the selection.
    order.diagnostics.iter_mut().for_each(|diagnostic| diagnostic.range = None);
    super::start(session, order, again);
}

/// Where an offset is after one change.
fn shifted(at: usize, edit: &TextEdit) -> usize {
    if edit.end <= at {
        at - (edit.end - edit.start) + edit.new_text.len()
    } else if edit.start < at {
        edit.start + edit.new_text.len()
    } else {
        at
    }
}
