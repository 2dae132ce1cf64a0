//! Where a run's work is told and written down; and the handler that ties a run to its work.

use std::sync::Arc;
use std::time::{Duration, Instant};

use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::{CommandLine, StartedEvent};
use tracing::{Instrument as _, Span};

use super::Flow;
use super::change::Planned;
use super::saved::Saved;
use crate::edit::{Progress, Spent};
use crate::git::RepoUrl;
use crate::refusal::Refusal;
use crate::runs::{AuditEntry, End, Handler, Lease, RunStore, StoreError, Update, write_down};
use crate::telemetry;

/// A run's place in the store, for the one who works on it.
pub(super) struct Desk {
    store: Arc<dyn RunStore>,
    pub(super) lease: Lease,
    /// What its answers took.
    pub(super) spent: Spent,
}

impl Desk {
    /// Says how far it is.
    pub(super) async fn say(&self, detail: &str) -> Result<(), Refusal> {
        let update = Update { detail: Some(detail.to_owned()), ..Update::default() };
        self.store.record(&self.lease, update).await.map_err(Refusal::from)
    }

    /// Says that something was done.
    pub(super) async fn step(&self, text: &str) -> Result<(), Refusal> {
        self.store.step(&self.lease, text).await.map_err(Refusal::from)
    }

    /// Tells what happens while a model works.
    pub(super) async fn tell(&self, progress: Progress) -> Result<(), Refusal> {
        match progress {
            Progress::Started { provider, attempt } => {
                let provider = provider.to_owned();
                let words = StartedEvent { provider: provider.clone(), attempt }.words();
                let update = Update { detail: Some(words), provider: Some(provider), ..Update::default() };
                self.store.record(&self.lease, update).await.map_err(Refusal::from)
            }
            Progress::Step(text) => self.step(&text).await,
            Progress::Delta(_) | Progress::Judged(_) => Ok(()),
        }
    }

    /// What an earlier attempt committed.
    pub(super) fn saved(&self) -> Result<Option<Saved>, Refusal> {
        self.lease.run.saved.as_deref().map(Saved::read).transpose()
    }

    /// Writes down what was committed, before anything is done with it.
    pub(super) async fn save(&self, saved: &Saved, planned: &Planned) -> Result<(), Refusal> {
        let text = saved.write()?;
        self.record(Update {
            branch: Some(saved.branch.to_string()),
            commit_hash: Some(saved.commit.to_string()),
            diffstat: Some(planned.diffstat),
            plan: Some(planned.diff.clone()),
            saved: Some(text),
            ..Update::default()
        })
        .await
    }

    /// Says that the commit is pushed now. From here on the work is not broken off when somebody cancels it.
    ///
    /// # Errors
    /// `cancelled` when somebody did so before.
    pub(super) async fn push(&self) -> Result<(), Refusal> {
        self.record(Update { detail: Some("pushing".to_owned()), pushing: true, ..Update::default() }).await
    }

    /// Writes down what must not be lost.
    pub(super) async fn record(&self, update: Update) -> Result<(), Refusal> {
        self.store.record(&self.lease, update).await.map_err(Refusal::from)
    }

    async fn end(&self, ended: Result<End, Refusal>) {
        let written = match ended {
            Ok(end) => self.store.finish(&self.lease, end).await,
            Err(refusal) if refusal.code == ErrorCode::Cancelled => {
                self.store.finish(&self.lease, End::Cancelled).await
            }
            Err(refusal) if passes(refusal.code) => {
                let wait =
                    refusal.retry_after.unwrap_or_else(|| self.store.limits().wait_after(self.lease.run.attempt));
                self.store.retry_later(&self.lease, wait, &refusal.message).await
            }
            Err(Refusal { code, message, .. }) => self.store.finish(&self.lease, End::Failed { code, message }).await,
        };
        match written {
            // Another has the run by now.
            Ok(()) | Err(StoreError::Lost) => {}
            Err(error) => tracing::error!(%error, run = %self.lease.run.id, "the end of a run cannot be written"),
        }
    }
}

/// Carries runs out as workers hand them on.
pub fn handler(flow: Arc<Flow>, store: Arc<dyn RunStore>) -> Handler {
    Arc::new(move |lease| {
        let (flow, desk) = (Arc::clone(&flow), Desk { store: Arc::clone(&store), lease, spent: Spent::default() });
        let run = &desk.lease.run;
        let span = telemetry::run(&run.id.to_string(), &run.tenant, run.attempt, run.request.trace);
        let work = async move {
            let (cancelled, begun) = (desk.lease.cancel.clone(), Instant::now());
            let ended = tokio::select! {
                biased;
                // The worker settles what was stopped.
                () = cancelled.cancelled() => return,
                ended = flow.carry_out(&desk) => ended,
            };
            log(&desk.lease, &ended);
            let line = flow.line(&desk, &ended, begun.elapsed());
            Span::current().record("outcome", &line.outcome);
            desk.end(ended).await;
            write_down(&*desk.store, line).await;
        };
        Box::pin(work.instrument(span))
    })
}

impl Flow {
    /// What the audit log says of one attempt at a run.
    fn line(&self, desk: &Desk, ended: &Result<End, Refusal>, took: Duration) -> AuditEntry {
        let run = &desk.lease.run;
        let tenant = self.tenants.get(&run.tenant);
        let hosts = tenant.as_ref().map(|tenant| tenant.repositories.hosts());
        let url = hosts.and_then(|hosts| RepoUrl::parse(&run.request.repo_url, hosts).ok());
        AuditEntry {
            tenant: run.tenant.clone(),
            who: run.request.who.clone().unwrap_or_default(),
            action: CommandLine::parse(&run.request.command).name.to_owned(),
            repository: url.map(|url| url.name()),
            provider: tenant.map(|tenant| tenant.provider.name().to_owned()).unwrap_or_default(),
            model: run.model.clone(),
            tokens: desk.spent.tokens(),
            outcome: match ended {
                Ok(End::Succeeded { commit: Some(_), .. }) => "pushed",
                Ok(End::Succeeded { .. }) => "shown",
                Ok(End::Waiting { .. }) => "waiting",
                Ok(_) => "ended",
                Err(refusal) => refusal.code.as_str(),
            }
            .to_owned(),
            id: run.id.to_string(),
            milliseconds: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        }
    }
}

/// What an operator is told: names and codes, no words of users or models.
fn log(lease: &Lease, ended: &Result<End, Refusal>) {
    let (run, attempt, action) = (lease.run.id, lease.run.attempt, CommandLine::parse(&lease.run.request.command).name);
    match ended {
        Ok(End::Waiting { .. }) => tracing::info!(%run, action, attempt, "a run waits to be accepted"),
        Ok(_) => tracing::info!(%run, action, attempt, "a run is done"),
        Err(refusal) => tracing::info!(%run, action, attempt, code = %refusal.code, "a run was refused"),
    }
}

/// Whether another attempt may end better.
fn passes(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::RepoUnreachable
            | ErrorCode::GitTimeout
            | ErrorCode::ProviderUnavailable
            | ErrorCode::ProviderRateLimited
            | ErrorCode::ProviderTimeout
            | ErrorCode::ProviderFailed
            | ErrorCode::StoreUnavailable
            | ErrorCode::StorageFull
            | ErrorCode::Internal
    )
}
