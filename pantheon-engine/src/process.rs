//! Child processes: the only place that spawns, and the only one with unsafe code.
//!
//! A [`Process`] owns its child, everything that the child started, and their scratch directory. Dropping it ends all
//! three without blocking. The *tree* is killed, not the group: a grandchild that called `setsid` leaves the group, but
//! the kernel hands it to the tree's supervisor (a child subreaper) when its parent dies. The supervisor ends the tree also
//! when the engine is gone, however it ended.
//! This file must not know what the programs are for.

mod family;
mod keeper;
mod landlock;
mod limits;
mod own;
mod probe;
mod sandbox;
mod seccomp;
mod system;

use std::any::Any;
use std::convert::Infallible;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;
use tokio::process::{ChildStderr, ChildStdin, ChildStdout};
use tokio::sync::{oneshot, watch};

use keeper::Started;

pub use limits::{Excess, Limits};
pub use own::own;
pub use probe::{Attempts, probe};
pub use sandbox::{Access, Network, leave_unconfined};

/// Makes orphaned descendants the engine's own, so that it can end them. Call once, from `main`, before any spawn.
///
/// From then on every child of this process that was not started here is killed when a supervisor was.
pub fn become_subreaper() -> io::Result<()> {
    system::set_child_subreaper()?;
    family::adopt_orphans();
    Ok(())
}

/// Lets this process have so many files open at once, as far as its limit may be raised; says how many it may have. What it
/// starts inherits that.
pub fn allow_open_files(wanted: u64) -> u64 {
    system::allow_open_files(wanted)
}

/// Waits until every dropped [`Process`] is gone with its tree and its scratch directory; false when `patience` ends first.
///
/// Blocks the thread: for the end of the program, after the runtime is done.
pub fn wait_for_all(patience: Duration) -> bool {
    family::wait_until_empty(patience)
}

/// A program to start: explicit arguments, and nothing inherited but what is said here.
pub struct Launch {
    program: PathBuf,
    arguments: Vec<OsString>,
    environment: Vec<(OsString, OsString)>,
    directory: PathBuf,
    scratch: TempDir,
    access: Option<Access>,
    held: Vec<Box<dyn Any + Send>>,
    #[cfg(test)]
    left_out: Option<sandbox::Layer>,
}

impl Launch {
    /// Starts from an empty environment, in `directory`; `scratch` is removed once the whole tree is gone.
    pub fn new(program: PathBuf, directory: PathBuf, scratch: TempDir) -> Self {
        let (arguments, environment) = (Vec::new(), Vec::new());
        Self {
            program,
            arguments,
            environment,
            directory,
            scratch,
            access: None,
            held: Vec::new(),
            #[cfg(test)]
            left_out: None,
        }
    }

    /// Its scratch directory.
    pub fn scratch(&self) -> &Path {
        self.scratch.path()
    }

    /// Lets it touch these paths and its scratch directory only; so is everything that it starts.
    ///
    /// Starting it fails with `Unsupported` where the kernel cannot enforce this.
    pub fn confined_to(self, access: Access) -> Self {
        Self { access: Some(access), ..self }
    }

    /// Lets it write below this path too, which must exist, where it is confined.
    pub fn also_writing(mut self, path: PathBuf) -> Self {
        if let Some(access) = &mut self.access {
            access.writable.push(path);
        }
        self
    }

    /// Works in another directory, which `held` owns: that is dropped once the whole tree is gone.
    pub fn working_in(self, directory: PathBuf, held: impl Any + Send) -> Self {
        Self { directory, ..self.holding(held) }
    }

    /// Holds something of its own until the whole tree is gone.
    pub fn holding(mut self, held: impl Any + Send) -> Self {
        self.held.push(Box::new(held));
        self
    }

    /// Adds arguments, passed as they are: no shell is involved.
    pub fn arguments<S: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = S>) -> Self {
        self.arguments.extend(arguments.into_iter().map(|argument| argument.as_ref().to_owned()));
        self
    }

    /// Adds a variable.
    pub fn variable(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.environment.push((name.as_ref().to_owned(), value.as_ref().to_owned()));
        self
    }

    /// Starts it, in its own session, without core dumps, bound to end when the engine does.
    ///
    /// Needs a Tokio runtime. Fails as `std::process::Command::spawn` does.
    pub async fn spawn(self) -> io::Result<Process> {
        let scratch = self.scratch.path().to_owned();
        let Started { pipes, exit, gone, keeper } = keeper::start(self).await?;
        Ok(Process {
            stdin: Some(ChildStdin::from_std(pipes.stdin)?),
            stdout: ChildStdout::from_std(pipes.stdout)?,
            stderr: ChildStderr::from_std(pipes.stderr)?,
            exit,
            scratch,
            gone,
            keeper,
        })
    }
}

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// By itself, with this code.
    Code(i32),
    /// By this signal.
    Signal(i32),
    /// By the engine, because it used up more than it may.
    TooMuch(Excess),
    /// It is gone, and the system does not say how.
    Unknown,
}

/// A running program. Dropping it kills the whole tree and removes the scratch directory, in the background.
pub struct Process {
    /// Its standard input, until it is taken and closed.
    pub stdin: Option<ChildStdin>,
    /// Its standard output. A grandchild may hold it open for ever: do not wait for its end.
    pub stdout: ChildStdout,
    /// Its standard error: drain it, or the program may stop.
    pub stderr: ChildStderr,
    exit: watch::Receiver<Option<Exit>>,
    scratch: PathBuf,
    gone: oneshot::Receiver<Infallible>,
    keeper: keeper::Release,
}

impl Process {
    /// Its scratch directory.
    pub fn scratch(&self) -> &Path {
        &self.scratch
    }

    /// How it ended, if it did.
    pub fn ended(&self) -> Option<Exit> {
        *self.exit.borrow()
    }

    /// Ends it, and waits until its whole tree and its scratch directory are gone.
    pub async fn end(self) {
        drop(self.keeper);
        // Nothing is ever sent: the keeper drops its side when it is done.
        let _gone = self.gone.await;
    }

    /// A watch on its end, usable while the pipes are borrowed.
    pub fn watch(&self) -> ExitWatch {
        ExitWatch(self.exit.clone())
    }
}

/// Waits for the end of a [`Process`].
pub struct ExitWatch(watch::Receiver<Option<Exit>>);

impl ExitWatch {
    /// How it ended, as soon as it does.
    pub async fn ended(&mut self) -> Exit {
        match self.0.wait_for(Option::is_some).await {
            Ok(exit) => exit.unwrap_or(Exit::Unknown),
            Err(_) => Exit::Unknown,
        }
    }
}

#[cfg(test)]
mod tests;
