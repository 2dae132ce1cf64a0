//! Whether the files came to be what was intended: told by the changes that the editor sends and by the disk, not by
//! the editor's word.
//!
//! No failure handling that an editor declares is relied on either: after each attempt every file is looked at.

use std::sync::Arc;
use std::time::Duration;

use ropey::Rope;
use tokio::time::{Instant, timeout_at};

use super::plan::{FilePlan, Open, Plan};
use super::sight::Sight;
use super::target::Change;
use crate::session::Session;

/// How long the change of an open document may take to arrive after the editor said that it was made.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long an editor gathers changes before it sends them: after this much silence all that was typed before the edit,
/// and the edit itself, has been told.
const GATHERING: Duration = Duration::from_millis(500);

/// How long the editor may take to tell of files that it has not opened; many editors never do.
const BRIEF: Duration = Duration::from_millis(500);

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It came to be exactly as intended, whatever was typed afterwards.
    Reached,
    /// Nothing changed.
    Untouched,
    /// It changed into something else.
    Different,
    /// It cannot be seen: the document was closed, or the editor changed it without opening it for us or saving it.
    Unseen,
}

/// Waits for all files to become what is intended; one verdict for each file of the plan.
pub(super) async fn verify(session: &Arc<Session>, plan: &Arc<Plan>) -> Vec<Verdict> {
    let mut ticks = session.documents.ticks();
    let start = Instant::now();
    let mut heard = start;
    loop {
        let verdicts = look(session, plan).await;
        let has = |wanted: Verdict| verdicts.contains(&wanted);
        let deadline = if has(Verdict::Untouched) {
            start + PATIENCE
        } else if has(Verdict::Different) {
            (start + PATIENCE).min(heard + GATHERING)
        } else if has(Verdict::Unseen) && plan.files.iter().any(|file| file.open.is_none()) {
            start + BRIEF
        } else {
            return verdicts;
        };
        let changed = timeout_at(deadline, ticks.changed()).await;
        // The sender lives as long as the session.
        if !matches!(changed, Ok(Ok(()))) {
            return verdicts;
        }
        heard = Instant::now();
    }
}

/// Looks at all files once.
pub(super) async fn look(session: &Arc<Session>, plan: &Arc<Plan>) -> Vec<Verdict> {
    let unseen = vec![Verdict::Unseen; plan.files.len()];
    let (session, plan) = (Arc::clone(session), Arc::clone(plan));
    let looked = tokio::task::spawn_blocking(move || {
        let sight = Sight::new(&session, &plan);
        plan.files.iter().map(|file| verdict(&sight, file)).collect()
    });
    looked.await.unwrap_or(unseen)
}

fn verdict(sight: &Sight<'_>, file: &FilePlan) -> Verdict {
    let happened = sight.has_happened(file);
    match (&file.target.change, &file.open) {
        (Change::Edit, Some(open)) => edited(open, &file.intended),
        (Change::Delete, _) if happened => Verdict::Reached,
        (Change::Delete, _) => Verdict::Untouched,
        (Change::Create, _) if !happened => Verdict::Untouched,
        (Change::Rename(_), _) if !happened => half_renamed(sight, file),
        (Change::Edit | Change::Create | Change::Rename(_), _) => written(sight, file),
    }
}

/// The text of a file whose changes were not logged.
fn written(sight: &Sight<'_>, file: &FilePlan) -> Verdict {
    let Some(found) = sight.text(file) else { return Verdict::Different };
    let is = |wanted: &str| found.text.len_bytes() == wanted.len() && found.text == *wanted;
    match found.open {
        _ if is(&file.intended) => Verdict::Reached,
        // Opened by the editor to be changed, which may still come.
        Some(_) if is(&file.before) => Verdict::Untouched,
        // Perhaps changed in a document that nobody told us of.
        None if is(&file.before) => Verdict::Unseen,
        _ => Verdict::Different,
    }
}

/// A file that is where it was: edited or not.
fn half_renamed(sight: &Sight<'_>, file: &FilePlan) -> Verdict {
    match sight.text(file) {
        Some(found) if found.text == *file.before.as_str() => Verdict::Untouched,
        _ => Verdict::Different,
    }
}

/// Follows a document from the plan's moment on.
fn edited(open: &Open, intended: &str) -> Verdict {
    let Some(live) = open.follower.live() else { return Verdict::Unseen };
    let Some(typed) = open.follower.typed_since(&open.live) else {
        // Opened again: there is no log, only the text.
        return if live.view.text == intended { Verdict::Reached } else { Verdict::Different };
    };
    let mut text = open.live.view.text.clone();
    for edit in &typed {
        replace(&mut text, edit.start..edit.end, &edit.new_text);
        if text.len_bytes() == intended.len() && text == intended {
            return Verdict::Reached;
        }
    }
    if typed.is_empty() { Verdict::Untouched } else { Verdict::Different }
}

fn replace(text: &mut Rope, bytes: std::ops::Range<usize>, new: &str) {
    let chars = text.byte_to_char(bytes.start)..text.byte_to_char(bytes.end);
    let start = chars.start;
    text.remove(chars);
    text.insert(start, new);
}
