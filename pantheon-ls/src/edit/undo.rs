//! Notices when the user takes an applied edit back, and takes back one that came out wrong.

use std::sync::Arc;
use std::time::Duration;

use pantheon_protocol::diff::minimal_edits;
use pantheon_protocol::rebase::{Rebased, rebase};
use pantheon_protocol::wire::{Outcome, TextEdit};

use super::feedback;
use super::plan::Plan;
use crate::documents::View;
use crate::lsp::{ApplyReply, BufferEdit, Confirm};
use crate::position::position;
use crate::session::Session;

/// How long an undo counts as an answer to the edit.
const PERIOD: Duration = Duration::from_secs(120);

/// Watches in the background whether the text goes back to what it was.
pub(super) fn watch(session: &Arc<Session>, uri: &str, plan: &Plan, request_id: &str) {
    let session = Arc::clone(session);
    let (uri, before, request_id) = (uri.to_owned(), plan.live.view.text.clone(), request_id.to_owned());
    let mut ticks = session.documents.ticks();
    tokio::spawn(tokio::time::timeout(PERIOD, async move {
        while ticks.changed().await.is_ok() {
            let Some(View { text, .. }) = session.documents.view(&uri) else { return };
            if text.len_bytes() == before.len_bytes() && text == before {
                feedback::post(&session, &request_id, Outcome::Undone);
                return;
            }
        }
    }));
}

/// Takes a plan back out of a buffer where it came out otherwise than intended; `false` when that cannot be done.
pub(super) async fn take_back(session: &Session, uri: &str, plan: &Plan) -> bool {
    let Some(view) = session.documents.view(uri) else { return false };
    let now = view.text.to_string();
    let inverse = minimal_edits(&plan.intended, &plan.before);
    let edits = match rebase(&plan.intended, &inverse, &[], &now) {
        Rebased::Clean(edits) | Rebased::Proposal(edits) => edits,
        Rebased::Conflict(_) => return false,
    };
    let capabilities = session.capabilities();
    let edit = buffer_edit(uri, &view, &edits, capabilities.encoding);
    session.editor.apply(edit, &capabilities).await == ApplyReply::Applied
}

fn buffer_edit(uri: &str, view: &View, edits: &[TextEdit], encoding: crate::position::Encoding) -> BufferEdit {
    let at = |offset| position(&view.text, offset, encoding);
    BufferEdit {
        uri: uri.to_owned(),
        version: view.version,
        label: "Pantheon: undo".to_owned(),
        edits: edits.iter().map(|edit| (at(edit.start), at(edit.end), edit.new_text.clone())).collect(),
        confirm: Confirm::No,
    }
}
