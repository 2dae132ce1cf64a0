//! `cargo xtask audit`: what we depend on, held against `deny.toml` and, as far as somebody answers, known weaknesses.
//!
//! Licences, sources and sums are judged without asking anybody, and in every CI run. Weaknesses are known to others
//! only: who does not answer is named, and nothing is called clean that nobody looked at.

mod advisories;
mod crates;
mod lockfiles;
mod npm;

use anyhow::bail;
use clap::Args;

use crate::say;

/// How strictly.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Also ask RustSec's database, which comes by git; a question that nobody answers is an error
    #[arg(long)]
    advisories: bool,
}

/// What came of a question to somebody outside. Known weaknesses are an error instead.
enum Answer {
    /// Somebody looked, and knows nothing bad.
    Clean,
    /// Nobody looked, and why.
    None(String),
}

/// Judges, asks, tells.
///
/// # Errors
/// When something is refused, when a weakness is known, and with `--advisories` when nobody answers.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    say::step("Checking licences, sources and sums of what we depend on");
    lockfiles::check()?;
    crates::check()?;
    say::step("Asking npm's registry for known weaknesses");
    let mut unanswered = Vec::new();
    note(npm::ask()?, "npm audit", &mut unanswered);
    if options.advisories {
        say::step("Asking RustSec's database for known weaknesses");
        note(advisories::ask()?, "cargo deny check advisories", &mut unanswered);
    } else {
        say::note("RustSec's database is asked with --advisories, where git reaches it");
    }
    if options.advisories && !unanswered.is_empty() {
        bail!("nobody answered {}; try again where somebody does", unanswered.join(" and "));
    }
    Ok(())
}

fn note(answer: Answer, question: &'static str, unanswered: &mut Vec<&'static str>) {
    match answer {
        Answer::Clean => say::note("none is known"),
        Answer::None(why) => {
            say::warning(&format!("NOT CHECKED, for nobody answered `{question}`: {why}"));
            unanswered.push(question);
        }
    }
}
