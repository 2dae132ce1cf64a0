//! What has to be done to the buffer as it is now to make it say what the engine suggests.

use pantheon_protocol::diff::apply_edits;
use pantheon_protocol::rebase::{Conflict, Rebased, rebase};
use pantheon_protocol::wire::TextEdit;

use crate::documents::{Follower, Live};

/// An edit that fits the buffer at one moment.
#[derive(Debug)]
pub(super) struct Plan {
    /// That moment.
    pub(super) live: Live,
    /// The text then.
    pub(super) before: String,
    /// Byte offsets of that text, sorted and disjoint; never empty.
    pub(super) edits: Vec<TextEdit>,
    /// The text afterwards.
    pub(super) intended: String,
    /// The user worked in the same place, so that a person must look at it.
    pub(super) is_proposal: bool,
}

/// What planning comes to.
#[derive(Debug)]
pub(super) enum Planned {
    /// There is something to do.
    Ready(Box<Plan>),
    /// The buffer says it already.
    There,
    /// Nothing honours both.
    Conflict(Box<Conflict>),
    /// The document is gone.
    Closed,
}

/// Rebases the engine's edits, made for the snapshot, onto the buffer as it is now.
pub(super) async fn plan(follower: &Follower, edits: &[TextEdit]) -> Planned {
    let Some(live) = follower.live() else { return Planned::Closed };
    let (base, edits) = (follower.base().text.clone(), edits.to_vec());
    // A merge of large texts takes its time, and keystrokes must not wait for it.
    let planned = tokio::task::spawn_blocking(move || plan_now(&base.to_string(), &edits, live)).await;
    planned.unwrap_or(Planned::Closed)
}

fn plan_now(base: &str, edits: &[TextEdit], live: Live) -> Planned {
    let before = live.view.text.to_string();
    let (edits, is_proposal) = match rebase(base, edits, &live.typed, &before) {
        Rebased::Clean(edits) => (edits, false),
        Rebased::Proposal(edits) => (edits, true),
        Rebased::Conflict(conflict) => return Planned::Conflict(Box::new(conflict)),
    };
    let intended = apply_edits(&before, &edits).expect("rebased edits fit the live text");
    if intended == before {
        return Planned::There;
    }
    Planned::Ready(Box::new(Plan { live, before, edits, intended, is_proposal }))
}
