//! How the user looks at an edit before it is applied.

use pantheon_protocol::diff::{LineKind, unified_diff};
use pantheon_protocol::wire::EditReply;

use super::Desk;
use super::plan::Plan;
use super::show;
use crate::config::Review;
use crate::lsp::{Capabilities, Level};

const APPLY: &str = "Apply";
const SHOW: &str = "Show";
const DISCARD: &str = "Discard";

/// The way of review, after what the editor can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// The editor's own preview.
    Preview,
    /// A question with buttons.
    Ask,
    /// None.
    Apply,
}

impl Mode {
    /// The way that the user wants, or the next best that the editor can.
    pub(super) fn choose(review: Review, capabilities: &Capabilities) -> Self {
        let can_preview = capabilities.change_annotations && capabilities.versioned_edits;
        match review {
            Review::Apply => Mode::Apply,
            Review::Ask => Mode::Ask,
            Review::Auto | Review::Preview if can_preview => Mode::Preview,
            Review::Auto | Review::Preview => Mode::Ask,
        }
    }
}

/// Asks until the user applies or discards; a question put away means discard.
pub(super) async fn ask(desk: Desk<'_>, plan: &Plan, reply: &EditReply) -> bool {
    let editor = &desk.session.editor;
    let name = reply.diff.file_path.as_str();
    let diff = unified_diff(name, &plan.before, &plan.intended);
    let question = question(desk, plan, reply, &diff);
    loop {
        let answer = editor.ask(Level::Info, question.clone(), &[APPLY, SHOW, DISCARD]).await;
        match answer.as_deref() {
            Some(APPLY) => return true,
            Some(SHOW) => {
                let text: String = diff.iter().map(|(_, line)| line.as_str()).collect();
                show::show(desk.session, &format!("{}-{}.diff", desk.job.info().id, last_part(name)), &text).await;
            }
            _ => return false,
        }
    }
}

fn question(desk: Desk<'_>, plan: &Plan, reply: &EditReply, diff: &[(LineKind, String)]) -> String {
    let count = |kind| diff.iter().filter(|(line, _)| *line == kind).count();
    let (added, removed) = (count(LineKind::Added), count(LineKind::Removed));
    let (title, path, provider) = (&desk.order.title, &reply.diff.file_path, &reply.provider);
    let caution =
        if plan.is_proposal { " You worked on the same lines meanwhile: please look at the merge." } else { "" };
    let message = reply.message.as_deref().map(|message| format!(" {message}")).unwrap_or_default();
    format!("{title} in {path}: +{added} −{removed} lines, by {provider}.{message}{caution}")
}

/// The file's name, without its folders.
pub(super) fn last_part(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_review_follows_what_the_editor_can() {
        let plain = Capabilities::default();
        let rich = Capabilities { change_annotations: true, versioned_edits: true, ..Capabilities::default() };
        for (review, capabilities, expected) in [
            (Review::Auto, &plain, Mode::Ask),
            (Review::Auto, &rich, Mode::Preview),
            (Review::Preview, &plain, Mode::Ask),
            (Review::Preview, &rich, Mode::Preview),
            (Review::Ask, &rich, Mode::Ask),
            (Review::Apply, &rich, Mode::Apply),
        ] {
            assert_eq!(Mode::choose(review, capabilities), expected, "{review:?}");
        }
    }
}
