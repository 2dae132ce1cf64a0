//! Connections by OpenSSH, one for each place, which stay open for a while and carry many calls.
//!
//! Each is a program of its own that was given the key for as long as the handshake took; `git` then speaks through its
//! socket and never sees a key. (OpenSSH's own way to leave a connection behind makes a process without an owner, which
//! `process.rs` rightly ends.) It must not know what is said through them.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use pantheon_protocol::error::ErrorCode;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::sync::{Semaphore, SemaphorePermit, oneshot};
use tokio::time::Instant;

use super::address::RepoUrl;
use super::hosts::resolve;
use super::words;
use super::{Shared, internal};
use crate::process::Process;
use crate::refusal::Refusal;

/// How long a connection stays open without a call.
const IDLE: Duration = Duration::from_secs(60);

/// Calls through one connection at once: servers allow ten by default.
const CALLS: usize = 8;

/// What the connection says when it is made.
const READY: &str = "ready";

/// What holds for every ssh of the engine: nothing but what is said here, and never a question.
const ALWAYS: [&str; 12] = [
    "BatchMode=yes",
    "StrictHostKeyChecking=yes",
    "GlobalKnownHostsFile=/dev/null",
    "UpdateHostKeys=no",
    "CheckHostIP=no",
    "IdentitiesOnly=yes",
    "IdentityAgent=none",
    "PreferredAuthentications=publickey",
    "ClearAllForwardings=yes",
    "ForwardAgent=no",
    "ControlPersist=no",
    "LogLevel=ERROR",
];

/// The open connections of an engine.
#[derive(Debug, Default)]
pub(super) struct Connections {
    slots: Mutex<HashMap<String, Arc<Slot>>>,
    made: AtomicU64,
}

impl Connections {
    fn slot(&self, url: &RepoUrl, user: &str) -> Arc<Slot> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(slots.entry(format!("{user}@{}", url.place())).or_default())
    }
}

/// The connection to one place, if there is one. The lock lets one caller make it while others wait.
type Slot = tokio::sync::Mutex<Option<Arc<Connection>>>;

/// An open connection. It ends when this value is dropped.
#[derive(Debug)]
pub(super) struct Connection {
    socket: PathBuf,
    calls: Semaphore,
    used: Mutex<Instant>,
    /// Closed when the program has ended.
    held: oneshot::Sender<Infallible>,
}

impl Connection {
    /// Waits for a turn.
    pub(super) async fn turn(&self) -> Result<SemaphorePermit<'_>, Refusal> {
        *self.used.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        self.calls.acquire().await.map_err(|error| internal("a connection takes no calls", &error))
    }

    /// The command with which `git` speaks through it. Without the connection it fails: there is no other way.
    pub(super) fn command(&self) -> String {
        let mut command = format!("ssh -F /dev/null -T -S {} -o ControlMaster=no -o ProxyCommand=false", self.shown());
        command.push_str(" -o UserKnownHostsFile=/dev/null -o IdentityFile=none");
        ALWAYS.iter().for_each(|option| command.push_str(&format!(" -o {option}")));
        command
    }

    /// Whether it is still there.
    pub(super) fn is_open(&self) -> bool {
        !self.held.is_closed()
    }

    /// The socket's path, quoted for the shell that runs the command.
    fn shown(&self) -> String {
        let path = self.socket.to_string_lossy();
        format!("'{}'", path.replace('\'', r"'\''"))
    }
}

/// The connection to the host of an address, made when there is none.
///
/// # Errors
/// When the host is not reached, shows no known key, or refuses ours.
#[tracing::instrument(name = "git.connect", level = "debug", skip_all)]
pub(super) async fn connect(shared: &Shared, url: &RepoUrl, user: &str) -> Result<Arc<Connection>, Refusal> {
    let slot = shared.connections.slot(url, user);
    let mut held = slot.lock().await;
    if let Some(open) = held.as_ref().filter(|connection| connection.is_open()) {
        return Ok(Arc::clone(open));
    }
    let connection = Arc::new(open(shared, url, user).await?);
    tokio::spawn(close_when_idle(Arc::downgrade(&slot), Arc::downgrade(&connection)));
    *held = Some(Arc::clone(&connection));
    tracing::debug!(place = %url.place(), "connected");
    Ok(connection)
}

/// Lets go of a connection that did not serve: the next call makes another.
pub(super) async fn forget(shared: &Shared, url: &RepoUrl, user: &str, connection: &Arc<Connection>) {
    shared.connections.slot(url, user).lock().await.take_if(|current| Arc::ptr_eq(current, connection));
}

