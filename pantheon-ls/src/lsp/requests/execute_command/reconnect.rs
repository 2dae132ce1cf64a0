//! `pantheon.reconnect`: looks for the engine now instead of after the pause, and says what came of it.

use std::sync::Arc;

use serde_json::{Value, json};

use super::super::super::Level;
use crate::engine::EngineError;
use crate::session::Session;

pub(super) fn reconnect(session: &Arc<Session>) -> Value {
    let session = Arc::clone(session);
    tokio::spawn(async move {
        match look(&session).await {
            Ok(count) => {
                session.refresh.notify_one();
                let text = format!("Pantheon: the engine is there, with {count} actions.");
                session.editor.show(Level::Info, text).await;
            }
            Err(error) => {
                let text = format!("Pantheon: {error}. `pantheon-ls doctor` says more.");
                session.editor.show(Level::Error, text).await;
            }
        }
    });
    json!({})
}

async fn look(session: &Session) -> Result<usize, EngineError> {
    let client = session.engine.client(&session.environment, &session.settings()).await?;
    Ok(client.catalogue().await?.commands.len())
}
