//! `initialized`: the client is ready, so the work in the background may begin.

use std::sync::Arc;

use super::did_change_configuration::tell;
use crate::session::Session;
use crate::{board, engine};

/// Starts to fetch the catalogue, and says what is wrong with the settings of `initialize`.
pub(crate) fn initialized(session: &Arc<Session>, problems: Vec<String>) {
    tokio::spawn(engine::keep_catalogue(Arc::clone(session)));
    let capabilities = session.capabilities();
    if capabilities.jobs || capabilities.status {
        tokio::spawn(board::keep_told(Arc::clone(session)));
    }
    if capabilities.jobs {
        tokio::spawn(engine::keep_jobs(Arc::clone(session)));
    }
    let session = Arc::clone(session);
    tokio::spawn(async move { tell(&session, &problems).await });
}