async fn open(shared: &Shared, url: &RepoUrl, user: &str) -> Result<Connection, Refusal> {
    let (Some(key), Some(known_hosts)) = (&shared.config.ssh_key, &shared.config.known_hosts) else {
        return Err(not_set_up(shared.config.ssh_key.is_none()));
    };
    let address = resolve(&url.host, url.port).await?;
    let key = shared.room.secret(&usable(key)).map_err(|error| internal("a key cannot be written", &error))?;
    let socket = shared.room.socket(shared.connections.made.fetch_add(1, Ordering::Relaxed));
    let arguments = Arguments { url, user, address, key: key.path(), known_hosts, socket: &socket };
    let launch = shared.launch("ssh")?.arguments(arguments.list());
    let mut process = launch.spawn().await.map_err(|error| internal("`ssh` cannot be started", &error))?;
    drop(process.stdin.take());
    match tokio::time::timeout(shared.config.timeout, ready(&mut process)).await {
        Ok(Ok(())) => {}
        Ok(Err(words)) => return Err(words::refusal(&words, &url.place())),
        Err(_) => return Err(words::timeout(&url.place(), shared.config.timeout)),
    }
    let (held, let_go) = oneshot::channel();
    tokio::spawn(keep(process, let_go));
    Ok(Connection { socket, calls: Semaphore::new(CALLS), used: Mutex::new(Instant::now()), held })
}

struct Arguments<'a> {
    url: &'a RepoUrl,
    user: &'a str,
    address: IpAddr,
    key: &'a Path,
    known_hosts: &'a Path,
    socket: &'a Path,
}

impl Arguments<'_> {
    fn list(&self) -> Vec<String> {
        let (url, path) = (self.url, |path: &Path| path.to_string_lossy().into_owned());
        let bare = url.host.trim_start_matches('[').trim_end_matches(']');
        // Known hosts are looked up by the name that was asked for, not by the address.
        let name = if url.port == 22 { bare.to_owned() } else { format!("[{bare}]:{}", url.port) };
        let mut options: Vec<String> = ALWAYS.iter().map(|option| (*option).to_owned()).collect();
        options.extend([
            format!("HostName={}", self.address),
            format!("HostKeyAlias={name}"),
            format!("UserKnownHostsFile={}", quoted(&path(self.known_hosts))),
            "PermitLocalCommand=yes".to_owned(),
            format!("LocalCommand=echo {READY}"),
            // What a call says to the host about Git's protocol passes only if this program lets it.
            "SendEnv=GIT_PROTOCOL".to_owned(),
            "ServerAliveInterval=15".to_owned(),
            "ServerAliveCountMax=3".to_owned(),
        ]);
        let mut list: Vec<String> = ["-F", "/dev/null", "-M", "-N", "-T", "-S"].map(str::to_owned).into();
        list.extend([path(self.socket), "-i".to_owned(), path(self.key), "-p".to_owned(), url.port.to_string()]);
        list.extend(options.into_iter().flat_map(|option| ["-o".to_owned(), option]));
        list.extend(["--".to_owned(), format!("{}@{bare}", self.user)]);
        list
    }
}

/// A path as ssh reads it in an option: as one word.
fn quoted(path: &str) -> String {
    format!("\"{path}\"")
}

/// Waits until calls are taken, which is when the local command runs.
///
/// # Errors
/// What the program says instead.
async fn ready(process: &mut Process) -> Result<(), String> {
    let mut first = String::new();
    // An error reads like an end: the program tells why on the other stream.
    let _read = BufReader::new((&mut process.stdout).take(64)).read_line(&mut first).await;
    if first.trim() == READY {
        return Ok(());
    }
    let mut words = Vec::new();
    let _read = (&mut process.stderr).take(16 * 1024).read_to_end(&mut words).await;
    Err(String::from_utf8_lossy(&words).into_owned())
}

/// Owns the program until nobody needs it or it ends.
async fn keep(mut process: Process, mut let_go: oneshot::Receiver<Infallible>) {
    let mut exit = process.watch();
    let mut sink = tokio::io::sink();
    let drained = async {
        let _words = tokio::io::copy(&mut process.stderr, &mut sink).await;
        exit.ended().await
    };
    tokio::select! {
        _ = &mut let_go => {}
        _ = drained => {}
    }
    process.end().await;
}

/// Lets go of a connection that nobody has used for a while.
async fn close_when_idle(slot: Weak<Slot>, connection: Weak<Connection>) {
    loop {
        let Some(last) = connection.upgrade().map(|open| *open.used.lock().unwrap_or_else(PoisonError::into_inner))
        else {
            return;
        };
        if last.elapsed() < IDLE {
            tokio::time::sleep_until(last + IDLE).await;
            continue;
        }
        let (Some(slot), Some(connection)) = (slot.upgrade(), connection.upgrade()) else { return };
        // A call that began meanwhile keeps it by its own share until it ends.
        slot.lock().await.take_if(|current| Arc::ptr_eq(current, &connection));
        return;
    }
}

/// The key as OpenSSH reads it: `\n` in words becomes a line's end, and there is one at the end.
pub(super) fn usable(key: &SecretString) -> SecretString {
    let text = key.expose_secret().replace("\\n", "\n").replace('\r', "");
    SecretString::from(format!("{}\n", text.trim()))
}

fn not_set_up(no_key: bool) -> Refusal {
    if no_key {
        return Refusal::new(ErrorCode::GitKeyMissing, "The engine has no key for repositories by ssh.");
    }
    let message = "The engine has no list of known host keys, so it connects to nobody: `ssh-keyscan HOST` shows a \
                   host's keys, and the host publishes which are right.";
    Refusal::new(ErrorCode::HostKeyUnknown, message)
}
