//! `POST /execute/interactive-diff`: an edit of one file, as JSON or as a stream of events.

mod journal;
mod stream;

use std::sync::Arc;

use http::StatusCode;
use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::hunks::hunks;
use pantheon_protocol::wire::{
    CommandLine, Diff, Diffstat, EditReply, EditRequest, FileOperation, StartedEvent, Success,
};
use serde::Deserialize;
use tokio::sync::OwnedSemaphorePermit;
use tracing::Span;
use warp::reply::Response;

use self::journal::Journal;
use super::{App, allowance, reply};
use crate::edit::changeset::unchanged;
use crate::edit::request::{self, Bounds};
use crate::edit::{Outcome, Progress, Run, Spent};
use crate::http::admission::Place;
use crate::http::request_id;
use crate::jobs::{EditJob, Topic};
use crate::metrics;
use crate::refusal::{Refusal, unless_it_panics};
use crate::runs::AuditEntry;
use crate::telemetry::in_span;
use crate::tenants::{self, Client, Tenant};

/// The query string.
#[derive(Debug, Deserialize)]
pub(super) struct Query {
    /// `edits` leaves the two texts out of the reply.
    include: Option<String>,
}

/// Answers with the checked edit, or with why there is none.
pub(super) async fn execute(
    client: Client,
    app: Arc<App>,
    accept: Option<String>,
    query: Query,
    request: EditRequest,
) -> Response {
    let action = CommandLine::parse(&request.command).name.to_owned();
    let (asking, engine) = (client.clone(), Arc::clone(&app));
    let edit = match Edit::admit(client, app, query, request).await {
        Ok(edit) => edit,
        Err(refusal) => {
            engine.turn_away(Some((&asking, &action)), &refusal);
            return reply::refuse(&refusal);
        }
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
    client: Client,
    app: Arc<App>,
    request: EditRequest,
    texts: Texts,
    place: Place,
    own_place: tenants::Place,
    id: String,
    job: Arc<EditJob>,
}

/// Whether the reply carries both texts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Texts {
    Included,
    LeftOut,
}

impl Edit {
    async fn admit(client: Client, app: Arc<App>, query: Query, request: EditRequest) -> Result<Self, Refusal> {
        app.refuse_while_draining()?;
        let texts = match query.include.as_deref() {
            None => Texts::Included,
            Some("edits") => Texts::LeftOut,
            Some(_) => return Err(Refusal::new(ErrorCode::InvalidRequest, "`include` can be `edits` only.")),
        };
        let own_place = client.tenant.enter().await?;
        let place = app.admission.enter()?;
        allowance::check(&app, &client, 1).await?;
        let id = request_id::current();
        let job = Arc::new(app.edits.start(&client.tenant.name, &id, topic(&client, &request)));
        Ok(Self { client, app, request, texts, place, own_place, id, job })
    }

    async fn run(self, progress: impl FnMut(Progress)) -> Result<EditReply, Refusal> {
        let limit = self.app.limits.edit_timeout;
        let (app, client, job) = (Arc::clone(&self.app), self.client.clone(), Arc::clone(&self.job));
        let (id, spent) = (self.id.clone(), Spent::default());
        let command = shortened(CommandLine::parse(&self.request.command).name);
        let started = std::time::Instant::now();
        let result = tokio::select! {
            biased;
            () = job.cancelled() => Err(Refusal::new(ErrorCode::Cancelled, "Somebody cancelled this edit.")),
            result = tokio::time::timeout(limit, unless_it_panics(self.work(progress, &spent))) => match result {
                Ok(result) => result.flatten(),
                Err(_) => {
                    let message = format!("No edit within {} seconds.", limit.as_secs());
                    Err(Refusal::new(ErrorCode::ProviderTimeout, message))
                }
            },
        };
        let milliseconds = started.elapsed().as_millis();
        match &result {
            Ok(reply) => tracing::info!(id, command, milliseconds, edits = reply.diff.edits.len(), "edit"),
            Err(refusal) => {
                tracing::warn!(id, command, milliseconds, code = %refusal.code, "edit refused");
                job.failed(refusal);
            }
        }
        let outcome = match &result {
            Ok(reply) if reply.is_unchanged() => Ok("unchanged"),
            Ok(_) => Ok("applied"),
            Err(refusal) => Err(refusal.code),
        };
        let command = client.tenant.listed(&command).to_owned();
        let provider = client.tenant.provider.name();
        metrics::all().edits.ended(&command, provider, outcome, started.elapsed());
        let word = outcome.unwrap_or_else(ErrorCode::as_str);
        Span::current().record("command", &command).record("outcome", word);
        app.note(AuditEntry {
            tenant: client.tenant.name.to_string(),
            who: client.who.to_string(),
            action: command,
            repository: None,
            provider: provider.to_owned(),
            model: result.as_ref().ok().and_then(|reply| reply.model.clone()),
            tokens: spent.tokens(),
            outcome: word.to_owned(),
            id,
            milliseconds: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        });
        result
    }

