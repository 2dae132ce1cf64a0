//! The check of a change before it is committed: the tenant's own command, in a sandbox without a network.

use std::ffi::OsString;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::FusedFuture as _;
use pantheon_protocol::error::ErrorCode;
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::time::timeout;

use crate::process::{Access, Exit, Launch, Limits, Network, Process};
use crate::refusal::Refusal;

/// As much of a check's last words as is kept, in bytes.
const TAIL: usize = 8 * 1024;

/// How long what a check has written takes to be read at most.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// Builds and tests of large projects keep within.
const LIMITS: Limits = Limits { disk: 16 << 30, open_files: 16_384, processes: 8192 };

/// What is run before a change is committed.
#[derive(Clone, Debug)]
pub struct CheckConfig {
    /// A line of shell, run in the changed project's folder.
    pub command: String,
    /// Folders of tools beside the system's own, which it may read and run.
    pub tools: Vec<PathBuf>,
    /// `PATH` in it.
    pub path: OsString,
    /// How long it may take.
    pub time: Duration,
}

/// What a check said of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It passed.
    Passed,
    /// It did not: how it ended, and its last words.
    Failed(String),
}

/// Runs the check in the folder, which it may change as it likes; its other private folders go below `scratch`.
///
/// # Errors
/// When it cannot be run, which says nothing about the change.
#[tracing::instrument(name = "run.check", level = "debug", skip_all)]
pub(super) async fn check(config: &CheckConfig, scratch: &Path, folder: TempDir) -> Result<Verdict, Refusal> {
    let mut process = launch(config, scratch, folder)?.spawn().await.map_err(|error| unusable(&error))?;
    drop(process.stdin.take());
    let (mut output, mut errors) = (Vec::new(), Vec::new());
    let exit = watched(&mut process, config.time, [&mut output, &mut errors]).await;
    process.end().await;
    let words = [output, errors].map(|bytes| String::from_utf8_lossy(&bytes).trim().to_owned()).join("\n");
    let end = match exit {
        Some(Exit::Code(0)) => return Ok(Verdict::Passed),
        Some(Exit::Code(code)) => format!("it ended with exit code {code}"),
        Some(Exit::Signal(signal)) => format!("signal {signal} ended it"),
        Some(Exit::TooMuch(excess)) => format!("it was stopped, because {excess}"),
        Some(Exit::Unknown) => "it ended in an unknown way".to_owned(),
        None => format!("it did not end within {} seconds", config.time.as_secs()),
    };
    Ok(Verdict::Failed(format!("{end}\n{}", words.trim())))
}

/// How it ended, if it did in that time, and the last part of what it wrote.
async fn watched(process: &mut Process, time: Duration, [output, errors]: [&mut Vec<u8>; 2]) -> Option<Exit> {
    let mut ended = process.watch();
    let words = async {
        tokio::join!(tail(&mut process.stdout, output), tail(&mut process.stderr, errors));
    };
    let mut words = std::pin::pin!(words.fuse());
    let exit = async {
        loop {
            tokio::select! {
                exit = ended.ended() => break exit,
                () = &mut words, if !words.is_terminated() => {}
            }
        }
    };
    let exit = timeout(time, exit).await.ok();
    if !words.is_terminated() {
        // Its last words are still in the pipes, which a grandchild may hold for ever.
        let _ = timeout(LAST_WORDS, words).await;
    }
    exit
}

fn launch(config: &CheckConfig, scratch: &Path, folder: TempDir) -> Result<Launch, Refusal> {
    let scratch = tempfile::Builder::new().prefix("check-").tempdir_in(scratch);
    let scratch = scratch.map_err(|error| unusable(&error))?;
    let [home, temporary] = ["home", "tmp"].map(|name| scratch.path().join(name));
    for path in [&home, &temporary] {
        std::fs::DirBuilder::new().mode(0o700).create(path).map_err(|error| unusable(&error))?;
    }
    let access = Access {
        readable: config.tools.clone(),
        runnable: vec![folder.path().to_owned(), scratch.path().to_owned()],
        network: Network::Loopback,
        limits: LIMITS,
        ..Access::default()
    };
    Ok(Launch::new(PathBuf::from("/bin/sh"), folder.path().to_owned(), scratch)
        .arguments(["-c", &config.command])
        .variable("PATH", &config.path)
        .variable("HOME", home)
        .variable("TMPDIR", temporary)
        .variable("LANG", "C.UTF-8")
        .variable("CI", "true")
        .working_in(folder.path().to_owned(), folder)
        .confined_to(access))
}

/// Reads to the end and keeps the last part.
async fn tail(from: &mut (impl AsyncRead + Unpin), kept: &mut Vec<u8>) {
    let mut buffer = [0; 4096];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        kept.extend_from_slice(&buffer[..read]);
        if kept.len() > 2 * TAIL {
            kept.drain(..kept.len() - TAIL);
        }
    }
    kept.drain(..kept.len().saturating_sub(TAIL));
}

fn unusable(error: &std::io::Error) -> Refusal {
    tracing::error!(%error, "a check cannot be run");
    Refusal::new(ErrorCode::CheckUnavailable, format!("The check cannot be run: {error}."))
}
