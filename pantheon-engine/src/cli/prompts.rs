//! `pantheon-engine prompts check`.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Subcommand;

use crate::prompts::PromptPack;
use crate::providers::rule_folder;

/// Work on prompt files.
#[derive(Debug, Subcommand)]
pub(super) enum Prompts {
    /// Load every prompt and rule, and say what is wrong and where; exit code 1 if anything is
    Check {
        /// Folder of prompt files
        #[arg(long, env = "PANTHEON_PROMPTS", value_name = "DIR", default_value = "prompts")]
        prompts: PathBuf,
    },
}

impl Prompts {
    /// Checks the folder.
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let Self::Check { prompts: folder } = self;
        let (pack, report) = PromptPack::load(&folder, &PromptPack::default())
            .with_context(|| format!("the prompts folder `{}` cannot be read", folder.display()))?;
        let mut out = std::io::stdout().lock();
        let mut well = report.faults.is_empty();
        for action in pack.actions() {
            writeln!(out, "ok      {} ({})", action.name, action.title)?;
        }
        for (file, fault) in &report.faults {
            writeln!(out, "broken  {}: {fault}", folder.join(file).display())?;
        }
        let (rules, mut faults) =
            rule_folder::load(Some(&folder)).context("the rewrite rules beside the prompts cannot be read")?;
        let proved = rules.prove();
        writeln!(out, "ok      {} cases of rewrite rules", proved.as_ref().copied().unwrap_or_default())?;
        let failures = proved.err().unwrap_or_default();
        for fault in faults.drain(..).map(|fault| fault.to_string()).chain(failures) {
            writeln!(out, "broken  {fault}")?;
            well = false;
        }
        Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
