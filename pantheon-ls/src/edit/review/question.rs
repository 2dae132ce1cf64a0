//! A question with buttons, for editors without a review of their own: Show opens the diff as a document.

use pantheon_protocol::diff::{LineKind, unified_diff};
use pantheon_protocol::wire::EditReply;

use super::{last_part, remark};
use crate::edit::plan::{FilePlan, Plan};
use crate::edit::target::Change;
use crate::edit::{Desk, show};
use crate::lsp::Level;
use crate::questions::Ask;

const APPLY: &str = "Apply";
const SHOW: &str = "Show";
const DISCARD: &str = "Discard";

/// How many names a question lists.
const LISTED: usize = 8;

/// Asks until the user applies or discards; a question put away means discard.
pub(super) async fn ask(desk: Desk<'_>, plan: &Plan, reply: &EditReply) -> bool {
    let session = desk.session;
    let diff: Vec<(LineKind, String)> = plan.files.iter().flat_map(file_diff).collect();
    let question = question(desk, plan, reply, &diff);
    let mut remark = String::new();
    loop {
        let ask = Ask {
            level: Level::Info,
            remark: &remark,
            text: &question,
            buttons: &[APPLY, SHOW],
            decline: Some(DISCARD),
        };
        match session.questions.ask(&session.editor, ask).await.as_deref() {
            Some(APPLY) => return true,
            Some(SHOW) => {
                let text: String = diff.iter().map(|(_, line)| line.as_str()).collect();
                remark = show::show(session, &diff_name(desk, plan), &text).await.unwrap_or_default();
            }
            _ => return false,
        }
    }
}

fn question(desk: Desk<'_>, plan: &Plan, reply: &EditReply, diff: &[(LineKind, String)]) -> String {
    let count = |kind| diff.iter().filter(|(line, _)| *line == kind).count();
    let (added, removed) = (count(LineKind::Added), count(LineKind::Removed));
    let (title, provider, files) = (&desk.order.title, reply.by(), described(plan));
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
    let id = desk.job.id();
    match plan.files.as_slice() {
        [file] => format!("{id}-{}.diff", last_part(&file.target.place.name)),
        files => format!("{id}-{}-files.diff", files.len()),
    }
}
