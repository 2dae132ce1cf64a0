//! `pantheon-ls`: AI edits as plain LSP. A thin language server without prompt, grammar, key or Git.
//!
//! Without a subcommand it serves one editor on standard input and output. Standard output belongs to the protocol;
//! the log goes to standard error and never holds code or tokens.

mod board;
mod catalogue;
mod config;
mod doctor;
mod documents;
mod edit;
mod engine;
mod framer;
mod jobs;
mod log;
mod lsp;
mod platform;
mod position;
mod questions;
mod server;
mod session;
mod shown;
mod workspace;

use std::future::Future;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};

use config::Environment;

/// The version of this program, which should be the engine's too.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// How long work on other threads may hold up the end of the program.
const LAST_WORK: Duration = Duration::from_millis(200);

/// Language server of Pantheon: AI edits as plain LSP.
#[derive(Debug, Parser)]
#[command(name = "pantheon-ls", version, after_help = ENVIRONMENT)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Serve on standard input and output; this is the default, the flag is for editors that pass it.
    #[arg(long, hide = true)]
    stdio: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check the way to the engine, and say what to do where it is blocked.
    Doctor,
}

const ENVIRONMENT: &str = "\
Environment:
  PANTHEON_ENGINE_URL  the engine; without it a private one is started beside this server
  PANTHEON_TOKEN       the engine's token; without it the one that `gods login` kept in the keychain
  PANTHEON_TOKEN_FILE  a file that holds it
  PANTHEON_CLIENT_CERT, PANTHEON_CLIENT_KEY
                       a certificate to show to an engine by https that asks for one, and its key, as PEM
  PANTHEON_CA_FILE     who may vouch for the engine, beside those whom the system trusts
  PANTHEON_LOG         what to log on standard error, such as `debug`

Settings (section `pantheon`, or initializationOptions):
  engineUrl, tokenFile, clientCert, clientKey, caFile, review = auto|preview|ask|apply, automaticActions = diagnostics|never, exclude = [globs]";

fn main() -> ExitCode {
    platform::tune_allocator();
    let arguments = Arguments::parse();
    let environment = Environment::read();
    log::start(environment.log.as_deref());
    let code = match arguments.command {
        None => run(server::serve(environment)),
        Some(Command::Doctor) => run(doctor::examine(environment)),
    };
    code.map_or(ExitCode::FAILURE, ExitCode::from)
}

/// Runs on one thread: the work is waiting, and an idle server should cost nothing.
fn run(work: impl Future<Output = u8>) -> Option<u8> {
    match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => {
            let code = runtime.block_on(work);
            runtime.shutdown_timeout(LAST_WORK);
            Some(code)
        }
        Err(error) => {
            tracing::error!("the system gives no event queue: {error}");
            None
        }
    }
}
