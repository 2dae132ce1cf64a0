//! Work-done progress of one edit: a task that shows the newest text, never more often than a person can read.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

use crate::jobs::JobId;
use crate::session::Session;

/// The shortest time between two reports.
const PERIOD: Duration = Duration::from_millis(100);

/// How long a message waits for the progress in front of it; an editor may never show any.
const PATIENCE: Duration = Duration::from_millis(500);

/// What is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Shown {
    At(String),
    Ended(String),
}

/// The progress of one edit; shows nothing where the editor has no place for it. It ends when it is dropped.
pub(super) struct Progress {
    shown: watch::Sender<Shown>,
    /// What the editor was sent last; nobody sends where it has no place for progress.
    sent: watch::Receiver<Shown>,
}

impl Progress {
    /// Begins; the editor is asked for a place in the background.
    pub(super) fn start(session: &Arc<Session>, id: JobId, title: &str) -> Self {
        let (shown, receiver) = watch::channel(Shown::At(String::new()));
        let (sender, sent) = watch::channel(Shown::At(String::new()));
        if session.capabilities().work_done_progress {
            tokio::spawn(show(Arc::clone(session), id.to_string(), format!("Pantheon: {title}"), receiver, sender));
        }
        Self { shown, sent }
    }

    /// Waits until the editor was sent the newest text. Where messages and progress share a line, what comes last stays:
    /// that must be the message.
    pub(super) async fn settle(&self) {
        let newest = self.shown.borrow().clone();
        let mut sent = self.sent.clone();
        // Without an answer there is no progress that could hide the message.
        let _ = timeout(PATIENCE, sent.wait_for(|sent| *sent == newest)).await;
    }

    /// Shows how far it is; only the newest text counts, and none after the end.
    pub(super) fn report(&self, text: &str) {
        self.show(Shown::At(text.to_owned()));
    }

    /// Ends it, unless it has ended.
    pub(super) fn close(&self, text: &str) {
        self.show(Shown::Ended(text.to_owned()));
    }

    fn show(&self, newest: Shown) {
        self.shown.send_if_modified(|shown| {
            let goes_on = matches!(shown, Shown::At(_));
            if goes_on {
                *shown = newest;
            }
            goes_on
        });
    }
}

async fn show(
    session: Arc<Session>,
    token: String,
    title: String,
    mut shown: watch::Receiver<Shown>,
    sent: watch::Sender<Shown>,
) {
    let editor = &session.editor;
    if !editor.create_progress(&token).await {
        return;
    }
    editor.begin_progress(&token, title).await;
    let mut last = String::new();
    loop {
        let newest = shown.borrow_and_update().clone();
        match newest {
            Shown::Ended(text) => {
                last = text;
                break;
            }
            Shown::At(text) if text.is_empty() || text == last => {}
            Shown::At(text) => {
                last.clone_from(&text);
                editor.report_progress(&token, text.clone()).await;
                sent.send_replace(Shown::At(text));
                tokio::time::sleep(PERIOD).await;
            }
        }
        if shown.changed().await.is_err() {
            break;
        }
    }
    editor.end_progress(&token, last.clone()).await;
    sent.send_replace(Shown::Ended(last));
}
