//! `cargo xtask bench --all`: everything in one run, and the report that is stored.

use anyhow::ensure;
use clap::ValueEnum;
use pantheon_tests::engine::Engine;
use pantheon_tests::programs::Programs;

use super::measured::Measured;
use super::report::{Report, reason};
use super::row::{self, Row};
use super::servers::{Peers, Servers};
use super::{first_token, growth, machine, memory, overhead, runs, scale, startup, streams, typing};
use crate::workspace::{self, Profile, build};
use crate::{say, tools};

/// How much is measured.
#[derive(Clone, Copy, Debug)]
struct Size {
    rounds: usize,
    streams: streams::Size,
    scale: scale::Size,
    growth: growth::Size,
}

const MB: usize = 1_000_000;

impl Size {
    fn full(rounds: usize) -> Self {
        let few = rounds.min(3);
        Self {
            rounds,
            streams: streams::Size { streams: &[(200, Some(10.0)), (1000, None)], pause: 400, held: 1000, rounds: few },
            scale: scale::Size { thinking: 1000, each: 10, runs: 24 },
            growth: growth::Size {
                documents: &[1000, 10_000, 100_000, MB, 10 * MB],
                repositories: &[1, 10, 100, 300],
                queued: &[10, 100, 1000, 10_000],
                rounds: few,
            },
        }
    }

    /// Enough to see that everything works.
    fn trial() -> Self {
        Self {
            rounds: 1,
            streams: streams::Size { streams: &[(5, Some(10.0)), (20, None)], pause: 50, held: 20, rounds: 1 },
            scale: scale::Size { thinking: 200, each: 1, runs: 4 },
            growth: growth::Size { documents: &[1000, 10_000], repositories: &[1, 2], queued: &[10, 300], rounds: 1 },
        }
    }
}

/// Builds, measures, prints and stores. A trial runs what is quick to build, measures little, and its report is kept
/// apart and says what it is.
///
/// # Errors
/// When something cannot be built or installed, and at the end when something could not be measured. A missed goal is a
/// line of the report.
pub(super) fn run(rounds: usize, is_trial: bool, only: &[Part]) -> anyhow::Result<()> {
    let (profile, size) = if is_trial { (Profile::Dev, Size::trial()) } else { (Profile::Shipped, Size::full(rounds)) };
    tools::git_over_ssh()?;
    tools::postgres()?;
    let claude = tools::claude()?;
    let peers = Peers {
        ruff: tools::ruff()?,
        lsp_ai: tools::lsp_ai().map_err(|error| reason(&error)),
        tabby_agent: tools::tabby_agent().map_err(|error| reason(&error)),
    };
    let programs = Programs::of(&build(profile)?);
    let machine = machine::described(&programs, &peers, &claude)?;
    let engine = Engine::start(&programs)?;
    let servers = Servers::new(&programs, &engine, peers)?;
    let parts = if only.is_empty() { Part::value_variants().to_vec() } else { only.to_vec() };
    let mut course = Course { parts, ..Course::default() };
    course.measure(Part::LanguageServer, "Language server", || language_server(&servers, size.rounds));
    course.measure(Part::Engine, "Engine, beside `claude -p` and beside a direct call", || {
        let mut rows = vec![first_token::measure(&programs, &claude, size.rounds)?];
        rows.extend(overhead::measure(&programs, size.rounds)?);
        Ok(rows.into())
    });
    course.measure(Part::Streams, "Many streams at once", || streams::measure(&programs, size.streams));
    course.measure(Part::Runs, "Runs on repositories, beside scripts", || {
        Ok(runs::measure(&programs, size.rounds)?.into())
    });
    course.measure(Part::Scale, "More processes", || scale::measure(&programs, size.scale));
    course.measure(Part::Growth, "What growth costs", || growth::measure(&programs, &servers, size.growth));
    let warning = is_trial.then_some("A trial with debug programs and small numbers: none of these figures counts.");
    let command = if is_trial {
        "cargo xtask bench --trial".to_owned()
    } else {
        format!("cargo xtask bench --all --rounds {rounds}")
    };
    let report = Report { command, warning, machine, sections: course.sections };
    for (title, measured) in &report.sections {
        say::text(&format!("{title}\n{}\n", row::table(&measured.rows)))?;
    }
    let folder = match (is_trial, only.is_empty()) {
        (true, _) => workspace::target().join("bench-trial"),
        (false, false) => workspace::target().join("bench-part"),
        (false, true) => workspace::root().join("docs/bench"),
    };
    report.write(&folder)?;
    ensure!(course.failed.is_empty(), "could not be measured: {}", course.failed.join("; "));
    Ok(())
}

/// A part of it all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Part {
    /// The language server beside others
    LanguageServer,
    /// The engine beside `claude -p` and a direct call
    Engine,
    /// Many streams at once
    Streams,
    /// Runs on repositories beside scripts
    Runs,
    /// More processes
    Scale,
    /// What growth costs
    Growth,
}

/// What was measured so far, and what is to be.
#[derive(Debug, Default)]
struct Course {
    parts: Vec<Part>,
    sections: Vec<(&'static str, Measured)>,
    failed: Vec<&'static str>,
}

impl Course {
    /// Shows each result as soon as it is there: the whole takes half an hour. One that fails leaves the others alone.
    fn measure(&mut self, part: Part, title: &'static str, measure: impl FnOnce() -> anyhow::Result<Measured>) {
        if !self.parts.contains(&part) {
            return;
        }
        say::step(&format!("Measuring: {title}"));
        let measured = measure().unwrap_or_else(|error| {
            self.failed.push(title);
            vec![Row::not_measured("all of it", reason(&error))].into()
        });
        measured.rows.iter().for_each(|row| say::note(&row.in_one_line()));
        self.sections.push((title, measured));
    }
}

fn language_server(servers: &Servers, rounds: usize) -> anyhow::Result<Measured> {
    let mut rows: Vec<Row> = startup::measure(servers, rounds)?;
    rows.extend(memory::measure(servers, rounds.min(3))?);
    rows.extend(typing::measure(servers, rounds.min(3))?);
    rows.extend(servers.missing());
    Ok(rows.into())
}
