//! `gods completions SHELL`.

use std::io::Write;

use clap::CommandFactory;

use crate::cli::Cli;
use crate::failure::{Exit, Failure};

/// Prints the script that the shell sources.
///
/// # Errors
/// When standard output is gone.
pub(crate) fn run(shell: clap_complete::Shell) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "gods", &mut script);
    std::io::stdout().lock().write_all(&script)?;
    Ok(Exit::Done)
}
