//! How the user looks at an edit before it is applied, and what they make of it.

mod diff_editor;
mod question;

use pantheon_protocol::wire::EditReply;

use super::Desk;
use super::plan::{Chosen, Plan};
use crate::config;
use crate::lsp::{Capabilities, Style};

/// What is said of a merge within what the user typed.
const MERGED: &str = "You worked on the same lines meanwhile: please look at the merge.";

/// The way of review, after what the editor can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// The editor's own preview of annotated edits.
    Preview,
    /// The diff editor of a client that has one, else a question with buttons.
    Ask(Style),
    /// None.
    Apply,
}

/// What the user wants of a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// This much.
    Accept(Chosen),
    /// Nothing.
    Reject,
    /// Another one, with these words.
    Retry(Option<String>),
}

impl Mode {
    /// The way that the user wants, or the next best that the editor can; a question where the answer needs one.
    pub(super) fn choose(review: config::Review, reply: &EditReply, capabilities: &Capabilities) -> Self {
        use config::Review;
        let can_preview = capabilities.change_annotations && capabilities.versioned_edits;
        match review {
            Review::Ask => Mode::Ask(Style::Ask),
            // The preview has no room for the question.
            _ if reply.ask.is_some() => Mode::Ask(Style::Diff),
            Review::Apply => Mode::Apply,
            Review::Auto if capabilities.review => Mode::Ask(Style::Diff),
            Review::Auto | Review::Preview if can_preview => Mode::Preview,
            Review::Auto | Review::Preview => Mode::Ask(Style::Diff),
        }
    }

    /// What comes first when the user has to look after all.
    fn style(self) -> Style {
        if let Mode::Ask(style) = self { style } else { Style::Diff }
    }
}

/// Lets the user decide; a question put away means no.
pub(super) async fn decide(desk: Desk<'_>, mode: Mode, plan: &Plan, reply: &EditReply) -> Decision {
    if desk.session.capabilities().review
        && let Some(decision) = diff_editor::decide(desk, mode.style(), plan, reply).await
    {
        return decision;
    }
    desk.progress.report("waiting for your review");
    desk.progress.settle().await;
    if question::ask(desk, plan, reply).await { Decision::Accept(Chosen::All) } else { Decision::Reject }
}

/// What the user has to know before any of it is applied; `None` when there is nothing to say.
pub(super) fn remark(plan: &Plan, reply: &EditReply) -> Option<String> {
    let merged = plan.is_proposal().then_some(MERGED);
    let parts: Vec<&str> =
        [reply.ask.as_deref(), reply.message.as_deref(), merged].into_iter().flatten().map(str::trim).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// The file's name, without its folders.
pub(super) fn last_part(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use config::Review;

    use super::*;

    #[test]
    fn the_review_follows_what_the_editor_can() {
        let plain = Capabilities::default();
        let rich = Capabilities { change_annotations: true, versioned_edits: true, ..Capabilities::default() };
        let own = Capabilities { review: true, ..rich.clone() };
        let free = EditReply::default();
        let delicate = EditReply { ask: Some("Much goes away.".to_owned()), ..EditReply::default() };
        let (diff, ask) = (Mode::Ask(Style::Diff), Mode::Ask(Style::Ask));
        for (review, reply, capabilities, expected) in [
            (Review::Auto, &free, &plain, diff),
            (Review::Auto, &free, &rich, Mode::Preview),
            (Review::Auto, &free, &own, diff),
            (Review::Preview, &free, &plain, diff),
            (Review::Preview, &free, &rich, Mode::Preview),
            (Review::Preview, &free, &own, Mode::Preview),
            (Review::Ask, &free, &rich, ask),
            (Review::Ask, &delicate, &own, ask),
            (Review::Apply, &free, &own, Mode::Apply),
            (Review::Apply, &delicate, &rich, diff),
            (Review::Preview, &delicate, &own, diff),
        ] {
            assert_eq!(Mode::choose(review, reply, capabilities), expected, "{review:?}");
        }
    }
}
