//! What a measurement was made on: the machine, the programs, the commit and the day.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use anyhow::Context;
use pantheon_tests::programs::Programs;

use super::servers::Peers;
use crate::{step, tools, workspace};

/// Lines of a name and its value.
///
/// # Errors
/// When the system or a program does not say what it is.
pub(super) fn described(programs: &Programs, peers: &Peers, claude: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let mut lines = vec![
        ("date".to_owned(), today()),
        ("commit".to_owned(), commit()?),
        ("processor".to_owned(), processor()?),
        ("memory".to_owned(), memory()?),
        ("kernel".to_owned(), said(Command::new("uname").arg("-sr"))?),
        ("temporary files".to_owned(), temporary_files()?),
    ];
    let mut program = |name: &str, command: &mut Command| {
        lines.push((name.to_owned(), said(command)?));
        anyhow::Ok(())
    };
    program("pantheon-engine", programs.command("pantheon-engine").arg("--version"))?;
    program("pantheon-ls", programs.command("pantheon-ls").arg("--version"))?;
    program("ruff", Command::new(&peers.ruff).arg("--version"))?;
    program("claude", Command::new(claude).arg("--version"))?;
    program("git", Command::new("git").arg("--version"))?;
    program("Postgres", Command::new("psql").arg("--version"))?;
    program("Node", Command::new("node").arg("--version"))?;
    program("compiler", Command::new("rustc").arg("--version"))?;
    let mut peer = |name: &str, version: &str, is_there: bool| {
        lines.extend(is_there.then(|| (name.to_owned(), version.to_owned())));
    };
    peer("lsp-ai", tools::LSP_AI, peers.lsp_ai.is_ok());
    peer("tabby-agent", tools::TABBY_AGENT, peers.tabby_agent.is_ok());
    Ok(lines)
}

fn today() -> String {
    let now = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
    now.split('T').next().unwrap_or_default().to_owned()
}

fn commit() -> anyhow::Result<String> {
    let git = |arguments: &[&str]| said(Command::new("git").args(arguments).current_dir(workspace::root()));
    let id = git(&["rev-parse", "HEAD"])?;
    let changed = !git(&["status", "--porcelain", "--untracked-files=no"])?.is_empty();
    Ok(if changed { format!("{id}, with changes that are not committed") } else { id })
}

fn processor() -> anyhow::Result<String> {
    let text = fs::read_to_string("/proc/cpuinfo").context("/proc/cpuinfo cannot be read")?;
    let model = text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("unknown", |(_, model)| model.trim());
    Ok(format!("{model}, {} cores", std::thread::available_parallelism()?))
}

fn memory() -> anyhow::Result<String> {
    let text = fs::read_to_string("/proc/meminfo").context("/proc/meminfo cannot be read")?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:")).context("no MemTotal in /proc/meminfo")?;
    let kib: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(format!("{:.1} GiB", kib / 1024.0 / 1024.0))
}

/// The kind of file system, not where it is.
fn temporary_files() -> anyhow::Result<String> {
    said(Command::new("stat").args(["--file-system", "--format=%T"]).arg(std::env::temp_dir()))
}

fn said(command: &mut Command) -> anyhow::Result<String> {
    Ok(step::quietly(command)?.trim().to_owned())
}
