//! Keeps the catalogue fresh in the background, and says once when the engine is away.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use pantheon_protocol::wire::Catalogue;

use super::EngineError;
use crate::lsp::Level;
use crate::session::Session;

/// How old the catalogue may get.
const REFRESH: Duration = Duration::from_secs(300);

/// The first pause after a failure; each further one is twice as long, up to the last.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LAST_PAUSE: Duration = Duration::from_secs(30);

/// Fetches the catalogue now, whenever it is asked to, and from time to time; never ends.
pub(crate) async fn keep_catalogue(session: Arc<Session>) {
    session.catalogue.recall(&session.engine_name());
    let mut pause = FIRST_PAUSE;
    loop {
        let engine = session.engine_name();
        let wait = match fetch(&session).await {
            // Other settings came in between, and ask for another look.
            _ if session.engine_name() != engine => continue,
            Ok(catalogue) => {
                session.catalogue.put(&engine, catalogue);
                session.told_away.store(false, Ordering::Relaxed);
                pause = FIRST_PAUSE;
                REFRESH
            }
            Err(error) => {
                session.engine.disconnect().await;
                session.catalogue.set_away(error.to_string());
                if !session.told_away.swap(true, Ordering::Relaxed) {
                    tell(&session, &error).await;
                }
                let longer = (pause * 2).min(LAST_PAUSE);
                std::mem::replace(&mut pause, longer)
            }
        };
        // Either way it is time to look again.
        let _ = tokio::time::timeout(wait, session.refresh.notified()).await;
    }
}

async fn fetch(session: &Session) -> Result<Catalogue, EngineError> {
    let settings = session.settings();
    let client = session.engine.client(&session.environment, &settings).await?;
    match client.catalogue().await.map_err(EngineError::from) {
        Err(error) if !error.is_unreachable() && session.engine.can_be_asked_again(&error).await => {
            let client = session.engine.client(&session.environment, &settings).await?;
            Ok(client.catalogue().await?)
        }
        first => first,
    }
}

async fn tell(session: &Session, error: &EngineError) {
    let list = match session.catalogue.known().catalogue {
        Some(_) => "The actions are listed as last known; it is tried again by itself.",
        None => "It is tried again by itself; `pantheon-ls doctor` says more.",
    };
    session.editor.show(Level::Warning, format!("Pantheon: {error}. {list}")).await;
}
