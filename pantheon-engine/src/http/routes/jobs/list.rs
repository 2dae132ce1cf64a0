//! `GET /jobs`: all jobs, newest first; or, as a stream of events, every job now and each one that changes.

use std::sync::Arc;

use futures_util::stream::{self, Stream, StreamExt};
use http::StatusCode;
use pantheon_protocol::wire::{Job, JobList};
use tokio::sync::broadcast;
use warp::reply::Response;
use warp::sse::Event;

use super::super::{App, reply};
use crate::runs::{Change, Run, RunStore, StoreError};
use crate::tenants::Client;

/// The most runs that a list has.
const LISTED: u32 = 200;

pub(in super::super) async fn list(client: Client, app: Arc<App>, accept: Option<String>) -> Response {
    if accept.is_some_and(|accept| accept.contains("text/event-stream")) {
        let changes = stream::select(edits(&app, &client), runs(&app, &client));
        let changes = stream::select(changes, others(&app, &client));
        return super::stream(&app, changes.map(|job| event(&job)));
    }
    match all(&app, &client).await {
        Ok(jobs) => reply::json(StatusCode::OK, &JobList { jobs }),
        Err(error) => reply::refuse(&error.into()),
    }
}

async fn all(app: &App, client: &Client) -> Result<Vec<Job>, StoreError> {
    let runs = app.runs.list(&client.tenant.name, LISTED).await?;
    let mut jobs = app.edits.list(&client.tenant.name);
    jobs.extend(app.elsewhere.list(&client.tenant.name).await?);
    jobs.extend(runs.iter().map(Run::to_job));
    jobs.sort_by(|a, b| b.created_at.cmp(&a.created_at));
    Ok(jobs)
}

fn edits(app: &App, client: &Client) -> impl Stream<Item = Job> + Send + use<> {
    stream::unfold(app.edits.follow_all(&client.tenant.name), |mut changes| async move {
        let job = changes.next().await;
        Some((job, changes))
    })
}

/// The edits of other engines.
fn others(app: &App, client: &Client) -> impl Stream<Item = Job> + Send + use<> {
    stream::unfold(app.elsewhere.follow_all(&client.tenant.name), |mut others| async move {
        let job = others.next().await;
        Some((job, others))
    })
}

/// Every run now, oldest first, and each one that changes.
fn runs(app: &App, client: &Client) -> impl Stream<Item = Job> + Send + use<> {
    let store = Arc::clone(&app.runs);
    let changes = store.watch();
    let begin = (store, Arc::clone(&client.tenant.name), changes, Vec::new(), true);
    stream::unfold(begin, |(store, tenant, mut changes, mut pending, anew): (_, _, _, Vec<Job>, _)| async move {
        if anew {
            pending = newest(&*store, &tenant).await;
        }
        let job = match pending.pop() {
            Some(job) => job,
            None => match changed(&*store, &tenant, &mut changes).await {
                Some(job) => job,
                None => {
                    pending = newest(&*store, &tenant).await;
                    pending.pop()?
                }
            },
        };
        Some((job, (store, tenant, changes, pending, false)))
    })
}

async fn newest(store: &dyn RunStore, tenant: &str) -> Vec<Job> {
    match store.list(tenant, LISTED).await {
        Ok(runs) => runs.iter().map(Run::to_job).collect(),
        Err(error) => {
            tracing::warn!(%error, "the runs cannot be listed");
            Vec::new()
        }
    }
}

/// The next run that changed; `None` when some may have been missed.
async fn changed(store: &dyn RunStore, own: &str, changes: &mut broadcast::Receiver<Change>) -> Option<Job> {
    loop {
        match changes.recv().await {
            Ok(Change::Run { tenant, id }) if tenant == own => {
                if let Ok(Some(run)) = store.get(own, id).await {
                    return Some(run.to_job());
                }
            }
            Ok(Change::Run { .. }) => {}
            Ok(Change::Missed) | Err(broadcast::error::RecvError::Lagged(_)) => return None,
            // The store holds the sender.
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }
}

fn event(job: &Job) -> Event {
    Event::default().event("job").data(serde_json::to_string(job).unwrap_or_else(|_| "{}".to_owned()))
}
