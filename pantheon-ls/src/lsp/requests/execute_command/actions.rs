//! `pantheon.actions` → `{reach, provider?, commands}`: the engine's catalogue as last known.

use serde_json::{Value, json};

use crate::session::Session;

pub(super) fn actions(session: &Session) -> Value {
    let known = session.catalogue.known();
    match known.catalogue {
        Some(catalogue) => json!({
            "reach": known.reach,
            "provider": catalogue.provider,
            "commands": catalogue.commands,
        }),
        None => json!({ "reach": known.reach, "commands": [] }),
    }
}
