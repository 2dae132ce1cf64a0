//! `cargo xtask bench edits`: can edits be trusted? Real hunks of released packages, disturbed as models disturb them,
//! through the pipeline that serves users.
//!
//! Nobody may tune the pipeline on these packages: a failure names a rule that is missing, not a sample to fit.

mod dump;
mod form;
mod hunk;
mod judge;
mod locating;
mod merges;
mod noise;
mod pair;
mod place;
mod replay;
mod speed;
mod syntax;
mod table;
mod truncation;
mod yardstick;

use std::path::PathBuf;

use anyhow::bail;
use clap::{Args, ValueEnum};

use self::dump::Dump;
use self::locating::{Bench, CONTEXT};
use self::noise::NOISES;
use self::table::{Figure, NoiseRow};
use crate::tools::histories;
use crate::workspace::{self, Profile};
use crate::{say, step};

/// How much, and of what.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The most answers of each row and number of context lines
    #[arg(long, default_value_t = 2000, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    /// Another seed is another choice of hunks and noise
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Only rows of noise whose name contains this
    #[arg(long)]
    row: Option<String>,
    /// Which build of the engine is measured
    #[arg(long, value_enum, default_value_t = Build::Release)]
    build: Build,
}

/// Builds as people name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Build {
    /// What users get.
    Release,
    /// Quick to build; its speed says nothing.
    Dev,
}

/// Fetches, builds, measures, prints.
///
/// # Errors
/// When something cannot be fetched, built or measured, or when a figure is missed.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let folder = histories::fetch()?;
    let program = build(options.build)?;
    say::step("Reading the histories");
    let pairs = pair::read(&folder)?;
    let places = place::all(&pairs, options.seed);
    say::note(&format!("{} changed files, {} places with one or two hunks", pairs.len(), places.len()));
    let dump = Dump::new(workspace::target().join("bench-edits"))?;
    let limit = options.limit as usize;
    let bench = Bench { pairs: &pairs, places: &places, program: &program, limit, dump: &dump, seed: options.seed };
    let rows = noise_rows(bench, options.row.as_deref().unwrap_or_default())?;
    let passed = places
        .iter()
        .filter_map(|place| place.known())
        .fold((0, 0), |(passed, all), passes| (passed + usize::from(passes), all + 1));
    let tallies = || rows.iter().flat_map(|row| &row.tallies);
    let misdirected = tallies().map(|tally| tally.misdirected).sum();
    let asked: usize = tallies().map(|tally| tally.asked).sum();
    let mut figures = vec![
        Figure::remark("hunks whose truth passes the gates alone (others are left out)", passed),
        Figure::remark("answers that noise made name another place (left out)", (misdirected, asked + misdirected)),
    ];
    say::step("Breaking syntax");
    figures.extend(shown(syntax::measure(bench)?));
    say::step("Cutting answers");
    figures.extend(shown(truncation::measure(bench)?));
    say::step("Taking the time");
    figures.extend(shown(speed::measure(bench)?));
    say::step("Merging");
    figures.extend(shown(merges::measure(&pairs, limit, options.seed)));
    say::text(&table::noise_table(&rows))?;
    say::text("")?;
    say::text(&table::figure_table(&figures))?;
    let missed = rows.iter().filter(|row| !row.is_met()).count() + figures.iter().filter(|figure| !figure.met).count();
    if missed > 0 {
        bail!("{missed} figures are missed; cases to look at are in {}", dump.folder().display());
    }
    Ok(())
}

/// Shows figures as soon as they are there.
fn shown(figures: Vec<Figure>) -> Vec<Figure> {
    for figure in &figures {
        say::note(&figure.in_one_line());
    }
    figures
}

fn build(build: Build) -> anyhow::Result<PathBuf> {
    let profile = if build == Build::Release { Profile::Release } else { Profile::Dev };
    say::step("Building the engine");
    let mut cargo = workspace::cargo();
    cargo.args(["build", "-p", "pantheon-engine", "--bin", "pantheon-engine"]);
    if profile == Profile::Release {
        cargo.arg("--release");
    }
    step::openly(&mut cargo)?;
    Ok(workspace::programs(profile).join("pantheon-engine"))
}

fn noise_rows(bench: Bench<'_>, wanted: &str) -> anyhow::Result<Vec<NoiseRow>> {
    say::step("Disturbing hunks");
    say::note("with 1 and with 3 lines of context: asked, due, applied of due, applied of asked, silently wrong,");
    say::note("silently wrong when the first exact or the first trimmed match is taken");
    let mut rows = Vec::new();
    for (row, noise) in NOISES.iter().enumerate().filter(|(_, noise)| noise.name.contains(wanted)) {
        let [one, three] = CONTEXT.map(|context| locating::measure(bench, row, context));
        let row = NoiseRow { noise, tallies: [one?, three?] };
        say::note(&row.in_one_line());
        rows.push(row);
    }
    Ok(rows)
}
