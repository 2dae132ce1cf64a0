//! `workspace/didChangeConfiguration`: settings sent along, or a hint to ask for them.

use std::sync::Arc;

use serde_json::Value;
use tower_lsp::lsp_types::DidChangeConfigurationParams;

use super::super::Level;
use crate::session::Session;

pub(crate) fn did_change_configuration(session: &Arc<Session>, params: DidChangeConfigurationParams) {
    if params.settings.is_null() && session.capabilities().configuration {
        let session = Arc::clone(session);
        tokio::spawn(async move {
            if let Some(settings) = session.editor.settings("pantheon").await {
                take(&session, &settings);
            }
        });
    } else {
        take(session, &params.settings);
    }
}

/// Puts settings in force at once; says what is wrong with them.
fn take(session: &Arc<Session>, value: &Value) {
    let before = session.settings();
    let mut settings = (*before).clone();
    let problems = settings.update(value);
    let elsewhere = settings.engine_url != before.engine_url || settings.token_file != before.token_file;
    session.set_settings(settings);
    if elsewhere {
        session.catalogue.recall(&session.engine_name());
        session.refresh.notify_one();
    }
    let session = Arc::clone(session);
    tokio::spawn(async move { tell(&session, &problems).await });
}

/// One message for all problems of the settings.
pub(super) async fn tell(session: &Session, problems: &[String]) {
    if !problems.is_empty() {
        let text = format!("Pantheon: {}. What was in force before stays.", problems.join("; "));
        session.editor.show(Level::Warning, text).await;
    }
}
