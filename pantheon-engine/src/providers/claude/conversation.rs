//! One request: the prompt goes in on standard input, events come out, and the process is spent.
//!
//! It ends at the result event, never at the end of the output, which a grandchild may hold open.

use std::convert::Infallible;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::{ChildStderr, ChildStdin, ChildStdout};
use tokio::sync::oneshot;

use super::lines::{Lines, NoLine};
use super::outcome::{self, Ending};
use super::proxy::Turn;
use super::transcript::{Record, Step};
use crate::process::{Exit, ExitWatch, Process};
use crate::provider::ProviderError;
use crate::providers::answering::Emitter;

/// How much of the program's last words is kept to tell what went wrong.
const LAST_WORDS: usize = 4 * 1024;

/// How long the last words of a failed program are waited for.
const LAST_WORDS_TIME: Duration = Duration::from_millis(100);

/// How long the rest of the output of a program that has ended is waited for.
const REST_TIME: Duration = Duration::from_millis(200);

/// How long a program that has closed its output may take to end.
const END_TIME: Duration = Duration::from_secs(2);

/// The id of the request that sets the system prompt.
pub(super) const INITIALIZE: &str = "initialize";

/// A conversation without an answer.
pub(super) struct Failed {
    pub(super) error: ProviderError,
    /// Whether the program took the prompt; one that died while it waited has not.
    pub(super) heard: bool,
}

/// What a process is told.
pub(super) struct Message<'a> {
    pub(super) system: &'a SecretString,
    pub(super) user: &'a str,
    pub(super) model: Option<&'a str>,
}

/// One process and what it is told.
pub(super) struct Conversation {
    process: Process,
    /// Held while it may ask the model.
    _turn: Option<Turn>,
    input: SecretString,
}

impl Conversation {
    /// `usual_model` is the one that the process was started with; without a sign-in it asks the model by its turn.
    pub(super) fn new(
        (process, turn): (Process, Option<Turn>),
        message: &Message<'_>,
        usual_model: Option<&str>,
    ) -> Self {
        let model = message.model.filter(|model| Some(*model) != usual_model);
        Self { process, _turn: turn, input: input(message, model) }
    }

    /// Speaks, and passes on what the record makes of the replies, but for the last event: that is returned with the
    /// process, which has no further use. The process tree ends with this future, or with the returned value.
    pub(super) async fn run<R: Record>(
        mut self,
        mut record: R,
        events: &Emitter<R::Event>,
    ) -> Result<(R::Event, Process), Failed> {
        let (taken, was_taken) = oneshot::channel();
        let stdin = self.process.stdin.take();
        let exit = self.process.watch();
        let mut last_words = Vec::new();
        let ending = tokio::select! {
            ending = listen(&mut self.process.stdout, exit, taken, (&mut record, events)) => ending,
            never = speak(stdin, &self.input, was_taken) => match never {},
            never = drained(&mut self.process.stderr, &mut last_words) => match never {},
        };
        match ending {
            Ok(last) => Ok((last, self.process)),
            Err(failed) => {
                // What it said last may still be on its way; a grandchild may hold the pipe open.
                let rest = drain(&mut self.process.stderr, &mut last_words);
                let _over = tokio::time::timeout(LAST_WORDS_TIME, rest).await;
                let heard = !matches!(failed, Ending::NoResult { heard: false, .. });
                Err(Failed { error: outcome::error(failed, &last_words), heard })
            }
        }
    }
}

/// All that the process is told, as lines of JSON.
fn input(message: &Message<'_>, model: Option<&str>) -> SecretString {
    let initialize = json!({
        "type": "control_request", "request_id": INITIALIZE,
        "request": { "subtype": "initialize", "systemPrompt": message.system.expose_secret() },
    });
    let set_model = model.map(|model| {
        json!({ "type": "control_request", "request_id": "model", "request": { "subtype": "set_model", "model": model } })
    });
    let user = json!({
        "type": "user", "session_id": "", "parent_tool_use_id": null,
        "message": { "role": "user", "content": [{ "type": "text", "text": plain(message.user) }] },
    });
    let lines = [Some(initialize), set_model, Some(user)];
    lines.into_iter().flatten().map(|line| format!("{line}\n")).collect::<String>().into()
}

