//! One thread per child: starts it, learns its end, reaps it, and clears up behind it.
//!
//! The kernel sends the parent-death signal when the *thread* that spawned ends, so this must be a thread that lives
//! exactly as long as the child; a runtime's blocking threads come and go. It must not decide when a child ends.

use std::convert::Infallible;
use std::io;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;

use tokio::sync::{oneshot, watch};

use super::sandbox::Fence;
use super::{Exit, Launch, family, system};

/// A started child's pipes, its number and its keeper.
pub(super) struct Started {
    pub(super) pid: i32,
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

/// The right to a child: dropping it kills the child's session, and lets the keeper reap it and end what is left.
pub(super) struct Release {
    pid: i32,
    _alive: mpsc::Sender<()>,
}

impl Drop for Release {
    fn drop(&mut self) {
        // The keeper reaps only after this value is gone, so the number still means this child.
        system::kill_group_and_leader(self.pid);
    }
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
    let mut child = match command(&launch).and_then(|mut command| family::register(|| command.spawn())) {
        Ok(child) => child,
        Err(error) => {
            // A caller that is gone has no use for the error either.
            drop(ready.send(Err(error)));
            return;
        }
    };
    let pid = child.id() as i32;
    let keeper = Release { pid, _alive: release };
    // A caller that is gone drops its `Release`, wherever it is on the way: the child never runs without an owner.
    drop(ready.send(pipes(&mut child).map(|pipes| Started { pid, pipes, exit, gone, keeper })));
    exit_sender.send_replace(Some(system::wait_without_reaping(pid).unwrap_or(Exit::Unknown)));
    // An error says that the owner is gone, which is what this waits for.
    let _owner_gone = released.recv();
    family::bury(child);
    drop(launch.held);
    if let Err(error) = launch.scratch.close() {
        tracing::warn!(%error, "a scratch directory could not be removed");
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

fn command(launch: &Launch) -> io::Result<Command> {
    let mut command = Command::new(&launch.program);
    command
        .args(&launch.arguments)
        .env_clear()
        .envs(launch.environment.iter().map(|(name, value)| (name, value)))
        .current_dir(&launch.directory)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    system::confine(&mut command, fence(launch)?);
    Ok(command)
}

/// The fence around a confined program, whose scratch directory is always its own.
fn fence(launch: &Launch) -> io::Result<Option<Fence>> {
    let Some(mut access) = launch.access.clone() else { return Ok(None) };
    access.writable.push(launch.scratch.path().to_owned());
    Fence::around(&access).map(Some)
}
