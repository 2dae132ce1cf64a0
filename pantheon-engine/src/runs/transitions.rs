//! Every way in which a run may change, as plain functions on it. No storage; the clock is the caller's.

use std::time::{Duration, SystemTime};

use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::{Diffstat, JobState};

use super::{Lease, NewRun, Run, RunId, RunLimits, StoreError};
use crate::refusal::Refusal;

/// Nobody takes a lease for so much longer than this engine does.
pub(super) const NO_LEASE: Duration = Duration::from_secs(15 * 60);

/// What a worker learned about its run; `None` leaves what is there.
#[derive(Clone, Debug, Default)]
pub struct Update {
    /// How far it is, in a few words.
    pub detail: Option<String>,
    /// Which provider works.
    pub provider: Option<String>,
    /// The model.
    pub model: Option<String>,
    /// The branch that is pushed.
    pub branch: Option<String>,
    /// The commit that is pushed.
    pub commit_hash: Option<String>,
    /// How much changed.
    pub diffstat: Option<Diffstat>,
    /// The unified diff.
    pub plan: Option<String>,
    /// What another attempt goes on from.
    pub saved: Option<String>,
    /// What was saved is pushed now.
    pub pushing: bool,
}

/// How a worker's turn with a run ends.
#[derive(Clone, Debug)]
pub enum End {
    /// Done.
    Succeeded {
        /// The commit that was pushed.
        commit: Option<String>,
        /// Where to.
        branch: Option<String>,
        /// A page that shows it.
        link: Option<String>,
        /// How much changed.
        diffstat: Option<Diffstat>,
        /// What came of it, for the user.
        message: String,
    },
    /// Ended without a result; another attempt would not help.
    Failed {
        /// Why.
        code: ErrorCode,
        /// The same in words; the next step is the code's.
        message: String,
    },
    /// Ended because somebody asked for it.
    Cancelled,
    /// Waits for a person's word; the lease is given up.
    Waiting {
        /// The unified diff to be accepted.
        plan: String,
        /// How much changes.
        diffstat: Option<Diffstat>,
    },
}

impl Run {
    pub(super) fn new(new: NewRun, max_attempts: u32, now: SystemTime) -> Self {
        Self {
            id: RunId::next(),
            tenant: new.tenant,
            title: new.title,
            request: new.request,
            state: JobState::Queued,
            detail: None,
            message: None,
            error: None,
            priority: new.priority,
            batch: new.batch,
            idempotency_key: new.idempotency_key,
            attempt: 0,
            max_attempts,
            created_at: now,
            started_at: None,
            finished_at: None,
            deadline: new.wanted_for.map(|wanted_for| now + wanted_for),
            provider: None,
            model: None,
            branch: None,
            commit_hash: None,
            link: None,
            diffstat: None,
            plan: None,
            saved: None,
            pushing: false,
            accepted: false,
            cancel_asked: false,
            fence: 0,
            worker: None,
            lease_until: None,
            due_at: now,
            events: 0,
        }
    }

    /// Begins an attempt.
    pub(super) fn begin(&mut self, worker: &str, now: SystemTime, time: Duration) {
        self.state = JobState::Running;
        self.detail = None;
        self.attempt += 1;
        self.fence += 1;
        self.worker = Some(worker.to_owned());
        self.started_at = Some(now);
        self.lease_until = Some(now + time);
    }

    /// Whether no attempt is left.
    pub(super) fn is_spent(&self) -> bool {
        self.attempt >= self.max_attempts
    }

    /// Only the latest lease of a run that still runs may write.
    pub(super) fn check(&self, lease: &Lease) -> Result<(), StoreError> {
        let holds = self.state == JobState::Running && self.fence == lease.fence;
        if holds { Ok(()) } else { Err(StoreError::Lost) }
    }

    /// What its worker learned. It may not begin to push once somebody asked for the end.
    pub(super) fn learn(&mut self, update: Update) -> Result<(), StoreError> {
        if update.pushing && self.cancel_asked && !self.pushing {
            return Err(Refusal::cancelled().into());
        }
        self.apply(update);
        Ok(())
    }

    fn apply(&mut self, update: Update) {
        fn set<T>(field: &mut Option<T>, value: Option<T>) {
            if value.is_some() {
                *field = value;
            }
        }
        set(&mut self.detail, update.detail);
        set(&mut self.provider, update.provider);
        set(&mut self.model, update.model);
        set(&mut self.branch, update.branch);
        set(&mut self.commit_hash, update.commit_hash);
        set(&mut self.diffstat, update.diffstat);
        set(&mut self.plan, update.plan);
        set(&mut self.saved, update.saved);
        self.pushing |= update.pushing;
    }

    pub(super) fn end(&mut self, end: End, now: SystemTime) {
        match end {
            End::Succeeded { commit, branch, link, diffstat, message } => {
                self.close(JobState::Succeeded, diffstat.map(|stat| stat.to_string()), now);
                self.apply(Update { commit_hash: commit, branch, diffstat, ..Update::default() });
                self.link = link;
                self.message = Some(message);
                // It was for going on.
                self.saved = None;
            }
            End::Failed { code, message } => self.fail(code, message, now),
            End::Cancelled => self.close(JobState::Cancelled, None, now),
            End::Waiting { plan, diffstat } => {
                self.leave(JobState::Waiting);
                self.apply(Update { plan: Some(plan), diffstat, ..Update::default() });
                self.detail = Some("waits to be accepted".to_owned());
            }
        }
    }

