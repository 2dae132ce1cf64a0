//! One thread per child: starts it under its supervisor, learns its end, and clears up behind it.
//!
//! It must not decide when a child ends.

use std::convert::Infallible;
use std::io::{self, PipeReader, PipeWriter, Read as _};
use std::os::fd::AsFd as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use tokio::sync::{oneshot, watch};

use super::limits::{self, Excess, Watch};
use super::sandbox::{Access, Fence};
use super::{Exit, Launch, family, sandbox, system};
use crate::metrics;

/// A started child's pipes and its keeper.
pub(super) struct Started {
    pub(super) pipes: Pipes,
    pub(super) exit: watch::Receiver<Option<Exit>>,
    /// Closed when the whole tree is gone.
    pub(super) gone: oneshot::Receiver<Infallible>,
    pub(super) keeper: Release,
}

/// Our ends of the three standard streams.
pub(super) struct Pipes {
    pub(super) stdin: std::process::ChildStdin,
    pub(super) stdout: std::process::ChildStdout,
    pub(super) stderr: std::process::ChildStderr,
}

/// The right to a child: dropping it lets the supervisor end the child's whole tree, and the keeper clear up.
pub(super) struct Release {
    orders: Orders,
    _alive: mpsc::Sender<()>,
}

/// The end of the supervisor's pipe, until somebody closes it. The owner does, and the keeper where there is too much.
type Orders = Arc<Mutex<Option<PipeWriter>>>;

impl Drop for Release {
    fn drop(&mut self) {
        close(&self.orders);
    }
}

fn close(orders: &Orders) {
    // A panic cannot leave an option half-changed.
    drop(orders.lock().unwrap_or_else(PoisonError::into_inner).take());
}

/// Starts the program on a thread of its own.
pub(super) async fn start(launch: Launch) -> io::Result<Started> {
    let (ready, started) = oneshot::channel();
    let presence = family::arrive();
    std::thread::Builder::new().name("process-keeper".to_owned()).stack_size(256 * 1024).spawn(move || {
        let _presence = presence;
        keep(launch, ready);
    })?;
    started.await.map_err(|_| io::Error::other("the thread that starts a program ended early"))?
}

fn keep(launch: Launch, ready: oneshot::Sender<io::Result<Started>>) {
    let (exit_sender, exit) = watch::channel(None);
    let (release, released) = mpsc::channel();
    let (_present, gone) = oneshot::channel();
    let watch = launch.access.as_ref().map(|access| Watch::new(access.limits, filled(&launch, access)));
    let (mut child, orders, mut reports) = match supervised(&launch) {
        Ok(started) => started,
        Err(error) => {
            // A caller that is gone has no use for the error either.
            drop(ready.send(Err(error)));
            return;
        }
    };
    let orders = Arc::new(Mutex::new(Some(orders)));
    let keeper = Release { orders: Arc::clone(&orders), _alive: release };
    // A caller that is gone drops its `Release`, wherever it is on the way: the child never runs without an owner.
    drop(ready.send(pipes(&mut child).map(|pipes| Started { pipes, exit, gone, keeper })));
    let excess = watch.and_then(|watch| watched(&watch, child.id() as i32, &reports));
    if let Some(excess) = excess {
        close(&orders);
        metrics::all().programs.killed(excess);
    }
    let exit = reported(&mut reports);
    exit_sender.send_replace(Some(excess.map_or(exit, Exit::TooMuch)));
    // An error says that the owner is gone, which is what this waits for.
    let _owner_gone = released.recv();
    family::bury(child, &reports);
    drop(launch.held);
    if let Err(error) = launch.scratch.close() {
        tracing::warn!(%error, "a scratch directory could not be removed");
    }
}

/// Starts the supervisor and its program; both ends of their pipes that are not theirs come back.
fn supervised(launch: &Launch) -> io::Result<(Child, PipeWriter, PipeReader)> {
    let (orders, ours) = io::pipe()?;
    let (reports, theirs) = io::pipe()?;
    let mut command = command(launch);
    system::confine(&mut command, (orders.into(), theirs.into()), fence(launch)?);
    Ok((family::register(|| command.spawn())?, ours, reports))
}

/// The folders that the program may fill: its own, and the one that it works in.
fn filled(launch: &Launch, access: &Access) -> Vec<PathBuf> {
    let scratch = launch.scratch.path();
    let is_given = access.writable.iter().chain(&access.runnable).any(|path| launch.directory.starts_with(path));
    let work = (is_given && !launch.directory.starts_with(scratch)).then(|| launch.directory.clone());
    [scratch.to_owned()].into_iter().chain(work).collect()
}

/// What the program has too much of, as soon as it does; nothing when it ends first.
fn watched(watch: &Watch, supervisor: i32, reports: &PipeReader) -> Option<Excess> {
    while !system::wait_to_read(reports.as_fd(), limits::EVERY) {
        if let Some(excess) = watch.excess(supervisor) {
            return Some(excess);
        }
    }
    None
}

/// How the program ended: the supervisor says it once. One that is killed does not.
fn reported(reports: &mut PipeReader) -> Exit {
    let mut status = [0; size_of::<i32>()];
    if reports.read_exact(&mut status).is_err() {
        return Exit::Unknown;
    }
    let status = ExitStatus::from_raw(i32::from_ne_bytes(status));
    match (status.code(), status.signal()) {
        (Some(code), _) => Exit::Code(code),
        (None, Some(signal)) => Exit::Signal(signal),
        (None, None) => Exit::Unknown,
    }
}

fn pipes(child: &mut Child) -> io::Result<Pipes> {
    let missing = || io::Error::other("a child has no pipes");
    Ok(Pipes {
        stdin: child.stdin.take().ok_or_else(missing)?,
        stdout: child.stdout.take().ok_or_else(missing)?,
        stderr: child.stderr.take().ok_or_else(missing)?,
    })
}

fn command(launch: &Launch) -> Command {
    let mut command = Command::new(&launch.program);
    command
        .args(&launch.arguments)
        .env_clear()
        .envs(launch.environment.iter().map(|(name, value)| (name, value)))
        .current_dir(&launch.directory)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// The fence around a confined program, whose scratch directory is always its own.
fn fence(launch: &Launch) -> io::Result<Option<Fence>> {
    let Some(mut access) = launch.access.clone().filter(|_| !sandbox::is_off()) else { return Ok(None) };
    access.writable.push(launch.scratch.path().to_owned());
    let fence = Fence::around(&access)?;
    #[cfg(test)]
    let fence = match launch.left_out {
        Some(layer) => fence.without(layer),
        None => fence,
    };
    Ok(Some(fence))
}
