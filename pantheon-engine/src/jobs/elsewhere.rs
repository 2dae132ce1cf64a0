//! Edits of the other engines on the same Postgres: what they tell of themselves can be looked at, followed and ended
//! here, and what this engine works on is told to them. Without Postgres there are none.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use pantheon_protocol::wire::{Job, JobEvent, Outcome};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::{EditJobs, ended};
use crate::refusal::Refusal;
use crate::runs::StoreError;
use crate::shared::{Notice, Shared, Told};

/// The most edits that a list has.
const LISTED: u32 = 200;

/// How many are told at once.
const TOLD_AT_ONCE: usize = 200;

/// After so long an edit is looked at again even when nothing was told.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// How long the last words to the others may take.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// The pause before the others are told again what they could not be told.
const PAUSE: Duration = Duration::from_secs(1);

/// The end of telling: asked for, and come to.
#[derive(Clone, Debug, Default)]
struct Closing {
    asked: CancellationToken,
    done: CancellationToken,
}

/// The edits of the others.
#[derive(Debug, Default)]
pub struct Elsewhere {
    shared: Option<Arc<Shared>>,
    closing: Closing,
    _tasks: Vec<AbortOnDropHandle<()>>,
}

impl Elsewhere {
    /// Tells the others of these edits from now on, and does with them what is asked elsewhere; `unwanted` gets the tenant and
    /// the name of each that a user said of there that it was not what was wanted.
    pub fn new(
        edits: &EditJobs,
        shared: Option<Arc<Shared>>,
        unwanted: impl Fn(&str, &str) + Send + Sync + 'static,
    ) -> Self {
        let Some(shared) = shared else { return Self::default() };
        let closing = Closing::default();
        let telling = tokio::spawn(tell(edits.clone(), Arc::clone(&shared), closing.clone()));
        let obeying = tokio::spawn(obey(edits.clone(), shared.notices(), unwanted));
        let tasks = [telling, obeying].map(AbortOnDropHandle::new).into();
        Self { shared: Some(shared), closing, _tasks: tasks }
    }

    /// Tells the others how the last edits ended, before the engine does.
    pub async fn close(&self) {
        let Some(shared) = &self.shared else { return };
        self.closing.asked.cancel();
        if tokio::time::timeout(LAST_WORDS, self.closing.done.cancelled()).await.is_err() {
            tracing::warn!("the other engines may not know how the last edits ended");
        }
        shared.leave().await;
    }

    /// A tenant's newest, in no order.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn list(&self, tenant: &str) -> Result<Vec<Job>, StoreError> {
        let Some(shared) = &self.shared else { return Ok(Vec::new()) };
        Ok(shared.edits(tenant, LISTED).await?.into_iter().map(|told| told.job).collect())
    }

    /// One of them.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn get(&self, tenant: &str, id: &str) -> Result<Option<Job>, StoreError> {
        let Some(shared) = &self.shared else { return Ok(None) };
        Ok(shared.edit(tenant, id).await?.map(|told| told.job))
    }

    /// Has one ended that is under way; `None` when there is none of that name.
    ///
    /// # Errors
    /// `job_ended` when it has ended already, and when its engine cannot be told.
    pub async fn cancel(&self, tenant: &str, id: &str) -> Result<Option<Job>, Refusal> {
        let Some(shared) = &self.shared else { return Ok(None) };
        let Some(told) = shared.edit(tenant, id).await? else { return Ok(None) };
        if told.job.state.is_final() {
            return Err(ended(&told.job));
        }
        shared.ask_to_cancel(tenant, id).await?;
        Ok(Some(told.job))
    }

    /// Passes on what the user made of an edit.
    pub async fn set_outcome(&self, tenant: &str, id: &str, outcome: Outcome) {
        let Some(shared) = &self.shared else { return };
        if let Err(error) = shared.pass_on(tenant, id, outcome).await {
            tracing::warn!(%error, "what became of another engine's edit is not passed on");
        }
    }

    /// What happens to one from that event on: its states, without the steps in between. `None` when there is none of that
    /// name.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn follow(&self, tenant: &str, id: &str, from: u64) -> Result<Option<States>, StoreError> {
        let Some(shared) = &self.shared else { return Ok(None) };
        let notices = shared.notices();
        let known = shared.edit(tenant, id).await?;
        let (tenant, id) = (tenant.to_owned(), id.to_owned());
        Ok(known.map(|_| States { shared: Arc::clone(shared), tenant, id, told: from, notices }))
    }

    /// All of a tenant as they are now, and then each that changes.
    pub fn follow_all(&self, tenant: &str) -> Others {
        let shared = self.shared.clone();
        let notices = shared.as_ref().map(|shared| shared.notices());
        Others { shared, tenant: tenant.to_owned(), notices, pending: Vec::new(), anew: true }
    }
}

/// The states of one edit.
#[derive(Debug)]
pub struct States {
    shared: Arc<Shared>,
    tenant: String,
    id: String,
    told: u64,
    notices: broadcast::Receiver<Notice>,
}

