//! Notices when the user takes an applied edit back, and takes back one that came out wrong.

use std::sync::Arc;
use std::time::Duration;

use pantheon_protocol::diff::minimal_edits;
use pantheon_protocol::rebase::{Rebased, rebase};
use pantheon_protocol::wire::Outcome;
use ropey::Rope;

use super::plan::{FilePlan, Plan};
use super::sight::Sight;
use super::target::Change;
use super::verify::Verdict;
use super::{feedback, steps};
use crate::documents::View;
use crate::lsp::{ApplyReply, Capabilities, Confirm, Step, WorkspaceEdit};
use crate::position::Encoding;
use crate::session::Session;

/// How long an undo counts as an answer to the edit.
const PERIOD: Duration = Duration::from_secs(120);

/// Watches in the background whether all texts that were open go back to what they were.
pub(super) fn watch(session: &Arc<Session>, plan: &Plan, request_id: &str) {
    let session = Arc::clone(session);
    let before = plan.files.iter().filter(|file| file.target.change == Change::Edit).filter_map(|file| {
        let open = file.open.as_ref()?;
        Some((file.target.place.uri.clone(), open.live.view.text.clone()))
    });
    let (before, request_id): (Vec<(String, Rope)>, _) = (before.collect(), request_id.to_owned());
    let mut ticks = session.documents.ticks();
    if before.is_empty() {
        return;
    }
    tokio::spawn(tokio::time::timeout(PERIOD, async move {
        while ticks.changed().await.is_ok() {
            let views: Option<Vec<View>> = before.iter().map(|(uri, _)| session.documents.view(uri)).collect();
            let Some(views) = views else { return };
            if views.iter().zip(&before).all(|(view, (_, before))| is_same(&view.text, before)) {
                feedback::post(&session, &request_id, Outcome::Undone);
                return;
            }
        }
    }));
}

fn is_same(one: &Rope, other: &Rope) -> bool {
    one.len_bytes() == other.len_bytes() && one == other
}

/// Takes back what came of a plan; `false` when that cannot be done, or not all of it.
pub(super) async fn take_back(session: &Arc<Session>, plan: &Arc<Plan>, verdicts: &[Verdict]) -> bool {
    let capabilities = session.capabilities();
    let (owned, editor) = (Arc::clone(session), Arc::clone(&capabilities));
    let (plan, verdicts) = (Arc::clone(plan), verdicts.to_vec());
    let built = tokio::task::spawn_blocking(move || backward(&owned, &plan, &verdicts, &editor)).await;
    let Ok(Backward { steps, is_whole }) = built else { return false };
    if steps.is_empty() {
        return is_whole;
    }
    let edit = WorkspaceEdit { label: "Pantheon: undo".to_owned(), remark: None, confirm: Confirm::No, steps };
    session.editor.apply(&edit, &capabilities).await == ApplyReply::Applied && is_whole
}

/// The way back, as far as there is one.
struct Backward {
    steps: Vec<Step>,
    /// Whether it takes everything back.
    is_whole: bool,
}

/// In the order opposite to the way there.
fn backward(session: &Session, plan: &Plan, verdicts: &[Verdict], editor: &Capabilities) -> Backward {
    let sight = Sight::new(session, plan);
    let mut back = Backward { steps: Vec::new(), is_whole: true };
    for (file, _) in plan.files.iter().zip(verdicts).filter(|(file, verdict)| has_text(file, **verdict)) {
        match text_back(&sight, file, editor.encoding) {
            Some(step) => back.steps.extend(step),
            None => back.is_whole = false,
        }
    }
    back.is_whole &= !verdicts.contains(&Verdict::Unseen);
    let happened = |change: Change| {
        plan.files.iter().filter(|file| sight.has_happened(file)).filter(move |file| file.target.change == change)
    };
    back.steps.extend(happened(Change::Create).map(|file| Step::Delete { uri: file.target.place.uri.clone() }));
    for (file, to) in steps::renames(plan).into_iter().rev().filter(|(file, _)| sight.has_happened(file)) {
        back.steps.push(steps::rename(to, &file.target.place));
    }
    for file in happened(Change::Delete) {
        back.steps.extend(steps::created(&file.target.place, &file.before, editor));
    }
    back
}

/// Whether the file's text has to be looked at. One that cannot be seen cannot be taken back.
fn has_text(file: &FilePlan, verdict: Verdict) -> bool {
    let edits = matches!(file.target.change, Change::Edit | Change::Rename(_)) && file.intended != file.before;
    edits && matches!(verdict, Verdict::Reached | Verdict::Different)
}

/// The step that takes the edits out of the text as it is now; `None` when they fit no more, an empty one when there is
/// nothing to take back.
fn text_back(sight: &Sight<'_>, file: &FilePlan, encoding: Encoding) -> Option<Option<Step>> {
    let found = sight.text(file)?;
    let text = found.text.to_string();
    if text == file.before {
        return Some(None);
    }
    let inverse = minimal_edits(&file.intended, &file.before);
    let edits = match rebase(&file.intended, &inverse, &[], &text) {
        Rebased::Clean(edits) | Rebased::Proposal(edits) => edits,
        Rebased::Conflict(_) => return None,
    };
    let is_moved = sight.has_happened(file);
    let place = if is_moved { file.target.destination() } else { &file.target.place };
    let (uri, version) = found.open.map_or((place.uri.clone(), None), |(uri, version)| (uri, Some(version)));
    Some((!edits.is_empty()).then(|| steps::text_step(&uri, version, (&found.text, &edits), encoding)))
}