    async fn work(self, mut progress: impl FnMut(Progress), spent: &Spent) -> Result<EditReply, Refusal> {
        let (app, tenant, _own_place) = (self.app, self.client.tenant, self.own_place);
        let _turns = turns(&tenant, &self.place).await?;
        let pack = tenant.prompts.current();
        let prompt = tenant.prompt(&self.request.command)?;
        let bounds = Bounds {
            max_file_bytes: app.limits.max_file_bytes,
            comfortable_lines: tenant.provider.comfortable_lines(),
            output: prompt.output,
        };
        let action = prompt.action.clone();
        let (request, task) = tokio::task::spawn_blocking(in_span(move || {
            let task = request::resolve(&self.request, &action, bounds);
            (self.request, task)
        }))
        .await
        .map_err(|_| Refusal::new(ErrorCode::Internal, "The request could not be read."))?;
        let run = Run { memory: tenant.memory(&self.id, request.fresh), ..tenant.edit(pack, prompt) };
        let task = task?;
        let mut journal = Journal::new(&app, tenant.provider.name(), &task);
        let job = self.job;
        let mut told = |event: Progress| {
            match &event {
                Progress::Started { provider, attempt } => {
                    let started = StartedEvent { provider: (*provider).to_owned(), attempt: *attempt };
                    job.started(provider, &started.words());
                }
                Progress::Step(text) => job.step(text),
                Progress::Delta(_) | Progress::Judged(_) => {}
            }
            progress(event);
        };
        let result = run.edit(task, |event| {
            spent.note(&event);
            journal.note(event, &mut told);
        });
        let result = result.await;
        journal.close(&request).await;
        let outcome = result?;
        let provider = if outcome.by_rules { "rules" } else { tenant.provider.name() };
        let mut reply = into_reply(outcome, request, provider, self.id);
        job.succeeded(reply.model.as_deref(), diffstat(&reply));
        if self.texts == Texts::LeftOut {
            for diff in std::iter::once(&mut reply.diff).chain(&mut reply.diffs) {
                diff.original_code = None;
                diff.suggested_code = None;
            }
        }
        Ok(reply)
    }
}

/// Waits until the edit may be at work. Its tenant's turn comes first: whoever waits for that takes no place of the others.
#[tracing::instrument(name = "edit.wait", level = "debug", skip_all)]
async fn turns(tenant: &Tenant, place: &Place) -> Result<[OwnedSemaphorePermit; 2], Refusal> {
    Ok([tenant.turn().await?, place.turn().await?])
}

/// What the list of jobs says of an edit.
fn topic(client: &Client, request: &EditRequest) -> Topic {
    let name = CommandLine::parse(&request.command).name;
    let title = client.tenant.prompts.current().get(name).map(|prompt| prompt.action.title.clone());
    Topic {
        title: title.unwrap_or_else(|| shortened(name)),
        command: shortened(&request.command),
        file: Some(shortened(&request.file_path)).filter(|file| !file.is_empty()),
    }
}

/// A client's words, fit for a log and a list.
fn shortened(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}

fn diffstat(reply: &EditReply) -> Diffstat {
    let only = std::slice::from_ref(&reply.diff).iter().filter(|diff| !diff.edits.is_empty());
    let all: Vec<&Diff> = if reply.diffs.is_empty() { only.collect() } else { reply.diffs.iter().collect() };
    all.into_iter().fold(Diffstat::default(), |stat, diff| {
        let original = diff.original_code.as_deref().unwrap_or_default();
        if diff.operation == Some(FileOperation::Delete) {
            return stat.and_file(0, original.lines().count());
        }
        let hunks = hunks(original, &diff.edits);
        let (added, removed) =
            hunks.iter().fold((0, 0), |sum, hunk| (sum.0 + hunk.after.len(), sum.1 + hunk.before.len()));
        stat.and_file(added, removed)
    })
}

fn into_reply(outcome: Outcome, request: EditRequest, provider: &str, id: String) -> EditReply {
    let tier = outcome.changes.as_ref().and_then(|set| set.tier);
    let ask = outcome.changes.as_ref().and_then(|set| set.ask.clone());
    let (diff, diffs) =
        outcome.changes.map_or_else(|| (unchanged(&request), Vec::new()), |set| set.into_diffs(&request));
    EditReply {
        status: Success::Success,
        diff,
        diffs,
        tier,
        ask,
        provider: provider.to_owned(),
        model: outcome.model,
        message: outcome.message,
        cached: outcome.cached,
        usage: outcome.usage,
        request_id: id,
    }
}
