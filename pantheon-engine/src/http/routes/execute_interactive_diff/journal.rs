//! What is kept of an edit's answers: counted always, recorded where the engine was told to.

use std::sync::Arc;

use pantheon_protocol::wire::EditRequest;

use super::App;
use crate::edit::{Judged, Progress, Source};
use crate::metrics;
use crate::provider::Task;

/// The answers of one edit.
pub(super) struct Journal {
    app: Arc<App>,
    provider: &'static str,
    tag: String,
    answers: Vec<Arc<Judged>>,
}

impl Journal {
    /// For the edit of this task.
    pub(super) fn new(app: &Arc<App>, provider: &'static str, task: &Task) -> Self {
        Self { app: Arc::clone(app), provider, tag: task.sentinel.tag().to_owned(), answers: Vec::new() }
    }

    /// Takes note of a judged answer; everything else goes on to `progress`.
    pub(super) fn note(&mut self, event: Progress, progress: &mut impl FnMut(Progress)) {
        match event {
            Progress::Judged(judged) => {
                metrics::all().edits.attempt(self.provider, judged.attempt, judged.source, judged.refused);
                // An agent's work is no text, which could be replayed.
                // One from before was recorded then.
                let is_new = judged.source == Source::Model && !judged.answer.text.is_empty();
                if self.app.recorder.is_some() && is_new {
                    self.answers.push(judged);
                }
            }
            event => progress(event),
        }
    }

    /// Records what was answered, if that is wanted. A failing disk does not fail the edit.
    pub(super) async fn close(self, request: &EditRequest) {
        let Some(recorder) = self.app.recorder.clone().filter(|_| !self.answers.is_empty()) else { return };
        let (request, tag, answers) = (request.clone(), self.tag, self.answers);
        let written = tokio::task::spawn_blocking(move || recorder.record(&request, &tag, &answers)).await;
        match written {
            Ok(Ok(path)) => tracing::debug!(path = %path.display(), "answer recorded"),
            Ok(Err(error)) => tracing::error!(%error, "an answer could not be recorded"),
            Err(error) => tracing::error!(panicked = error.is_panic(), "recording an answer failed"),
        }
    }
}
