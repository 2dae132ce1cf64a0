//! Everything that can go wrong, in words for people, and the one place where it becomes an exit code.

use std::path::PathBuf;
use std::process::ExitCode;

use pantheon_protocol::client::{ClientError, PrivateEngineError};
use pantheon_protocol::error::ErrorCode;

/// How the program ends; the worst of several files counts, so the order matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Done.
    Done = 0,
    /// `--check` found something.
    WouldChange = 1,
    /// Usage or input.
    Input = 2,
    /// No engine.
    Unreachable = 3,
    /// The engine said no.
    Refused = 4,
    /// Ctrl-C.
    Cancelled = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

/// What went wrong: what, why, and what next.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("{path} cannot be read: {source}. Check the path and its permissions")]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{0} is not a regular file. Name a file; `**/*.py` in most shells names all below a folder")]
    NotAFile(PathBuf),
    #[error("{path} has {size} bytes, more than the {limit} that make sense here. Split it, or choose another file")]
    TooLarge { path: PathBuf, size: u64, limit: u64 },
    #[error("{0} is binary, and only text can be edited. Choose a text file")]
    Binary(PathBuf),
    #[error("{path} is not UTF-8: byte {offset} does not fit. Convert it first, for example with iconv")]
    NotUtf8 { path: PathBuf, offset: usize },
    #[error(
        "{path} is never sent, because `{glob}` protects keys and secrets. Choose another file; \
         --exclude and PANTHEON_EXCLUDE add such globs, none are taken away"
    )]
    Excluded { path: PathBuf, glob: String },
    #[error("`{glob}` is not a glob: {reason}. Correct --exclude or PANTHEON_EXCLUDE")]
    Glob { glob: String, reason: String },
    #[error("{path} has {lines} lines, so {asked} is not in it. Count again; lines start at 1")]
    Lines { path: PathBuf, lines: usize, asked: String },
    #[error("the diagnostics in {path} cannot be read: {reason}. `gods fix --help` shows their shape")]
    Diagnostics { path: PathBuf, reason: String },
    #[error("standard input can be read only once. Give `-` a single time, as a file or for --diagnostics")]
    StdinTwice,
    #[error("{0} changed on disk while the model worked, so nothing was written. Run the command again")]
    Changed(PathBuf),
    #[error("{0} is read-only, so nothing was written. Make it writable first, for example with chmod u+w")]
    ReadOnly(PathBuf),
    #[error("{path} cannot be written: {source}. The file is as it was")]
    Write { path: PathBuf, source: std::io::Error },
    #[error("the engine's change does not fit {0}, so nothing was written. Try again; `gods doctor` compares versions")]
    Misfit(PathBuf),
    #[error("the token's file {path} cannot be read: {source}. Correct --token-file or PANTHEON_TOKEN_FILE")]
    TokenFile { path: PathBuf, source: std::io::Error },
    #[error("{0}. `gods doctor` tells more")]
    Engine(#[source] ClientError),
    #[error("{0}")]
    Refused(#[source] ClientError),
    #[error("the engine at {0} ended its answer before the change was there. Try again; `gods doctor` tells more")]
    CutShort(String),
    #[error("{0}")]
    PrivateEngine(#[from] PrivateEngineError),
    #[error("the output cannot be written: {0}")]
    Output(#[from] std::io::Error),
    #[error("the program cannot start its threads: {0}")]
    Runtime(#[source] std::io::Error),
}

impl Failure {
    /// The exit code of this failure.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Failure::Engine(_) | Failure::PrivateEngine(_) | Failure::CutShort(_) => Exit::Unreachable,
            Failure::Refused(_) | Failure::Misfit(_) => Exit::Refused,
            _ => Exit::Input,
        }
    }

    /// Whether the next file would meet the same end.
    pub(crate) fn ends_all(&self) -> bool {
        self.exit() == Exit::Unreachable || matches!(self, Failure::Output(_) | Failure::Glob { .. })
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        let closed_door = match &error {
            ClientError::Refused(reply) => {
                matches!(reply.code, ErrorCode::Unauthorized | ErrorCode::ShuttingDown | ErrorCode::Overloaded)
            }
            _ => true,
        };
        if closed_door { Failure::Engine(error) } else { Failure::Refused(error) }
    }
}
