//! `kubectl`, as the administrator of one cluster.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use pantheon_tests::programs::words;
use serde_json::Value;

use super::interrupt;

/// The namespace of the manifests.
pub(super) const NAMESPACE: &str = "pantheon";

/// How long controllers may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// The program and what it needs.
#[derive(Debug)]
pub(super) struct Kubectl {
    program: PathBuf,
    config: PathBuf,
    cache: PathBuf,
}

impl Kubectl {
    /// With a file of addresses and keys; what it keeps of the server lies beside that.
    pub(super) fn new(program: &Path, config: &Path) -> Self {
        Self { program: program.to_owned(), config: config.to_owned(), cache: config.with_file_name("cache") }
    }

    /// How it ends, and what it says.
    ///
    /// # Errors
    /// When it cannot be started, or somebody has ended this.
    pub(super) fn outcome(&self, arguments: &[&str], input: &str) -> anyhow::Result<Output> {
        interrupt::check()?;
        let mut command = Command::new(&self.program);
        command.args(arguments).env("KUBECONFIG", &self.config).env("KUBECACHEDIR", &self.cache);
        // Nobody's own habits.
        command.env("KUBERC", "off").env_remove("KUBECTL_EXTERNAL_DIFF");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().context("`kubectl` cannot be started")?;
        // What it reads it reads before it says anything, and whether it read all of it, its answer tells.
        let _ = child.stdin.take().context("its input is not connected")?.write_all(input.as_bytes());
        let output = child.wait_with_output()?;
        interrupt::check()?;
        Ok(output)
    }

    /// What it says, where it succeeds.
    ///
    /// # Errors
    /// When it does not.
    pub(super) fn run(&self, arguments: &[&str]) -> anyhow::Result<String> {
        self.run_with(arguments, "")
    }

    /// The same with something to read.
    ///
    /// # Errors
    /// When it does not succeed.
    pub(super) fn run_with(&self, arguments: &[&str], input: &str) -> anyhow::Result<String> {
        let output = self.outcome(arguments, input)?;
        if !output.status.success() {
            bail!("`kubectl {}`: {}", arguments.join(" "), words(&output).trim());
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// The objects that it gets.
    ///
    /// # Errors
    /// When it does not get them.
    pub(super) fn get(&self, arguments: &[&str]) -> anyhow::Result<Vec<Value>> {
        let mut list: Value = serde_json::from_str(&self.run(&[&["get", "--output", "json"], arguments].concat())?)?;
        serde_json::from_value(list["items"].take()).context("`kubectl` names no list")
    }
}

/// Looks until nothing is wrong, or patience ends.
///
/// # Errors
/// When a look fails.
pub(super) fn until_right(look: impl Fn() -> anyhow::Result<Vec<String>>) -> anyhow::Result<Vec<String>> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let faults = look()?;
        if faults.is_empty() || Instant::now() > deadline {
            return Ok(faults);
        }
        interrupt::check()?;
        std::thread::sleep(Duration::from_millis(200));
    }
}
