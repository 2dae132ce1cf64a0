//! Who belongs to the engine: the supervisors of its programs, and the strays that it inherits as a subreaper.
//!
//! A supervisor ends its own tree. Only of one that was killed itself do orphans come here, and all that come are such:
//! whoever lost its parent in another tree belongs to that tree's supervisor. One lock covers "start and write down" as well as "look and kill", so that a fresh child is never taken for a stray.
//! It must not know about pipes or scratch directories.

use std::collections::{HashMap, HashSet};
use std::io::{self, PipeReader};
use std::os::fd::AsFd as _;
use std::process::Child;
use std::sync::{Condvar, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::system;

/// How long strays get to die of SIGKILL before it is reported: only a broken disk or driver holds one back.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Default)]
struct Family {
    /// Children started here and not reaped yet, by process id.
    own: HashSet<i32>,
    /// Keepers at work, including those whose child is reaped but whose tree or directory is not gone yet.
    keepers: usize,
    /// Whether orphans come to us at all.
    adopts: bool,
}

static FAMILY: LazyLock<Mutex<Family>> = LazyLock::new(Mutex::default);
static KEEPER_LEFT: Condvar = Condvar::new();

/// From now on strays are ours to end. Children from before this call are left alone.
pub(super) fn adopt_orphans() {
    let mut family = lock();
    family.adopts = true;
    let parents = parents();
    let me = system::my_id();
    family.own.extend(parents.iter().filter(|(_, parent)| **parent == me).map(|(pid, _)| *pid));
}

/// Starts a child and writes it down, with no moment between the two.
pub(super) fn register(start: impl FnOnce() -> io::Result<Child>) -> io::Result<Child> {
    let mut family = lock();
    let child = start()?;
    family.own.insert(child.id() as i32);
    Ok(child)
}

/// A keeper's presence: counted from its birth to its end.
pub(super) struct Presence(());

/// Announces a keeper.
pub(super) fn arrive() -> Presence {
    lock().keepers += 1;
    Presence(())
}

impl Drop for Presence {
    fn drop(&mut self) {
        lock().keepers -= 1;
        KEEPER_LEFT.notify_all();
    }
}

/// Waits until no keeper is left; false when `patience` ends first.
pub(super) fn wait_until_empty(patience: Duration) -> bool {
    let family = lock();
    let (family, _) = KEEPER_LEFT
        .wait_timeout_while(family, patience, |family| family.keepers > 0)
        .unwrap_or_else(PoisonError::into_inner);
    family.keepers == 0
}

/// Waits until a supervisor has ended its tree and then itself, and reaps it; its reports end with it.
pub(super) fn bury(mut supervisor: Child, reports: &PipeReader) {
    if !system::wait_to_read(reports.as_fd(), PATIENCE) {
        tracing::error!("a process survives SIGKILL; its files may stay behind");
        return;
    }
    let ended = {
        let mut family = lock();
        let ended = supervisor.wait();
        family.own.remove(&(supervisor.id() as i32));
        ended
    };
    match ended {
        Ok(status) if status.success() => {}
        Ok(_) => end_strays(),
        Err(error) => tracing::warn!(%error, "a child could not be reaped"),
    }
}

fn end_strays() {
    let deadline = Instant::now() + PATIENCE;
    while strike_strays() > 0 {
        if Instant::now() > deadline {
            tracing::error!("a process survives SIGKILL; its files may stay behind");
            return;
        }
        // A killed process needs a moment to become reapable; its children then come to us and are next.
        std::thread::sleep(Duration::from_micros(500));
    }
}

/// Kills and reaps strays with all their descendants once; says how many it found.
fn strike_strays() -> usize {
    let family = lock();
    if !family.adopts {
        return 0;
    }
    let parents = parents();
    let me = system::my_id();
    let strays: Vec<i32> = parents
        .iter()
        .filter(|(pid, parent)| **parent == me && !family.own.contains(pid))
        .map(|(pid, _)| *pid)
        .collect();
    for descendant in descendants(&parents, &strays) {
        system::kill(descendant);
    }
    strays.iter().for_each(|stray| system::reap(*stray));
    strays.len()
}

/// The given processes and all below them.
fn descendants(parents: &HashMap<i32, i32>, roots: &[i32]) -> Vec<i32> {
    let mut found = roots.to_vec();
    let mut next = 0;
    while let Some(parent) = found.get(next).copied() {
        found.extend(parents.iter().filter(|(_, its)| **its == parent).map(|(pid, _)| *pid));
        next += 1;
    }
    found
}

/// How many processes are below this one.
pub(super) fn size_of_tree(root: i32) -> usize {
    descendants(&parents(), &[root]).len().saturating_sub(1)
}

/// How many processes and threads this user has, as the kernel counts them against its limit.
pub(super) fn tasks_of_this_user() -> usize {
    let me = system::my_user();
    let threads = |pid: i32| {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
        let field = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)?.split_whitespace().next());
        let is_mine = field("Uid:")?.parse() == Ok(me);
        is_mine.then(|| field("Threads:")?.parse::<usize>().ok()).flatten()
    };
    numbers().into_iter().filter_map(threads).sum()
}

/// Every visible process and its parent.
fn parents() -> HashMap<i32, i32> {
    numbers().into_iter().filter_map(|pid| Some((pid, parent(pid)?))).collect()
}

/// The numbers of all visible processes.
fn numbers() -> Vec<i32> {
    let entries = match std::fs::read_dir("/proc") {
        Ok(entries) => entries,
        Err(error) => {
            tracing::error!(%error, "/proc cannot be read: stray processes cannot be found");
            return Vec::new();
        }
    };
    entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).collect()
}

/// The parent of a process, from the field after its state; the name before may contain anything, even `)`.
fn parent(pid: i32) -> Option<i32> {
    let stat = std::fs::read(format!("/proc/{pid}/stat")).ok()?;
    let stat = String::from_utf8_lossy(&stat);
    let (_, fields) = stat.rsplit_once(')')?;
    fields.split_ascii_whitespace().nth(1)?.parse().ok()
}

fn lock() -> MutexGuard<'static, Family> {
    // A panic cannot leave these sets half-changed.
    FAMILY.lock().unwrap_or_else(PoisonError::into_inner)
}