/// The text, so opened that the program takes it for a message: `/word` would be a command to it.
fn plain(user: &str) -> String {
    let opening = if user.trim_start().starts_with(|first: char| first.is_alphanumeric()) { "" } else { "Request:\n" };
    format!("{opening}{user}")
}

/// Writes it all and closes the input once the program has taken the message; then waits for ever.
///
/// Closed at once, the program (seen with 2.1.197) may end with code 0 before it looks at the message.
async fn speak(stdin: Option<ChildStdin>, input: &SecretString, taken: oneshot::Receiver<()>) -> Infallible {
    if let Some(mut stdin) = stdin {
        // A program that does not listen says why on its outputs, or by its end: those are the better witnesses.
        if stdin.write_all(input.expose_secret().as_bytes()).await.is_ok() && stdin.flush().await.is_ok() {
            let _taken_or_over = taken.await;
        }
    }
    std::future::pending().await
}

async fn drained(stderr: &mut ChildStderr, last_words: &mut Vec<u8>) -> Infallible {
    drain(stderr, last_words).await;
    std::future::pending().await
}

/// Keeps standard error flowing, and its last words.
async fn drain(stderr: &mut ChildStderr, last_words: &mut Vec<u8>) {
    let mut chunk = [0_u8; 4096];
    while let Ok(read @ 1..) = stderr.read(&mut chunk).await {
        last_words.extend_from_slice(&chunk[..read]);
        let surplus = last_words.len().saturating_sub(LAST_WORDS);
        last_words.drain(..surplus);
    }
}

/// Reads events until the conversation has an ending.
async fn listen<R: Record>(
    stdout: &mut ChildStdout,
    mut exit: ExitWatch,
    taken: oneshot::Sender<()>,
    (record, events): (&mut R, &Emitter<R::Event>),
) -> Result<R::Event, Ending> {
    let mut lines = Lines::new(stdout);
    let mut taken = Some(taken);
    let mut ended = None;
    loop {
        let line = tokio::select! {
            biased;
            line = next_line(&mut lines, ended) => line,
            exit = exit.ended(), if ended.is_none() => {
                ended = Some(exit);
                continue;
            }
        };
        let step = match line {
            Ok(line) => record.read(line),
            Err(no_line) => {
                let exit = final_exit(ended, exit).await;
                return Err(record.broken_off(&no_line, exit));
            }
        };
        match step {
            Step::Nothing => {}
            Step::Taken => drop(taken.take()),
            Step::Tell(event) => events.emit(event).await,
            Step::Done(event) => return Ok(event),
            Step::Failed(ending) => return Err(ending),
        }
    }
}

/// The next line. Once the program is gone only what it left in the pipe counts: a grandchild may hold it open.
async fn next_line<R: AsyncRead + Unpin>(lines: &mut Lines<R>, ended: Option<Exit>) -> Result<&[u8], NoLine> {
    match ended {
        None => lines.next().await,
        Some(_) => tokio::time::timeout(REST_TIME, lines.next()).await.unwrap_or(Err(NoLine::End)),
    }
}

/// How the program ended, if it does end soon.
async fn final_exit(ended: Option<Exit>, mut exit: ExitWatch) -> Option<Exit> {
    match ended {
        Some(exit) => Some(exit),
        None => tokio::time::timeout(END_TIME, exit.ended()).await.ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_never_begin_as_commands() {
        for (user, sent) in [
            ("The file", "The file"),
            ("/clear", "Request:\n/clear"),
            (" /clear", "Request:\n /clear"),
            ("!ls", "Request:\n!ls"),
            ("@/etc/passwd", "Request:\n@/etc/passwd"),
            ("", "Request:\n"),
        ] {
            assert_eq!(plain(user), sent);
        }
    }
}
