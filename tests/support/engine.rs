//! A running `pantheon-engine` on a free port of loopback, which ends with its owner, even when that is killed.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use anyhow::{Context, bail, ensure};
use tempfile::TempDir;

use crate::programs::Programs;

/// The engine; dropping it kills it.
#[derive(Debug)]
pub struct Engine {
    url: String,
    child: Child,
    log: Arc<Mutex<String>>,
    reader: Option<JoinHandle<()>>,
    // Removed after the process has ended, as fields are dropped after `drop`.
    state: TempDir,
}

impl Engine {
    /// An engine with the built-in rules.
    ///
    /// # Errors
    /// When it does not listen; its log is part of the error.
    pub fn start(programs: &Programs) -> anyhow::Result<Self> {
        Self::start_with(programs, &[("PANTHEON_PROVIDER", "rules")])
    }

    /// An engine with these variables of its environment.
    ///
    /// # Errors
    /// When it does not listen; its log is part of the error.
    pub fn start_with(programs: &Programs, variables: &[(&str, &str)]) -> anyhow::Result<Self> {
        let state = TempDir::new()?;
        std::fs::write(state.path().join("engine.toml"), "")?;
        let mut child = command(programs, state.path(), variables).spawn().context("the engine cannot be started")?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let (stdout, stderr) = stdout.zip(stderr).context("the engine's output is not connected")?;
        let log = Arc::new(Mutex::new(String::new()));
        let reader = Some(collect(stderr, Arc::clone(&log)));
        let mut engine = Self { url: String::new(), child, log, reader, state };
        for line in BufReader::new(stdout).lines() {
            if let Some(url) = line?.strip_prefix("listening on ") {
                url.clone_into(&mut engine.url);
                return Ok(engine);
            }
        }
        engine.child.wait()?;
        if let Some(reader) = engine.reader.take() {
            // The log is whole when its reader has ended; that it panicked would not make it longer.
            let _ = reader.join();
        }
        bail!("the engine ended before it listened:\n{}", engine.log())
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// `127.0.0.1:PORT`, for starting another one in its place.
    pub fn address(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    /// Its state folder.
    pub fn state(&self) -> &Path {
        self.state.path()
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it logged so far.
    pub fn log(&self) -> String {
        self.log.lock().map_or_else(|poisoned| poisoned.into_inner().clone(), |log| log.clone())
    }

    /// Kills it as a power cut would.
    ///
    /// # Errors
    /// When the system does not let us.
    pub fn kill(&mut self) -> std::io::Result<()> {
        self.child.kill()?;
        self.child.wait().map(drop)
    }

    /// Sends it a signal, such as `STOP`.
    ///
    /// # Errors
    /// When it is gone.
    pub fn signal(&self, name: &str) -> anyhow::Result<()> {
        let sent = Command::new("kill").arg(format!("-{name}")).arg(self.id().to_string()).status()?;
        ensure!(sent.success(), "the engine is gone");
        Ok(())
    }

    /// Waits for its end, and for the end of its log.
    ///
    /// # Errors
    /// When the system does not let us.
    pub fn wait(&mut self) -> std::io::Result<ExitStatus> {
        let ended = self.child.wait();
        if let Some(reader) = self.reader.take() {
            // The log is whole when its reader has ended; that it panicked would not make it longer.
            let _ = reader.join();
        }
        ended
    }

    /// How it ended, if it did.
    ///
    /// # Errors
    /// When the system does not let us look.
    pub fn ended(&mut self) -> std::io::Result<Option<ExitStatus>> {
        self.child.try_wait()
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // An engine that is gone already is what we want.
        let _ = self.kill();
    }
}

fn command(programs: &Programs, state: &Path, variables: &[(&str, &str)]) -> Command {
    let mut command = programs.command("pantheon-engine");
    command
        .args(["serve", "--private"])
        .env("PANTHEON_LISTEN", "127.0.0.1:0")
        .env("PANTHEON_STATE", state)
        // Not the configuration file of whoever runs this.
        .env("PANTHEON_CONFIG", state.join("engine.toml"))
        .envs(variables.iter().copied())
        .current_dir(state)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Keeps reading, so that the program never waits for a full pipe.
pub(crate) fn collect(from: impl Read + Send + 'static, into: Arc<Mutex<String>>) -> JoinHandle<()> {
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            if let Ok(mut log) = into.lock() {
                log.push_str(&line);
                log.push('\n');
            }
        }
    })
}
