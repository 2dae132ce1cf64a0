//! Lock-step with the scripted model: its client says over HTTP what comes next and when each piece of it may go.
//!
//! One request at a time, for one client. `POST /pace/next` with a reply as JSON names the answer to the next request,
//! `POST /pace/asked` waits until that request has come, and `POST /pace/let` with `{"pieces": n}` lets the answer grow
//! to `n` pieces and waits until they are sent. The end of an answer counts as a piece.

use serde::Deserialize;
use serde_json::Value;
use tokio::sync::watch;

use super::script::Reply;

/// How far the client lets the model go.
#[derive(Debug, Default)]
pub(super) struct Pace {
    state: watch::Sender<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The reply to the next request, in place of the script's.
    next: Option<Reply>,
    asked: bool,
    allowed: usize,
    sent: usize,
    over: bool,
}

#[derive(Deserialize)]
struct Let {
    pieces: usize,
}

impl Pace {
    /// Does what the client says; `false` when that is nothing known.
    pub(super) async fn obey(&self, order: &str, body: &Value) -> bool {
        match order {
            "next" => {
                let Ok(reply) = Reply::deserialize(body) else { return false };
                self.state.send_replace(State { next: Some(reply), ..State::default() });
                true
            }
            "asked" => self.until(|state| state.asked).await,
            "let" => {
                let Ok(Let { pieces }) = Let::deserialize(body) else { return false };
                self.state.send_modify(|state| state.allowed = pieces);
                self.until(|state| state.over || state.sent >= state.allowed).await
            }
            _ => false,
        }
    }

    /// A request has come; the reply to it where the client named one.
    pub(super) fn ask(&self) -> Option<Reply> {
        let mut reply = None;
        self.state.send_modify(|state| {
            reply = state.next.take();
            state.asked = reply.is_some() || state.asked;
        });
        reply
    }

    /// Waits until one more piece may go, and counts it.
    pub(super) async fn step(&self) {
        self.until(|state| state.allowed > state.sent).await;
        self.state.send_modify(|state| state.sent += 1);
    }

    /// The answer has ended, whole or not.
    pub(super) fn end(&self) {
        self.state.send_modify(|state| state.over = true);
    }

    async fn until(&self, wanted: impl FnMut(&State) -> bool) -> bool {
        self.state.subscribe().wait_for(wanted).await.is_ok()
    }
}
