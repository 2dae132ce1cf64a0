//! `gods`: Pantheon's actions from a terminal.
//!
//! It shows a change and writes it when told to. It holds no prompt and no model key, and never runs what a model wrote.

mod ask;
mod change;
mod cli;
mod commands;
mod config;
mod diagnostics;
mod document;
mod encoding;
mod engine;
mod failure;
mod hidden;
mod keychain;
mod progress;
mod proposal;
mod save;
mod screen;
mod sent;
mod table;
mod target;
mod work;
mod workspace;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command};
use crate::failure::{Exit, Failure};

fn main() -> ExitCode {
    let cli = Cli::parse();
    cli.color.apply();
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return end(Err(Failure::Runtime(error))),
    };
    let ends_itself = cli.command.ends_itself();
    let outcome = runtime.block_on(async {
        tokio::select! {
            outcome = dispatch(cli) => outcome,
            _ = tokio::signal::ctrl_c(), if !ends_itself => Ok(Exit::Cancelled),
        }
    });
    // A question may still wait for the keyboard in its own thread; nobody needs its answer any more.
    runtime.shutdown_background();
    end(outcome)
}

async fn dispatch(cli: Cli) -> Result<Exit, Failure> {
    match cli.command {
        Command::Refactor(edit) => commands::edit::run(&cli.engine, "refactor", &edit.targets, &edit.options).await,
        Command::Document(edit) => commands::edit::run(&cli.engine, "document", &edit.targets, &edit.options).await,
        Command::Fix(edit) => commands::edit::run(&cli.engine, "fix", &edit.targets, &edit.options).await,
        Command::Run(run) if run.repository.repo.is_some() => commands::run::on_repository(&cli.engine, run).await,
        Command::Run(run) => commands::edit::run(&cli.engine, &run.action, &run.targets, &run.options).await,
        Command::Scaffold(scaffold) => commands::scaffold::run(&cli.engine, &scaffold).await,
        Command::Jobs(jobs) => commands::jobs::run(&cli.engine, &jobs).await,
        Command::Stats(stats) => commands::stats::run(&cli.engine, &stats).await,
        Command::Actions { json } => commands::actions::run(&cli.engine, json).await,
        Command::Doctor => commands::doctor::run(&cli.engine).await,
        Command::Login => commands::login::run(&cli.engine).await,
        Command::Logout => commands::logout::run(&cli.engine).await,
        Command::Token => commands::token::run(&cli.engine).await,
        Command::Completions { shell } => commands::completions::run(shell),
    }
}

fn end(outcome: Result<Exit, Failure>) -> ExitCode {
    let exit = outcome.unwrap_or_else(|failure| {
        screen::failure(&failure);
        failure.exit()
    });
    if exit == Exit::Cancelled {
        screen::note("cancelled; nothing more was written");
    }
    exit.into()
}
