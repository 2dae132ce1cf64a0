//! The review in a client that has a diff editor of its own: the whole proposal goes there, hunk by hunk.

use std::sync::Arc;

use pantheon_protocol::hunks::hunks;
use pantheon_protocol::wire::EditReply;

use super::{Decision, remark};
use crate::edit::Desk;
use crate::edit::plan::{Chosen, FilePlan, Part, Plan};
use crate::edit::target::Change;
use crate::lsp::{ChosenFile, Operation, Review, ReviewAnswer, ReviewFile, ReviewHunk, Style};
use crate::session::Session;

/// Lets the user decide there; `None` when the client cannot do what it declared.
pub(super) async fn decide(desk: Desk<'_>, style: Style, plan: &Plan, reply: &EditReply) -> Option<Decision> {
    // The diff editor says that it waits; a notification beside it would only be in the way.
    desk.progress.close("ready for your review");
    let open = Open { session: Arc::clone(desk.session), job_id: desk.job.id().to_string() };
    let review = review(desk, style, plan, reply);
    let answer = desk.session.editor.review(&review).await;
    std::mem::forget(open);
    answer.map(|answer| decision(answer, plan))
}

/// A review that is open in the client; closed there when nobody waits for its answer any more.
struct Open {
    session: Arc<Session>,
    job_id: String,
}

impl Drop for Open {
    fn drop(&mut self) {
        let (session, job_id) = (Arc::clone(&self.session), std::mem::take(&mut self.job_id));
        tokio::spawn(async move { session.editor.close_review(&job_id).await });
    }
}

fn review(desk: Desk<'_>, style: Style, plan: &Plan, reply: &EditReply) -> Review {
    Review {
        job_id: desk.job.id().to_string(),
        title: desk.order.title.clone(),
        provider: reply.provider.clone(),
        model: reply.model.clone(),
        message: remark(plan, reply),
        style,
        can_retry: true,
        files: plan.files.iter().map(file).collect(),
    }
}

fn file(file: &FilePlan) -> ReviewFile {
    let (operation, to) = match &file.target.change {
        Change::Edit => (Operation::Edit, None),
        Change::Create => (Operation::Create, None),
        Change::Rename(to) => (Operation::Rename, Some(to)),
        Change::Delete => (Operation::Delete, None),
    };
    ReviewFile {
        uri: file.target.place.uri.clone(),
        name: file.target.place.name.clone(),
        operation,
        new_uri: to.map(|to| to.uri.clone()),
        new_name: to.map(|to| to.name.clone()),
        language_id: file.open.as_ref().map(|open| open.live.view.language_id.clone()),
        before: file.before.clone(),
        after: file.intended.clone(),
        hunks: hunks(&file.before, &file.edits)
            .into_iter()
            .map(|hunk| ReviewHunk { before: hunk.before, after: hunk.after })
            .collect(),
    }
}

fn decision(answer: ReviewAnswer, plan: &Plan) -> Decision {
    match answer {
        ReviewAnswer::Reject => Decision::Reject,
        ReviewAnswer::Retry { instruction } => Decision::Retry(instruction),
        ReviewAnswer::Accept { files: None } => Decision::Accept(Chosen::All),
        ReviewAnswer::Accept { files: Some(files) } => {
            let parts: Vec<Part> = plan.files.iter().map(|file| part(file, &files)).collect();
            if parts.iter().all(|part| *part == Part::Nothing) {
                Decision::Reject
            } else {
                Decision::Accept(Chosen::Parts(parts))
            }
        }
    }
}

/// How much of a file is wanted. What the client names beside it is of no meaning.
fn part(file: &FilePlan, chosen: &[ChosenFile]) -> Part {
    let Some(chosen) = chosen.iter().find(|chosen| chosen.uri == file.target.place.uri) else { return Part::Nothing };
    match (&file.target.change, &chosen.hunks) {
        (_, None) => Part::Whole,
        (Change::Edit | Change::Rename(_), Some(wanted)) => {
            let hunks = hunks(&file.before, &file.edits).into_iter().enumerate();
            let kept = hunks.filter(|(number, _)| wanted.contains(number)).flat_map(|(_, hunk)| hunk.edits);
            match (kept.collect::<Vec<usize>>(), &file.target.change) {
                (edits, Change::Edit) if edits.is_empty() => Part::Nothing,
                (edits, _) => Part::Edits(edits),
            }
        }
        // A file comes or goes as a whole.
        (Change::Create | Change::Delete, Some(wanted)) if wanted.is_empty() => Part::Nothing,
        (Change::Create | Change::Delete, Some(_)) => Part::Whole,
    }
}
