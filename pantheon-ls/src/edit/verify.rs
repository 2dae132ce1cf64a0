//! Whether the buffer came to say what was intended: told by the changes that the editor sends, not by its word.

use std::time::Duration;

use ropey::Rope;

use super::plan::Plan;
use crate::documents::Follower;

/// How long the change may take to arrive after the editor said that it was made.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the buffer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It came to be exactly the intended text, whatever was typed afterwards.
    Reached,
    /// Nothing changed.
    Untouched,
    /// It changed into something else.
    Different,
    /// The document was closed.
    Closed,
}

/// Waits for the buffer to become the intended text.
pub(super) async fn verify(follower: &mut Follower, plan: &Plan) -> Verdict {
    let waited = tokio::time::timeout(PATIENCE, async {
        loop {
            match look(follower, plan) {
                Verdict::Untouched | Verdict::Different => follower.changed().await,
                settled => return settled,
            }
        }
    });
    match waited.await {
        Ok(verdict) => verdict,
        Err(_) => look(follower, plan),
    }
}

fn look(follower: &Follower, plan: &Plan) -> Verdict {
    let Some(live) = follower.live() else { return Verdict::Closed };
    let Some(typed) = follower.typed_since(&plan.live) else {
        // Opened again: there is no log, only the text.
        return if live.view.text == plan.intended.as_str() { Verdict::Reached } else { Verdict::Different };
    };
    let mut text = plan.live.view.text.clone();
    for edit in &typed {
        replace(&mut text, edit.start..edit.end, &edit.new_text);
        if text.len_bytes() == plan.intended.len() && text == plan.intended.as_str() {
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
