//! `pantheon-engine scan`: the outgoing filter on texts, against the prompts of a folder.

use std::io::{BufRead as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use serde::{Deserialize, Serialize};

use crate::filter::Allowance;
use crate::prompts::PromptPack;

/// Look for text of prompts, in any writing: JSON lines {text} in, {withheld} out.
#[derive(Debug, Args)]
pub(super) struct Scan {
    /// Folder of prompt files
    #[arg(long, env = "PANTHEON_PROMPTS", value_name = "DIR", default_value = "prompts")]
    prompts: PathBuf,
    /// Also say why: which prompt it is, and how the text was read. For administrators, who may know the prompts
    #[arg(long)]
    explain: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    text: String,
}

#[derive(Serialize)]
struct Answer {
    withheld: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl Scan {
    /// Reads lines until standard input ends; a line that is no text ends it. Exit code 0, whatever was found.
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let shown = self.prompts.display();
        let (pack, report) = PromptPack::load(&self.prompts, &PromptPack::default())
            .with_context(|| format!("the prompts folder `{shown}` cannot be read"))?;
        // What cannot be read cannot be looked for either.
        if let Some((file, fault)) = report.faults.first() {
            anyhow::bail!(
                "`{}` is broken: {fault}; `pantheon-engine prompts check` shows all",
                self.prompts.join(file).display()
            );
        }
        let guard = pack.guard().context("the system gives no random numbers")?;
        let mut out = std::io::stdout().lock();
        for (number, line) in std::io::stdin().lock().lines().enumerate() {
            let line = line.context("standard input cannot be read")?;
            if line.trim().is_empty() {
                continue;
            }
            let line: Line = serde_json::from_str(&line)
                .with_context(|| format!("line {} is no text: write {{\"text\": \"…\"}}", number + 1))?;
            let verdict = guard.scan(line.text.as_bytes(), &Allowance::default());
            let reason = verdict.reason.as_ref().filter(|_| self.explain).map(ToString::to_string);
            serde_json::to_writer(&mut out, &Answer { withheld: verdict.withheld(), reason })?;
            out.write_all(b"\n")?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
