//! Runs one program to its end, with bounded output and time. It must not know what the program says.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};

use crate::process::{Exit, Launch, Process};

/// The most that is kept of an output, in bytes.
const LONGEST: u64 = 4 * 1024 * 1024;

/// How long output may follow a program's end: a program that it started may hold the pipe.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// What a program that ended left.
#[derive(Debug)]
pub(super) struct Finished {
    pub(super) success: bool,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

/// Why there is no end to look at.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unfinished {
    /// It took too long and is gone.
    #[error("a program took too long")]
    TimedOut,
    /// It could not be started.
    #[error("a program cannot be started: {0}")]
    NotStarted(#[from] std::io::Error),
}

/// Starts it, gives it `input`, and waits. When it takes longer than `patience`, or the caller gives up, its tree ends.
///
/// # Errors
/// When it cannot be started, or takes too long.
pub(super) async fn run(launch: Launch, input: &[u8], patience: Duration) -> Result<Finished, Unfinished> {
    let mut process = launch.spawn().await?;
    let finished = tokio::time::timeout(patience, talk(&mut process, input)).await;
    process.end().await;
    finished.map_err(|_| Unfinished::TimedOut)
}

async fn talk(process: &mut Process, input: &[u8]) -> Finished {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let stdin = process.stdin.take();
    let mut exit = process.watch();
    let ended = {
        let give = async {
            if let Some(mut stdin) = stdin {
                // A program that ends without reading all of it says why by its exit.
                let _written = stdin.write_all(input).await;
            }
        };
        let streams = async {
            tokio::join!(give, keep(&mut process.stdout, &mut stdout), keep(&mut process.stderr, &mut stderr))
        };
        tokio::pin!(streams);
        tokio::select! {
            _ = &mut streams => exit.ended().await,
            ended = exit.ended() => {
                // What is written after the end by others is not waited for.
                let _late = tokio::time::timeout(LAST_WORDS, streams).await;
                ended
            }
        }
    };
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Finished { success: ended == Exit::Code(0), stdout: text(stdout), stderr: text(stderr) }
}

/// Reads to the end and keeps the beginning, so that the program never waits for a full pipe.
async fn keep(stream: &mut (impl AsyncRead + Unpin), kept: &mut Vec<u8>) {
    // What came before an error is judged as it is.
    let _read = (&mut *stream).take(LONGEST).read_to_end(kept).await;
    let _rest = tokio::io::copy(stream, &mut tokio::io::sink()).await;
}
