//! The text of an answer while it comes, for clients with a place to read it. Unchecked, and never applied from here.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::Desk;
use crate::session::Session;

/// The shortest time between two notifications.
const PERIOD: Duration = Duration::from_millis(50);

/// The preview of one edit; it ends when it is dropped. Nothing is sent to clients that have no place for it.
pub(super) struct Preview {
    pieces: Option<UnboundedSender<Piece>>,
}

enum Piece {
    Text(String),
    Reset,
}

impl Preview {
    /// Begins, without a text yet; the language is that of the document, where it is about one.
    pub(super) fn start(desk: Desk<'_>, language: Option<&str>) -> Self {
        if !desk.session.capabilities().preview {
            return Self { pieces: None };
        }
        let (send, receive) = unbounded_channel();
        let mut head = json!({ "jobId": desk.job.id().to_string(), "title": desk.order.title });
        for (name, value) in [("uri", desk.job.uri()), ("languageId", language)] {
            if let Some(value) = value {
                head[name] = value.into();
            }
        }
        tokio::spawn(show(Arc::clone(desk.session), head, receive));
        Self { pieces: Some(send) }
    }

    /// Shows more text.
    pub(super) fn push(&self, text: &str) {
        self.send(Piece::Text(text.to_owned()));
    }

    /// What was shown is void.
    pub(super) fn reset(&self) {
        self.send(Piece::Reset);
    }

    fn send(&self, piece: Piece) {
        if let Some(pieces) = &self.pieces {
            // Its receiver ends after this sender only.
            let _ = pieces.send(piece);
        }
    }
}

/// Sends what has gathered, with a pause behind it, until the sender is gone.
async fn show(session: Arc<Session>, head: Value, mut pieces: UnboundedReceiver<Piece>) {
    let mut shown = false;
    while let Some(first) = pieces.recv().await {
        let (mut text, mut reset) = (String::new(), false);
        let mut next = Some(first);
        while let Some(piece) = next {
            match piece {
                Piece::Text(more) => text.push_str(&more),
                Piece::Reset => {
                    text.clear();
                    reset = shown;
                }
            }
            next = pieces.try_recv().ok();
        }
        if reset || !text.is_empty() {
            shown = true;
            let mut message = head.clone();
            message["text"] = text.into();
            if reset {
                message["reset"] = true.into();
            }
            session.editor.preview(message).await;
            tokio::time::sleep(PERIOD).await;
        }
    }
    if shown {
        let mut message = head;
        message["done"] = true.into();
        session.editor.preview(message).await;
    }
}
