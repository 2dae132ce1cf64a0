//! `cargo xtask bench`: measures Pantheon beside others, in one run and in turns, and prints a table. Not a test.
//! `cargo xtask bench --all` measures all there is and stores a report with plots.
//! `cargo xtask bench edits` measures what becomes of models' answers.

mod all;
mod edits;
mod first_token;
mod growth;
mod http;
mod load;
mod machine;
mod measure;
mod measured;
mod memory;
mod overhead;
mod plot;
mod report;
mod row;
mod runs;
mod scale;
mod servers;
mod startup;
mod streams;
mod typing;

use clap::{Args, Subcommand};
use pantheon_tests::engine::Engine;
use pantheon_tests::programs::Programs;

use crate::workspace::{Profile, build};
use crate::{say, tools};
use row::Row;
use servers::{Peers, Servers};

/// How much.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Options {
    #[command(subcommand)]
    what: Option<What>,
    /// Measure everything, beside more peers, and store docs/bench/report.md with plots
    #[arg(long)]
    all: bool,
    /// Try every measurement of --all in small with debug programs; the report goes to target/bench-trial/
    #[arg(long, conflicts_with_all = ["all", "rounds"])]
    trial: bool,
    /// Of --all only these parts; the report goes to target/bench-part/
    #[arg(long, value_enum, value_delimiter = ',', requires = "all")]
    only: Vec<all::Part>,
    /// Rounds of each measurement; each round runs both sides
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..))]
    rounds: u16,
}

/// Another bench than the one beside others.
#[derive(Debug, Subcommand)]
enum What {
    /// Real hunks, disturbed as models disturb them: how many are applied, how many go silently wrong
    Edits(edits::Options),
    /// Runs on repositories, beside what people do with `git`
    Runs {
        /// Rounds of each measurement; each round runs both sides
        #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..))]
        rounds: u16,
    },
}

/// Builds the release, measures, prints.
///
/// # Errors
/// When something cannot be built, installed or measured. A missed goal beside others is a line of the table, a missed
/// figure of edits an error.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    match &options.what {
        Some(What::Edits(options)) => edits::run(options),
        Some(What::Runs { rounds }) => run_runs(usize::from(*rounds)),
        None if options.all || options.trial => all::run(usize::from(options.rounds), options.trial, &options.only),
        None => run_beside_others(usize::from(options.rounds)),
    }
}

fn run_runs(rounds: usize) -> anyhow::Result<()> {
    tools::git_over_ssh()?;
    tools::postgres()?;
    let programs = Programs::of(&build(Profile::Shipped)?);
    say::step("Measuring runs beside `git`");
    let rows = runs::measure(&programs, rounds)?;
    say::text(&row::table(&rows))
}

fn run_beside_others(rounds: usize) -> anyhow::Result<()> {
    let only_all = || Err("only with --all".to_owned());
    let peers = Peers { ruff: tools::ruff()?, lsp_ai: only_all(), tabby_agent: only_all() };
    let claude = tools::claude()?;
    let programs = Programs::of(&build(Profile::Shipped)?);
    let engine = Engine::start(&programs)?;
    let servers = Servers::new(&programs, &engine, peers)?;
    let mut rows: Vec<Row> = Vec::new();
    say::step("Measuring the language server beside `ruff server`");
    keep(&mut rows, startup::measure(&servers, rounds)?);
    keep(&mut rows, memory::measure(&servers, rounds.min(3))?);
    keep(&mut rows, typing::measure(&servers, rounds.min(3))?);
    say::step("Measuring the engine beside `claude -p` and beside a direct call");
    keep(&mut rows, [first_token::measure(&programs, &claude, rounds)?]);
    keep(&mut rows, overhead::measure(&programs, rounds)?);
    say::text(&row::table(&rows))
}

/// Shows each result as soon as it is there: the whole takes minutes.
fn keep(rows: &mut Vec<Row>, new: impl IntoIterator<Item = Row>) {
    for row in new {
        say::note(&row.in_one_line());
        rows.push(row);
    }
}
