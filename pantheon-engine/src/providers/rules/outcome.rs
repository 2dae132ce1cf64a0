//! What the built-in rules answer: a new region, or a sentence that says why there is none.

use super::source::Source;
use super::splice;
use crate::provider::Task;

/// The answer to one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The new text of the request's region.
    Rewritten(String),
    /// Nothing to change; the text is for the user.
    Unchanged(String),
}

impl Outcome {
    /// Cuts the region out of the changed text; `nothing` is said when it is the same as before.
    pub(super) fn of(task: &Task, before: &Source, after: &Source, nothing: impl FnOnce() -> String) -> Self {
        let end = splice::moved(task.region.end, splice::growth(before, after));
        match after.text.get(task.region.start..end) {
            Some(region) if Some(region) != before.text.get(task.region.clone()) => Self::Rewritten(region.to_owned()),
            _ => Self::Unchanged(nothing()),
        }
    }
}
