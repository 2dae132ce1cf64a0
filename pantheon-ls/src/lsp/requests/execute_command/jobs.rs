//! `pantheon.jobs` → `[{jobId, title, state, …}…]`: what is under way and what ended, newest first.

use serde_json::{Value, json};

use crate::board;
use crate::session::Session;

pub(super) fn jobs(session: &Session) -> Value {
    json!(board::jobs(session))
}
