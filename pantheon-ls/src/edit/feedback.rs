//! Tells the engine what became of an edit. Nobody waits for it, and nobody is troubled when it fails.

use std::sync::Arc;

use pantheon_protocol::wire::{Feedback, Outcome};

use crate::session::Session;

/// Takes note of the outcome, and posts it in the background.
pub(super) fn post(session: &Arc<Session>, request_id: &str, outcome: Outcome) {
    let trace = session.jobs.set_outcome(request_id, outcome);
    let session = Arc::clone(session);
    let feedback = Feedback { request_id: request_id.to_owned(), outcome };
    tokio::spawn(async move {
        let sent = match session.engine.client(&session.environment, &session.settings()).await {
            Ok(client) => client.traced(trace).feedback(&feedback).await.map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        if let Err(error) = sent {
            tracing::debug!("feedback was not delivered: {error}");
        }
    });
}
