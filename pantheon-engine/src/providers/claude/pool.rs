//! Processes started ahead: generic, bounded by memory, each handed out once.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use super::load::Load;
use super::proxy::{Grant, Turn, Work};
use super::way::Ways;
use super::{ClaudeConfig, launch, memory};
use crate::metrics;
use crate::process::Process;
use crate::provider::ProviderError;

/// A process older than this is replaced: its sign-in may have been renewed meanwhile.
const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);

/// Between two starts: each keeps a processor busy for half a second, which requests need more.
const APART: Duration = Duration::from_millis(500);

/// Refills that may fail in a row before the pool rests until the next request.
const TRIES: u32 = 3;

/// Between two looks at whether fewer processes are wanted than wait.
const LOOK: Duration = Duration::from_secs(30);

/// The processes that wait.
pub(super) struct Pool {
    config: Arc<ClaudeConfig>,
    ways: Ways,
    idle: Mutex<VecDeque<Idle>>,
    load: Mutex<Load>,
    filling: AtomicBool,
    settling: AtomicBool,
}

struct Idle {
    ready: Ready,
    since: Instant,
}

/// A process that has served nobody, and its right to ask the model; with a sign-in it asks by itself.
pub(super) struct Ready {
    process: Process,
    grant: Option<Arc<Grant>>,
}

impl Ready {
    /// From now on it may ask the model, for this work, as long as the turn lives.
    pub(super) fn begin(self, work: Work) -> (Process, Option<Turn>) {
        (self.process, self.grant.map(|grant| grant.begin(work)))
    }
}

impl Pool {
    pub(super) fn new(config: Arc<ClaudeConfig>, ways: Ways) -> Arc<Self> {
        Arc::new(Self {
            config,
            ways,
            idle: Mutex::default(),
            load: Mutex::default(),
            filling: AtomicBool::new(false),
            settling: AtomicBool::new(false),
        })
    }

    /// A process that has served nobody: a ready one, else a new one.
    pub(super) async fn take(self: &Arc<Self>) -> Result<Ready, ProviderError> {
        self.load().note(Instant::now());
        let ready = self.fresh();
        metrics::all().models.took_process(ready.is_some());
        self.tell();
        self.refill();
        match ready {
            Some(ready) => Ok(ready),
            None => self.start().await,
        }
    }

    /// A new process, past the ones that wait.
    pub(super) async fn start(&self) -> Result<Ready, ProviderError> {
        let way = self.ways.way();
        let grant = way.grant();
        let spawned = launch::conversation(&self.config, way)?.spawn().await;
        let process = spawned.map_err(|error| super::probe::cannot_start(&self.config, &error))?;
        Ok(Ready { process, grant })
    }

    /// How many are ready.
    pub(super) fn ready(&self) -> usize {
        self.lock().len()
    }

    /// Starts what is missing, one after the other, in the background.
    pub(super) fn refill(self: &Arc<Self>) {
        if !self.filling.swap(true, Ordering::AcqRel) {
            tokio::spawn(fill(Arc::downgrade(self)));
        }
    }

    /// Says how many there are.
    fn tell(&self) {
        metrics::all().models.processes(self.ready(), self.wanted());
    }

    fn fresh(&self) -> Option<Ready> {
        let mut idle = self.lock();
        idle.retain(|idle| idle.ready.process.ended().is_none() && idle.since.elapsed() < LONGEST_WAIT);
        idle.pop_front().map(|idle| idle.ready)
    }

    fn has_room(&self) -> bool {
        self.ready() < self.wanted()
    }

    /// Ends what waits beyond what is wanted; whether anything is left that may have to go later.
    fn trim(&self) -> bool {
        let (wanted, usual) = (self.wanted(), memory::allowed(self.config.pool, 0));
        let mut idle = self.lock();
        let kept = idle.len().min(wanted);
        let gone = idle.split_off(kept);
        drop(idle);
        if !gone.is_empty() {
            tracing::debug!(ended = gone.len(), kept, "fewer `claude` processes are kept ready");
        }
        kept > usual
    }

    fn wanted(&self) -> usize {
        memory::allowed(self.config.pool, self.load().peak(Instant::now()))
    }

    fn load(&self) -> MutexGuard<'_, Load> {
        // A panic cannot leave it half-changed.
        self.load.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Idle>> {
        // A panic cannot leave the queue half-changed.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Fills while the pool lives, has room, and starting works.
async fn fill(pool: Weak<Pool>) {
    let mut failures = 0;
    while let Some(pool) = pool.upgrade() {
        if failures >= TRIES || !pool.has_room() {
            pool.filling.store(false, Ordering::Release);
            // A process taken between the look and the store found the flag still up.
            if failures >= TRIES || !pool.has_room() || pool.filling.swap(true, Ordering::AcqRel) {
                if !pool.settling.swap(true, Ordering::AcqRel) {
                    tokio::spawn(settle(Arc::downgrade(&pool)));
                }
                return;
            }
        }
        match pool.start().await {
            Ok(ready) => {
                failures = 0;
                pool.lock().push_back(Idle { ready, since: Instant::now() });
                pool.tell();
                drop(pool);
                tokio::time::sleep(APART).await;
            }
            Err(error) => {
                failures += 1;
                tracing::warn!(%error, "no `claude` process could be started ahead");
            }
        }
    }
}

/// Ends what a burst needed, once no other is expected.
async fn settle(pool: Weak<Pool>) {
    while let Some(pool) = pool.upgrade() {
        if !pool.trim() {
            pool.settling.store(false, Ordering::Release);
            return;
        }
        drop(pool);
        tokio::time::sleep(LOOK).await;
    }
}