    /// This attempt came to nothing.
    pub(super) fn miss(&mut self, due_at: SystemTime, reason: &str, now: SystemTime) {
        if self.cancel_asked && !self.pushing {
            self.close(JobState::Cancelled, None, now);
        } else if self.is_spent() {
            self.die(reason, now);
        } else {
            self.queue(due_at);
            self.detail = Some(format!("attempt {} of {}: {reason}", self.attempt, self.max_attempts));
        }
    }

    /// The last attempt came to nothing.
    pub(super) fn die(&mut self, reason: &str, now: SystemTime) {
        let reason = reason.trim_end_matches('.');
        let mut message = format!("None of {} attempts came to an end; the last one: {reason}.", self.attempt);
        if let (true, Some(branch)) = (self.pushing, &self.branch) {
            message.push_str(&format!(" It was pushing: look whether `{branch}` is there; another try looks first."));
        }
        self.fail(ErrorCode::AttemptsExhausted, message, now);
    }

    /// As if this attempt had not been begun.
    pub(super) fn give_up(&mut self, now: SystemTime) {
        self.attempt = self.attempt.saturating_sub(1);
        self.queue(now);
        self.detail = Some("the engine that worked on it ended".to_owned());
    }

    pub(super) fn fail(&mut self, code: ErrorCode, message: String, now: SystemTime) {
        self.close(JobState::Failed, Some(code.title().to_lowercase()), now);
        self.error = Some((code, message));
    }

    pub(super) fn cancel(&mut self, now: SystemTime) -> Result<(), StoreError> {
        match self.state {
            JobState::Queued | JobState::Waiting if !self.pushing => self.close(JobState::Cancelled, None, now),
            // Whoever works on it, now or next, ends it, and knows whether it was too late.
            JobState::Queued | JobState::Waiting | JobState::Running => {
                self.cancel_asked = true;
                self.detail = Some("is asked to end".to_owned());
            }
            ended => {
                let message = format!("The job has {} already.", ended.as_str());
                return Err(Refusal::new(ErrorCode::JobEnded, message).into());
            }
        }
        Ok(())
    }

    pub(super) fn accept(&mut self, now: SystemTime) -> Result<(), StoreError> {
        self.expect(self.state == JobState::Waiting, "accepted")?;
        self.accepted = true;
        self.attempt = 0;
        self.queue(now);
        self.detail = Some("accepted".to_owned());
        Ok(())
    }

    pub(super) fn reject(&mut self, now: SystemTime) -> Result<(), StoreError> {
        self.expect(self.state == JobState::Waiting, "rejected")?;
        self.close(JobState::Cancelled, Some("rejected".to_owned()), now);
        Ok(())
    }

    pub(super) fn retry(&mut self, now: SystemTime) -> Result<(), StoreError> {
        self.expect(matches!(self.state, JobState::Failed | JobState::Cancelled), "tried again")?;
        let begins_anew = self.state == JobState::Cancelled
            || self.error.as_ref().is_some_and(|(code, _)| *code == ErrorCode::Conflict);
        // A commit that may be on the remote already is not made twice; one that was turned down is not pushed.
        if begins_anew {
            (self.saved, self.plan, self.commit_hash, self.diffstat) = (None, None, None, None);
            self.pushing = false;
            self.accepted = false;
        }
        self.attempt = 0;
        self.cancel_asked = false;
        self.error = None;
        self.finished_at = None;
        // What was too late once would be again at once.
        self.deadline = self.deadline.filter(|deadline| *deadline > now);
        self.queue(now);
        self.detail = None;
        Ok(())
    }

    /// What to do with a lease that nobody renewed.
    pub(super) fn expire(&mut self, limits: &RunLimits, now: SystemTime) -> bool {
        let is_over = self.state == JobState::Running && self.lease_until.is_none_or(|until| until < now);
        if is_over {
            self.miss(now + limits.wait_after(self.attempt), "its worker was not heard of any more", now);
        }
        is_over
    }

    /// What to do with a lease from before the clock was set back: until it ends nobody would miss its holder, who writes a
    /// new end where it lives.
    pub(super) fn cut_short(&mut self, limits: &RunLimits, now: SystemTime) -> bool {
        let is_endless = |until| until > now + limits.lease + NO_LEASE;
        let is_cut = self.state == JobState::Running && self.lease_until.is_some_and(is_endless);
        if is_cut {
            self.lease_until = Some(now + limits.lease);
        }
        is_cut
    }

    /// What to do with a run that is no longer wanted.
    pub(super) fn lapse(&mut self, now: SystemTime) -> bool {
        let is_late = !self.state.is_final() && !self.pushing && self.deadline.is_some_and(|deadline| deadline <= now);
        if is_late {
            self.fail(ErrorCode::DeadlinePassed, "The job was not done by its deadline.".to_owned(), now);
        }
        is_late
    }

    fn expect(&self, holds: bool, word: &str) -> Result<(), StoreError> {
        let refusal = || {
            let message = format!("The job is {} and cannot be {word}.", self.state.as_str());
            Refusal::new(ErrorCode::JobNotWaiting, message).into()
        };
        if holds { Ok(()) } else { Err(refusal()) }
    }

    fn queue(&mut self, due_at: SystemTime) {
        self.leave(JobState::Queued);
        self.due_at = due_at;
    }

    fn close(&mut self, state: JobState, detail: Option<String>, now: SystemTime) {
        self.leave(state);
        self.detail = detail;
        self.finished_at = Some(now);
    }

    /// Whoever held the run holds it no longer.
    fn leave(&mut self, state: JobState) {
        self.state = state;
        self.worker = None;
        self.lease_until = None;
    }
}
