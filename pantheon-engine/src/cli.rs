//! The command line of `pantheon-engine`.

mod audit;
mod confined;
mod hash_token;
mod logging;
mod prompts;
mod replay;
mod scan;
mod serve;
mod start;
mod worker;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// AI edits for editors: prompts, models and keys stay here.
#[derive(Debug, Parser)]
#[command(name = "pantheon-engine", version, propagate_version = true, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the HTTP API
    Serve(Box<serve::Serve>),
    /// Work on runs that other engines accepted, without the HTTP API
    Worker(Box<worker::Worker>),
    /// Run recorded answers through the edit pipeline, offline: JSON lines in, JSON lines out
    Replay(replay::Replay),
    /// Look for text of prompts with the outgoing filter: JSON lines in, JSON lines out
    Scan(scan::Scan),
    /// Show who asked for what, and what came of it
    Audit(audit::Audit),
    /// Make a token for a tenant, or hash one
    HashToken(hash_token::HashToken),
    #[command(hide = true)]
    Confined(confined::Confined),
    /// Work on prompt files
    #[command(subcommand)]
    Prompts(prompts::Prompts),
}

/// Runs the program: exit code 0 for success, 1 for a failure, 2 for a wrong command line.
pub fn run() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Serve(serve) => serve.run(),
        Command::Worker(worker) => worker.run(),
        Command::Replay(replay) => replay.run(),
        Command::Scan(scan) => scan.run(),
        Command::Audit(audit) => audit.run(),
        Command::HashToken(hash) => hash.run(),
        Command::Confined(confined) => confined.run(),
        Command::Prompts(prompts) => prompts.run(),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stderr, reason = "a failed program says why on standard error")]
fn complain(error: &anyhow::Error) {
    eprintln!("error: {error:#}");
}
