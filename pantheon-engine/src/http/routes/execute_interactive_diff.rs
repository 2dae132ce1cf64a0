//! `POST /execute/interactive-diff`: an edit of one file, as JSON or as a stream of events.

mod journal;
mod stream;

use std::sync::Arc;

use http::StatusCode;
use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::{EditReply, EditRequest, Success};
use serde::Deserialize;
use warp::reply::Response;

use self::journal::Journal;
use super::{App, reply};
use crate::edit::changeset::unchanged;
use crate::edit::request::{self, Bounds};
use crate::edit::{Outcome, Progress, Run};
use crate::http::admission::Place;
use crate::http::request_id;
use crate::refusal::Refusal;

/// The query string.
#[derive(Debug, Deserialize)]
pub(super) struct Query {
    /// `edits` leaves the two texts out of the reply.
    include: Option<String>,
}

/// Answers with the checked edit, or with why there is none.
pub(super) async fn execute(app: Arc<App>, accept: Option<String>, query: Query, request: EditRequest) -> Response {
    let edit = match Edit::admit(app, query, request) {
        Ok(edit) => edit,
        Err(refusal) => return reply::refuse(&refusal),
    };
    if accept.is_some_and(|accept| accept.contains("text/event-stream")) {
        return stream::reply(edit);
    }
    match edit.run(drop).await {
        Ok(reply) => reply::json(StatusCode::OK, &reply),
        Err(refusal) => reply::refuse(&refusal),
    }
}

/// One admitted edit; dropping its future cancels it.
struct Edit {
    app: Arc<App>,
    request: EditRequest,
    texts: Texts,
    place: Place,
    id: String,
}

/// Whether the reply carries both texts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Texts {
    Included,
    LeftOut,
}

impl Edit {
    fn admit(app: Arc<App>, query: Query, request: EditRequest) -> Result<Self, Refusal> {
        if app.is_draining() {
            let refusal = Refusal::new(ErrorCode::ShuttingDown, "The engine is shutting down.");
            return Err(refusal.after(app.limits.drain_timeout));
        }
        let texts = match query.include.as_deref() {
            None => Texts::Included,
            Some("edits") => Texts::LeftOut,
            Some(_) => return Err(Refusal::new(ErrorCode::InvalidRequest, "`include` can be `edits` only.")),
        };
        let place = app.admission.enter()?;
        Ok(Self { app, request, texts, place, id: request_id::current() })
    }

    async fn run(self, progress: impl FnMut(Progress)) -> Result<EditReply, Refusal> {
        let limit = self.app.limits.edit_timeout;
        let app = Arc::clone(&self.app);
        let id = self.id.clone();
        let command = self.request.command.chars().filter(|c| !c.is_control()).take(64).collect::<String>();
        let started = std::time::Instant::now();
        let result = tokio::time::timeout(limit, self.work(progress)).await.unwrap_or_else(|_| {
            let message = format!("No edit within {} seconds.", limit.as_secs());
            Err(Refusal::new(ErrorCode::ProviderTimeout, message))
        });
        let milliseconds = started.elapsed().as_millis();
        match &result {
            Ok(reply) => tracing::info!(id, command, milliseconds, edits = reply.diff.edits.len(), "edit"),
            Err(refusal) => tracing::warn!(id, command, milliseconds, code = %refusal.code, "edit refused"),
        }
        app.count(&command, result.as_ref().map_err(|refusal| refusal.code), started.elapsed());
        result
    }

    async fn work(self, mut progress: impl FnMut(Progress)) -> Result<EditReply, Refusal> {
        let _turn = self.place.turn().await?;
        let app = self.app;
        let prompt = app.prompts.current().get(&self.request.command).cloned().ok_or_else(|| {
            let name = self.request.command.chars().take(64).collect::<String>().escape_debug().to_string();
            Refusal::new(ErrorCode::UnknownCommand, format!("There is no action `{name}`."))
        })?;
        let bounds = Bounds {
            max_file_bytes: app.limits.max_file_bytes,
            comfortable_lines: app.provider.comfortable_lines(),
            output: prompt.output,
        };
        let action = prompt.action.clone();
        let (request, task) = tokio::task::spawn_blocking(move || {
            let task = request::resolve(&self.request, &action, bounds);
            (self.request, task)
        })
        .await
        .map_err(|_| Refusal::new(ErrorCode::Internal, "The request could not be read."))?;
        let run = Run { provider: Arc::clone(&app.provider), prompt, model: app.model.clone() };
        let task = task?;
        let mut journal = Journal::new(&app, &task);
        let result = run.edit(task, |event| journal.note(event, &mut progress)).await;
        journal.close(&request).await;
        Ok(into_reply(result?, request, app.provider.name(), self.id, self.texts))
    }
}

fn into_reply(outcome: Outcome, request: EditRequest, provider: &str, id: String, texts: Texts) -> EditReply {
    let tier = outcome.changes.as_ref().and_then(|set| set.tier);
    let ask = outcome.changes.as_ref().and_then(|set| set.ask.clone());
    let (mut diff, mut diffs) =
        outcome.changes.map_or_else(|| (unchanged(&request), Vec::new()), |set| set.into_diffs(&request));
    if texts == Texts::LeftOut {
        for diff in std::iter::once(&mut diff).chain(&mut diffs) {
            diff.original_code = None;
            diff.suggested_code = None;
        }
    }
    EditReply {
        status: Success::Success,
        diff,
        diffs,
        tier,
        ask,
        provider: provider.to_owned(),
        model: outcome.model,
        message: outcome.message,
        usage: outcome.usage,
        request_id: id,
    }
}
