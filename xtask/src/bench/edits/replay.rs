//! One `pantheon-engine replay`: an answer in, what became of it out.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, bail};
use serde_json::{Value, json};

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    pub(super) path: &'a str,
    /// The file.
    pub(super) code: &'a str,
    /// `search-replace` and so on.
    pub(super) format: &'a str,
    /// The mark of a rewrite.
    pub(super) sentinel: Option<&'a str>,
    /// Why the model stopped.
    pub(super) stop: &'a str,
    /// What the model wrote.
    pub(super) answer: &'a str,
}

/// What became of it.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    /// `applied`, `refused`, `unchanged`, `withheld`.
    pub(super) outcome: String,
    /// The file afterwards.
    pub(super) suggested_code: Option<String>,
    /// The code of a refusal, else empty.
    pub(super) code: String,
    /// What the user reads, else empty.
    pub(super) message: String,
    /// How it was found, else empty.
    pub(super) tier: String,
}

/// A running `replay`, ended by dropping it.
#[derive(Debug)]
pub(super) struct Replay {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    line: String,
}

impl Replay {
    /// Starts the program of this path.
    ///
    /// # Errors
    /// When it does not start.
    pub(super) fn start(program: &Path) -> anyhow::Result<Self> {
        let mut command = Command::new(program);
        command.arg("replay").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().with_context(|| format!("{} cannot be started", program.display()))?;
        let input = child.stdin.take().context("`replay` has no standard input")?;
        let output = BufReader::new(child.stdout.take().context("`replay` has no standard output")?);
        Ok(Self { child, input, output, line: String::new() })
    }

    /// Asks and waits.
    ///
    /// # Errors
    /// When `replay` ends instead.
    pub(super) fn ask(&mut self, asked: &Asked<'_>) -> anyhow::Result<Reply> {
        self.send(&record(asked))?;
        let reply: Value = serde_json::from_str(self.receive()?).context("`replay` did not write JSON")?;
        let text = |name: &str| reply[name].as_str().map(str::to_owned);
        Ok(Reply {
            outcome: text("outcome").context("`replay` wrote no outcome")?,
            suggested_code: text("suggestedCode"),
            code: text("code").unwrap_or_default(),
            message: text("message").unwrap_or_default(),
            tier: text("tier").unwrap_or_default(),
        })
    }

    /// Writes one record.
    ///
    /// # Errors
    /// When `replay` reads no more.
    pub(super) fn send(&mut self, record: &str) -> anyhow::Result<()> {
        self.input.write_all(record.as_bytes()).context("`replay` ended early")
    }

    /// Waits for one line.
    ///
    /// # Errors
    /// When `replay` ends instead.
    pub(super) fn receive(&mut self) -> anyhow::Result<&str> {
        self.line.clear();
        if self.output.read_line(&mut self.line).context("`replay` cannot be read")? == 0 {
            bail!("`replay` ended early; its reason is above");
        }
        Ok(&self.line)
    }
}

impl Drop for Replay {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone afterwards.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A record with its line end.
pub(super) fn record(asked: &Asked<'_>) -> String {
    let Asked { path, code, format, sentinel, stop, answer } = asked;
    let record = json!({
        "filePath": path, "code": code, "command": "refactor", "format": format, "sentinel": sentinel,
        "stopReason": stop, "answer": answer,
    });
    format!("{record}\n")
}
