//! Everything that can go wrong, in words for people, and the one place where it becomes an exit code.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use pantheon_protocol::client::{ClientError, PrivateEngineError};
use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::files::{CollectError, GlobError, NotText, PlaceError, ReadError, SaveError, SaveReason};

use crate::keychain::KeychainError;

/// How the program ends; the worst of several files counts, so the order matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Done.
    Done = 0,
    /// `--check` found something, or `--apply` something that only a person may allow.
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
    #[error(
        "{path} is not {encoding}: byte {offset} does not fit. --encoding NAME, such as windows-1251, tells what it is"
    )]
    Encoding { path: PathBuf, encoding: &'static str, offset: usize },
    #[error(
        "{encoding}, which {path} is written in, has no `{character}` ({}), so nothing was written. \
         Say in the instruction to do without it, or convert the file to UTF-8 first", character.escape_unicode()
    )]
    Unmappable { path: String, encoding: &'static str, character: char },
    #[error("{path} cannot be sent: {source}. Choose another file")]
    Place { path: PathBuf, source: PlaceError },
    #[error(
        "{path} is a folder, and `{action}` works on one file at a time. Name files; `gods actions` lists what works on folders"
    )]
    Folder { path: PathBuf, action: String },
    #[error("`{0}` works on files, and none is named. Name one: gods run {0} FILE")]
    NoFile(String),
    #[error("the engine has no action `{0}`. `gods actions` lists them")]
    NoAction(String),
    #[error("an action on many files cannot read standard input. Name files and folders")]
    StdinAmongMany,
    #[error("{0} is the second file with lines, and only one can stand out. Leave its lines away")]
    SecondWithLines(PathBuf),
    #[error("`{0}` makes a new project and does not work on files: see `gods scaffold --help`")]
    Repository(String),
    #[error("nothing called `{kind}` can be made here; there is {known}. `gods scaffold --list` tells more")]
    NoScaffold { kind: String, known: String },
    #[error("jobs live in an engine, and none is named. Set PANTHEON_ENGINE_URL or --engine-url")]
    NoEngine,
    #[error("figures are those of an engine, and none is named. Set PANTHEON_ENGINE_URL or --engine-url")]
    NoFigures,
    #[error("a token belongs to an engine, and none is named. Set PANTHEON_ENGINE_URL or --engine-url")]
    NoLogin,
    #[error("no token was given. Type the one that your platform team gave you, or send it to standard input")]
    NoToken,
    #[error("the token cannot be read: {0}. Send it to standard input instead: gods login <FILE")]
    Token(#[source] std::io::Error),
    #[error("{0}")]
    Keychain(#[from] KeychainError),
    #[error("files are named, and a repository. Leave the files away: a run works on all of the repository")]
    FilesAndRepository,
    #[error("{0}")]
    Run(String),
    #[error("no job's name begins with `{0}`. `gods jobs` lists them")]
    NoJob(String),
    #[error("`{0}` is the beginning of several names. Type more of it")]
    ManyJobs(String),
    #[error(
        "nothing in {0} can be sent. Name files: a name beats .gitignore; `gods run --help` tells what is left out"
    )]
    NothingToSend(PathBuf),
    #[error("{path} does not fit: at most {files} files and {bytes} bytes are sent at once. Name fewer")]
    Full { path: String, files: usize, bytes: usize },
    #[error("the files cannot be collected: {0}")]
    Collect(#[source] CollectError),
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
    #[error("{path} cannot be written: {source}. Every file is as it was")]
    Write { path: PathBuf, source: std::io::Error },
    #[error(
        "{0} is there already, so nothing was written. Move it away, or say in the instruction what to call the new file"
    )]
    Exists(PathBuf),
    #[error("{0} is not there any more, so nothing was written. Run the command again")]
    Gone(PathBuf),
    #[error("the change failed half-way and not all of it could be taken back: {0}. Compare those files")]
    NotPutBack(SaveError),
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
            Failure::NoEngine
            | Failure::NoFigures
            | Failure::NoLogin
            | Failure::Engine(_)
            | Failure::PrivateEngine(_)
            | Failure::CutShort(_) => Exit::Unreachable,
            Failure::Refused(_)
            | Failure::Run(_)
            | Failure::Misfit(_)
            | Failure::NoAction(_)
            | Failure::NoScaffold { .. } => Exit::Refused,
            _ => Exit::Input,
        }
    }

    /// A file that cannot be read.
    pub(crate) fn unread(path: &Path, error: ReadError) -> Self {
        let path = path.to_owned();
        match error {
            ReadError::NotAFile => Failure::NotAFile(path),
            ReadError::TooLarge { size, limit } => Failure::TooLarge { path, size, limit },
            ReadError::NotText(NotText::Binary) => Failure::Binary(path),
            ReadError::NotText(NotText::Encoding { encoding, offset }) => Failure::Encoding { path, encoding, offset },
            ReadError::NotText(NotText::Marked(encoding)) => Failure::Encoding { path, encoding, offset: 0 },
            ReadError::Io(source) => Failure::Read { path, source },
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

impl From<GlobError> for Failure {
    fn from(GlobError { glob, reason }: GlobError) -> Self {
        Failure::Glob { glob, reason }
    }
}

impl From<CollectError> for Failure {
    fn from(error: CollectError) -> Self {
        match error {
            CollectError::Place { path, source: PlaceError::Io(source) } => Failure::Read { path, source },
            CollectError::Place { path, source } => Failure::Place { path, source },
            CollectError::Excluded { path, glob } => Failure::Excluded { path, glob },
            CollectError::Read { path, source } => Failure::unread(Path::new(path.as_str()), source),
            CollectError::Full { path, limits } => {
                Failure::Full { path: path.to_string(), files: limits.files, bytes: limits.total_bytes }
            }
            CollectError::Cancelled | CollectError::Io(_) => Failure::Collect(error),
        }
    }
}

impl From<SaveError> for Failure {
    fn from(error: SaveError) -> Self {
        if !error.left.is_empty() {
            return Failure::NotPutBack(error);
        }
        let path = PathBuf::from(error.file);
        match error.reason {
            SaveReason::Exists => Failure::Exists(path),
            SaveReason::Missing => Failure::Gone(path),
            SaveReason::Changed => Failure::Changed(path),
            SaveReason::ReadOnly => Failure::ReadOnly(path),
            SaveReason::NotAFile => Failure::NotAFile(path),
            SaveReason::Io(source) => Failure::Write { path, source },
        }
    }
}
