//! `cargo xtask case RECORD NAME`: a recorded answer becomes a test case of the edit pipeline.
//!
//! The case says what the engine does today. Who adds it corrects `expected` to what is right, then the engine.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail, ensure};
use clap::Args;
use serde_json::Value;

use crate::workspace::{self, Profile};
use crate::{say, step};

/// `cargo xtask case`.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// A file of the folder that PANTHEON_RECORD names
    record: PathBuf,
    /// The case's name, as a claim: outdented_block_keeps_its_depth
    name: String,
    /// Which answer of the record, from 1: the second is the second try
    #[arg(long, default_value_t = 1, value_name = "N")]
    attempt: usize,
}

/// Writes the folder of the case.
///
/// # Errors
/// When the record cannot be read, the name is taken, or the engine cannot be built.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let text = fs::read_to_string(&options.record)
        .with_context(|| format!("{} cannot be read; is it a file of PANTHEON_RECORD?", options.record.display()))?;
    let line = options.attempt.checked_sub(1).and_then(|index| text.lines().nth(index));
    let line = line.with_context(|| format!("the record has {} answers", text.lines().count()))?;
    let record: Value = serde_json::from_str(line).context("the record is not one of this engine")?;
    let plain = options.name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    ensure!(plain && !options.name.is_empty(), "a case's name is made of a-z, 0-9 and `_`");
    let kind = if record["files"].is_array() { "several" } else { "edit" };
    let folder = workspace::root().join("pantheon-engine/tests/cases").join(kind).join(&options.name);
    ensure!(!folder.exists(), "{} is there already; choose another name", folder.display());
    let verdict = replay(line)?;
    fs::create_dir_all(&folder)?;
    match kind {
        "several" => several(&folder, &record, &verdict)?,
        _ => single(&folder, &record, &verdict)?,
    }
    say::step(&format!("{} holds what the engine does today: correct it to what is right", folder.display()));
    Ok(())
}

/// What the engine makes of the record now.
fn replay(line: &str) -> anyhow::Result<Value> {
    step::openly(workspace::cargo().args(["build", "--quiet", "-p", "pantheon-engine"]))?;
    let program = workspace::programs(Profile::Dev).join("pantheon-engine");
    let mut child = Command::new(program).arg("replay").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    child.stdin.take().context("the engine takes no input")?.write_all(format!("{line}\n").as_bytes())?;
    let output = child.wait_with_output()?;
    ensure!(output.status.success(), "the engine cannot replay this record");
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn single(folder: &Path, record: &Value, verdict: &Value) -> anyhow::Result<()> {
    let ending = Path::new(text(record, "filePath")).extension().and_then(|ending| ending.to_str()).unwrap_or("txt");
    let mut code = text(record, "code").to_owned();
    if let (Some(start), Some(end)) = (record["selection"]["start"].as_u64(), record["selection"]["end"].as_u64()) {
        code.insert_str(usize::try_from(end)?, "$0");
        code.insert_str(usize::try_from(start)?, "$0");
    } else if !record["selection"].is_null() {
        bail!("the record's selection counts lines; a case needs bytes");
    }
    fs::write(folder.join(format!("before.{ending}")), code)?;
    // Cases name the mark of a rewrite the same way everywhere.
    fs::write(folder.join("answer"), text(record, "answer").replace(text(record, "sentinel"), "edit-1"))?;
    fs::write(folder.join("command"), format!("{}\n", text(record, "command")))?;
    if let Some(stop) = record["stopReason"].as_str() {
        fs::write(folder.join("stop_reason"), format!("{stop}\n"))?;
    }
    match verdict["suggestedCode"].as_str() {
        Some(suggested) => fs::write(folder.join(format!("expected.{ending}")), suggested)?,
        None => fs::write(folder.join("refused"), format!("{}\n", text(verdict, "code")))?,
    }
    Ok(())
}

fn several(folder: &Path, record: &Value, verdict: &Value) -> anyhow::Result<()> {
    let mut files: Vec<(&str, &str)> = Vec::new();
    files
        .extend(record["files"].as_array().into_iter().flatten().map(|one| (text(one, "filePath"), text(one, "code"))));
    if !text(record, "filePath").is_empty() {
        files.push((text(record, "filePath"), text(record, "code")));
        fs::write(folder.join("open"), format!("{}\n", text(record, "filePath")))?;
    }
    files.iter().try_for_each(|(path, code)| write(&folder.join("before").join(path), code))?;
    fs::write(folder.join("answer"), text(record, "answer"))?;
    if let Some(code) = verdict["code"].as_str() {
        return Ok(fs::write(folder.join("refused"), format!("{code}\n"))?);
    }
    let diffs: Vec<&Value> = verdict["diffs"].as_array().into_iter().flatten().collect();
    let kept = files.iter().filter(|(path, _)| !diffs.iter().any(|diff| text(diff, "filePath") == *path));
    let changed = diffs.iter().filter_map(|diff| {
        let path = diff["newPath"].as_str().unwrap_or(text(diff, "filePath"));
        Some((path, diff["suggestedCode"].as_str()?))
    });
    kept.copied().chain(changed).try_for_each(|(path, code)| write(&folder.join("expected").join(path), code))
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    Ok(fs::write(path, text)?)
}
