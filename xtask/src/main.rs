//! Pantheon's chores: `cargo xtask up | test | audit | dist | prebuilt | bench | case | cluster`.
//!
//! Everything it installs goes below `target/tools`; everything it starts ends with it.

mod audit;
mod bench;
mod case;
mod cluster;
mod dist;
mod extension;
mod prebuilt;
mod say;
mod step;
mod test;
mod tools;
mod up;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Pantheon's chores
#[derive(Debug, Parser)]
#[command(name = "xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Debug, Subcommand)]
enum Chore {
    /// Build everything, start the engine, show an edit on examples/, tell how to connect editors
    Up(up::Options),
    /// Install what the tests need, build everything, run every test
    Test(test::Options),
    /// Check licences, sources, sums and known weaknesses of what we depend on
    Audit(audit::Options),
    /// Build what is released into target/dist/, with lists of what is inside, and check it
    Dist(dist::Options),
    /// Lay out what the images of docker-compose.yml are built of, where their build reaches no registry
    Prebuilt(prebuilt::Options),
    /// Measure side by side with others and print a table
    Bench(bench::Options),
    /// Make a test case of a recorded answer
    Case(case::Options),
    /// Apply deploy/kubernetes to a real API server, whose programs are given, and look at what it makes of it
    Cluster(cluster::Options),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().chore {
        Chore::Up(options) => up::run(&options),
        Chore::Test(options) => test::run(&options),
        Chore::Audit(options) => audit::run(&options),
        Chore::Dist(options) => dist::run(&options),
        Chore::Prebuilt(options) => prebuilt::run(&options),
        Chore::Bench(options) => bench::run(&options),
        Chore::Case(options) => case::run(&options),
        Chore::Cluster(options) => cluster::run(&options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say::failure(&error);
            ExitCode::FAILURE
        }
    }
}
