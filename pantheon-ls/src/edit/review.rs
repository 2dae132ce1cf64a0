//! How the user looks at an edit before it is applied.

use pantheon_protocol::diff::{LineKind, unified_diff};
use pantheon_protocol::wire::EditReply;

use super::Desk;
use super::plan::{FilePlan, Plan};
use super::show;
use super::target::Change;
use crate::config::Review;
use crate::lsp::{Capabilities, Level};

const APPLY: &str = "Apply";
const SHOW: &str = "Show";
const DISCARD: &str = "Discard";

/// How many names a question lists.
const LISTED: usize = 8;

/// What is said of a merge within what the user typed.
const MERGED: &str = "You worked on the same lines meanwhile: please look at the merge.";

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
    /// The way that the user wants, or the next best that the editor can; a question where the answer needs one.
    pub(super) fn choose(review: Review, reply: &EditReply, capabilities: &Capabilities) -> Self {
        let can_preview = capabilities.change_annotations && capabilities.versioned_edits;
        match review {
            // The preview has no room for the question.
            _ if reply.ask.is_some() => Mode::Ask,
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
    let diff: Vec<(LineKind, String)> = plan.files.iter().flat_map(file_diff).collect();
    let question = question(desk, plan, reply, &diff);
    loop {
        let answer = editor.ask(Level::Info, question.clone(), &[APPLY, SHOW, DISCARD]).await;
        match answer.as_deref() {
            Some(APPLY) => return true,
            Some(SHOW) => {
                let text: String = diff.iter().map(|(_, line)| line.as_str()).collect();
                show::show(desk.session, &diff_name(desk, plan), &text).await;
            }
            _ => return false,
        }
    }
}

/// What the user has to know before any of it is applied; `None` when there is nothing to say.
pub(super) fn remark(plan: &Plan, reply: &EditReply) -> Option<String> {
    let merged = plan.is_proposal().then_some(MERGED);
    let parts: Vec<&str> =
        [reply.ask.as_deref(), reply.message.as_deref(), merged].into_iter().flatten().map(str::trim).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

fn question(desk: Desk<'_>, plan: &Plan, reply: &EditReply, diff: &[(LineKind, String)]) -> String {
    let count = |kind| diff.iter().filter(|(line, _)| *line == kind).count();
    let (added, removed) = (count(LineKind::Added), count(LineKind::Removed));
    let (title, provider, files) = (&desk.order.title, &reply.provider, described(plan));
    let remark = remark(plan, reply).map(|remark| format!(" {remark}")).unwrap_or_default();
    format!("{title} in {files}: +{added} −{removed} lines, by {provider}.{remark}")
}

/// The one file, or how many and which.
fn described(plan: &Plan) -> String {
    if let [file] = plan.files.as_slice()
        && file.target.change == Change::Edit
    {
        return file.target.place.name.clone();
    }
    let names: Vec<String> = plan.files.iter().take(LISTED).map(in_words).collect();
    let more = if plan.files.len() > LISTED { ", …" } else { "" };
    let files = if plan.files.len() == 1 { "file" } else { "files" };
    format!("{} {files} ({}{more})", plan.files.len(), names.join(", "))
}

fn in_words(file: &FilePlan) -> String {
    let name = &file.target.place.name;
    match &file.target.change {
        Change::Edit => name.clone(),
        Change::Create => format!("new {name}"),
        Change::Rename(to) => format!("{name} → {}", to.name),
        Change::Delete => format!("delete {name}"),
    }
}

/// As `git diff` shows it, without what only git could read.
fn file_diff(file: &FilePlan) -> Vec<(LineKind, String)> {
    let name = &file.target.place.name;
    let head = match &file.target.change {
        Change::Edit => None,
        Change::Create => Some(format!("new file {name}\n")),
        Change::Rename(to) => Some(format!("rename from {name}\nrename to {}\n", to.name)),
        Change::Delete => Some(format!("deleted file {name}\n")),
    };
    let head = head.map(|head| (LineKind::Header, head));
    head.into_iter().chain(unified_diff(name, &file.before, &file.intended)).collect()
}

fn diff_name(desk: Desk<'_>, plan: &Plan) -> String {
    let id = desk.job.info().id;
    match plan.files.as_slice() {
        [file] => format!("{id}-{}.diff", last_part(&file.target.place.name)),
        files => format!("{id}-{}-files.diff", files.len()),
    }
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
        let free = EditReply::default();
        let delicate = EditReply { ask: Some("Much goes away.".to_owned()), ..EditReply::default() };
        for (review, reply, capabilities, expected) in [
            (Review::Auto, &free, &plain, Mode::Ask),
            (Review::Auto, &free, &rich, Mode::Preview),
            (Review::Preview, &free, &plain, Mode::Ask),
            (Review::Preview, &free, &rich, Mode::Preview),
            (Review::Ask, &free, &rich, Mode::Ask),
            (Review::Apply, &free, &rich, Mode::Apply),
            (Review::Apply, &delicate, &rich, Mode::Ask),
            (Review::Preview, &delicate, &rich, Mode::Ask),
        ] {
            assert_eq!(Mode::choose(review, reply, capabilities), expected, "{review:?}");
        }
    }
}