impl States {
    /// The next one and its number; `None` when it has ended and all is told.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn next(&mut self) -> Result<Option<(u64, JobEvent)>, StoreError> {
        loop {
            let Some(Told { number, job, .. }) = self.shared.edit(&self.tenant, &self.id).await? else {
                return Ok(None);
            };
            if number > self.told {
                self.told = number;
                return Ok(Some((number, JobEvent::State(Box::new(job)))));
            }
            if job.state.is_final() {
                return Ok(None);
            }
            let told = concerns(&mut self.notices, &self.tenant, |id| id == self.id);
            // Either way it is looked at.
            let _ = tokio::time::timeout(LOOK_AGAIN, told).await;
        }
    }
}

/// A tenant's edits of other engines, as they change.
#[derive(Debug)]
pub struct Others {
    shared: Option<Arc<Shared>>,
    tenant: String,
    notices: Option<broadcast::Receiver<Notice>>,
    pending: Vec<Job>,
    anew: bool,
}

impl Others {
    /// The next one; waits for it.
    pub async fn next(&mut self) -> Job {
        let (Some(shared), Some(notices)) = (self.shared.clone(), &mut self.notices) else {
            return std::future::pending().await;
        };
        loop {
            if let Some(job) = self.pending.pop() {
                return job;
            }
            let read = if std::mem::take(&mut self.anew) {
                shared.edits(&self.tenant, LISTED).await
            } else {
                match concerns(notices, &self.tenant, |_| true).await {
                    Some(id) => shared.edit(&self.tenant, &id).await.map(|told| told.into_iter().collect()),
                    None => {
                        self.anew = true;
                        continue;
                    }
                }
            };
            match read {
                Ok(told) => self.pending = told.into_iter().map(|told| told.job).collect(),
                Err(error) => tracing::warn!(%error, "the edits of other engines cannot be read"),
            }
        }
    }
}

/// Waits for a change of a tenant's edit of such a name; `None` when one may have been missed.
async fn concerns(
    notices: &mut broadcast::Receiver<Notice>,
    own: &str,
    is_wanted: impl Fn(&str) -> bool,
) -> Option<String> {
    loop {
        match notices.recv().await {
            Ok(Notice::Changed { tenant, id }) if tenant == own && is_wanted(&id) => return Some(id),
            Ok(Notice::Missed) | Err(RecvError::Lagged(_)) => return None,
            Ok(_) => {}
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

/// Does with this engine's edits what was asked of others.
async fn obey(edits: EditJobs, mut notices: broadcast::Receiver<Notice>, unwanted: impl Fn(&str, &str)) {
    loop {
        match notices.recv().await {
            // One that has ended meanwhile needs no end.
            Ok(Notice::Cancel { tenant, id }) => drop(edits.cancel(&tenant, &id)),
            Ok(Notice::Outcome { tenant, id, outcome }) => {
                if outcome.is_unwanted() {
                    unwanted(&tenant, &id);
                }
                edits.set_outcome(&tenant, &id, outcome);
            }
            // What was missed of cancels is looked for now and then.
            Ok(Notice::Changed { .. } | Notice::Missed) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

/// Tells the others of each edit that changes: of many changes of one the last.
async fn tell(edits: EditJobs, shared: Arc<Shared>, closing: Closing) {
    let _done = closing.done.drop_guard();
    let (mut changes, mut notices) = (edits.changes(), shared.notices());
    let mut changed: BTreeSet<(Arc<str>, String)> = BTreeSet::new();
    loop {
        if changed.is_empty() {
            tokio::select! {
                change = changes.recv() => match change {
                    Ok((tenant, job)) => drop(changed.insert((tenant, job.job_id))),
                    Err(RecvError::Lagged(_)) => changed = edits.names(),
                    Err(RecvError::Closed) => return,
                },
                notice = notices.recv() => match notice {
                    Ok(Notice::Missed) => changed = edits.names(),
                    _ => continue,
                },
                () = closing.asked.cancelled() => {}
            }
        }
        loop {
            match changes.try_recv() {
                Ok((tenant, job)) => drop(changed.insert((tenant, job.job_id))),
                Err(TryRecvError::Lagged(_)) => changed = edits.names(),
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        let told: Vec<Told> = std::mem::take(&mut changed)
            .into_iter()
            .filter_map(|(tenant, id)| {
                let (number, job) = edits.counted(&tenant, &id)?;
                Some(Told { tenant: tenant.to_string(), number: number as u64, job })
            })
            .collect();
        for part in told.chunks(TOLD_AT_ONCE) {
            if let Err(error) = shared.tell(part).await {
                tracing::warn!(%error, "the other engines cannot be told of edits");
                // What has changed by then is told with everything else.
                changed = edits.names();
                tokio::time::sleep(PAUSE).await;
                break;
            }
        }
        if closing.asked.is_cancelled() && changed.is_empty() {
            return;
        }
    }
}
