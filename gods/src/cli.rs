//! The command line's shape. No defaults that depend on the machine: those are in `config`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};

use crate::config::EngineArgs;
use crate::encoding::Encoding;
use crate::target::Target;

const AFTER_HELP: &str = "\
Examples:
  gods document src/cart.ts:12-40        show the change and ask
  gods refactor --check src/*.py         exit 1 when something would change
  gods fix app.py:3 --code F401          fix one diagnostic
  gods refactor - --path a.py --apply <a.py >b.py
  gods run rename-api src -i 'call it fetch'   change many files, all or none
  gods scaffold service user-auth-api    lay out a new service from a template
  gods scaffold service user-auth-api --repo git@github.com:team/auth.git   the same, as a pushed branch
  gods jobs --follow                     what the engine works on

Answers to the question: y writes the change, n leaves the file, e asks again with another instruction, q stops.

Exit codes:
  0    done: written, shown, turned down, or nothing to change
  1    --check: something would change; --apply: the engine insists on asking and there is no terminal
  2    usage, or a file that cannot be read, may not be sent, or changed meanwhile
  3    the engine cannot be reached or does not let you in
  4    the engine, or its model, could not do it
  130  cancelled with Ctrl-C";

const RUN_HELP: &str = "\
An action on the workspace (`gods actions` tells which) is sent the files that are named and those below the folders
that are named; without any, all of the workspace: the Git repository around this folder, or else this folder.
Left out, and told: binary files, other encodings, links, keys and secrets, files over 1 MiB, and the farthest beyond
400 files or 4 MiB. Left out silently: hidden files and what .gitignore names, unless a file is named itself.
One file with LINE stands out; the others are there to be read and changed along with it.
All of its changes are written, or none.";

const SCAFFOLD_HELP: &str = "\
Examples:
  gods scaffold --list
  gods scaffold service user-auth-api
  gods scaffold service user-auth-api --template rust-axum --into services/auth -i 'keep sessions in memory'
  gods scaffold service user-auth-api --repo git@github.com:team/services.git

All files are shown and written together, or none is. A file that is there already is never overwritten.";

const JOBS_HELP: &str = "\
Jobs live in an engine, so PANTHEON_ENGINE_URL or --engine-url must name one.
Following one job ends with 0 when it succeeds, and with 4 when it fails or is cancelled.";

const STATS_HELP: &str = "\
The engine is looked at twice, and totals are since its start. The bars behind a rate are what was watched; those behind a
duration are how many took how long. docs/observability.md says what is counted, and how Prometheus and Grafana show it.

PANTHEON_ENGINE_URL or --engine-url must name the engine.";

const LOGIN_HELP: &str = "\
The token is asked for, or read from standard input when that is no terminal, tried with the engine, and kept for that
engine alone. PANTHEON_TOKEN and PANTHEON_TOKEN_FILE go before it.

Examples:
  gods login --engine-url https://pantheon.example.com
  gods login <token.txt                  the engine is the one of PANTHEON_ENGINE_URL";

/// AI edits from a terminal: the same actions as in your editor's lightbulb
#[derive(Debug, Parser)]
#[command(name = "gods", version, after_help = AFTER_HELP)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) engine: EngineArgs,
    /// When to colour the output; NO_COLOR is respected
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) color: Color,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Improve code without changing what it does
    Refactor(EditArgs),
    /// Write documentation comments
    Document(EditArgs),
    /// Repair what a compiler or linter complains about
    Fix(EditArgs),
    /// Run any action that `gods actions` lists
    Run(RunArgs),
    /// Lay out a new service or site from a template
    Scaffold(ScaffoldArgs),
    /// List, follow or end what the engine works on
    Jobs(JobsArgs),
    /// Show how the engine does: edits, durations, tokens, runs
    Stats(StatsArgs),
    /// List the actions of the engine
    Actions {
        /// Print the catalogue as JSON
        #[arg(long)]
        json: bool,
    },
    /// Check the engine, the token and the versions, and explain
    Doctor,
    /// Keep the engine's token in the system's keychain, for gods and for editors
    #[command(after_help = LOGIN_HELP)]
    Login,
    /// Take the engine's token out of the system's keychain
    Logout,
    /// Print the keychain's token, for the language server
    #[command(hide = true)]
    Token,
    /// Print the completions for a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
}

impl Command {
    /// Whether it ends itself when Ctrl-C is pressed: what is done in the engine is ended there first, and a watch just ends.
    pub(crate) fn ends_itself(&self) -> bool {
        match self {
            Command::Stats(stats) => stats.watch,
            Command::Run(run) => run.repository.repo.is_some(),
            Command::Scaffold(scaffold) => scaffold.repository.repo.is_some(),
            _ => false,
        }
    }
}

/// `gods run`.
#[derive(Debug, Args)]
#[command(after_help = RUN_HELP)]
pub(crate) struct RunArgs {
    /// The action's name
    #[arg(value_name = "COMMAND")]
    pub(crate) action: String,
    /// Files to work on, as for the other commands; for an action on the workspace also folders, or nothing for all
    #[arg(value_name = "PATH[:LINE[-LINE]]", value_hint = ValueHint::AnyPath)]
    pub(crate) targets: Vec<Target>,
    #[command(flatten)]
    pub(crate) options: EditOptions,
    #[command(flatten)]
    pub(crate) repository: RepositoryArgs,
}

/// A built-in action on files.
#[derive(Debug, Args)]
pub(crate) struct EditArgs {
    /// Files to work on, each with an optional line or range of lines; `-` reads standard input
    #[arg(required = true, value_name = "FILE[:LINE[-LINE]]", value_hint = ValueHint::FilePath)]
    pub(crate) targets: Vec<Target>,
    #[command(flatten)]
    pub(crate) options: EditOptions,
}

/// What becomes of a change.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Consent {
    /// Write the change without asking, unless the engine insists; with `-`, print the new text
    #[arg(long, conflicts_with = "check")]
    pub(crate) apply: bool,
    /// Write nothing; exit 1 when something would change
    #[arg(long)]
    pub(crate) check: bool,
}

/// The work happens in the engine, on a repository, in place of files here.
#[derive(Debug, Args)]
pub(crate) struct RepositoryArgs {
    /// Work on this repository and push a branch: ssh://…, git@host:path or https://…
    #[arg(long, value_name = "URL", help_heading = REPOSITORY)]
    pub(crate) repo: Option<String>,
    /// The branch to push; without it a new one
    #[arg(long, requires = "repo", help_heading = REPOSITORY)]
    pub(crate) branch: Option<String>,
    /// The branch to begin from; without it the default branch
    #[arg(long, requires = "repo", value_name = "BRANCH", help_heading = REPOSITORY)]
    pub(crate) base: Option<String>,
    /// Only show what would change
    #[arg(long, requires = "repo", help_heading = REPOSITORY)]
    pub(crate) dry_run: bool,
    /// Show the change and ask before it is pushed
    #[arg(long, requires = "repo", conflicts_with = "dry_run", help_heading = REPOSITORY)]
    pub(crate) review: bool,
    /// Print the job's name and return; `gods jobs ID --follow` shows what becomes of it
    #[arg(long, requires = "repo", help_heading = REPOSITORY)]
    pub(crate) detach: bool,
}

const REPOSITORY: &str = "On a repository";

/// `gods scaffold`.
#[derive(Debug, Args)]
#[command(after_help = SCAFFOLD_HELP)]
pub(crate) struct ScaffoldArgs {
    /// What to make, such as service or site
    #[arg(required_unless_present = "list")]
    pub(crate) kind: Option<String>,
    /// What to call it: words of a-z and 0-9 with - between
    #[arg(required_unless_present = "list")]
    pub(crate) name: Option<String>,
    /// The template to start from; without it the usual one
    #[arg(short, long, value_name = "TEMPLATE")]
    pub(crate) template: Option<String>,
    /// The folder to make, below this one; without it NAME
    #[arg(long, value_name = "DIR")]
    pub(crate) into: Option<String>,
    /// What it shall do, in your own words; this needs a model
    #[arg(short, long, value_name = "TEXT")]
    pub(crate) instruction: Option<String>,
    /// List what can be made, and from which templates
    #[arg(long, conflicts_with_all = ["kind", "name"])]
    pub(crate) list: bool,
    #[command(flatten)]
    pub(crate) consent: Consent,
    #[command(flatten)]
    pub(crate) repository: RepositoryArgs,
}

/// `gods jobs`.
#[derive(Debug, Args)]
#[command(after_help = JOBS_HELP)]
pub(crate) struct JobsArgs {
    /// A job, or the beginning of its name; without it all jobs
    pub(crate) id: Option<String>,
    /// Stay and tell what happens, until the job ends or Ctrl-C
    #[arg(short, long, conflicts_with = "verb")]
    pub(crate) follow: bool,
    /// End the job
    #[arg(long, requires = "id", group = "verb")]
    pub(crate) cancel: bool,
    /// Push the change that waits for a word
    #[arg(long, requires = "id", group = "verb")]
    pub(crate) accept: bool,
    /// Turn it down; nothing is pushed
    #[arg(long, requires = "id", group = "verb")]
    pub(crate) reject: bool,
    /// Run it once more
    #[arg(long, requires = "id", group = "verb")]
    pub(crate) retry: bool,
    /// Show the change, as a unified diff
    #[arg(long, requires = "id", group = "verb")]
    pub(crate) diff: bool,
    /// Print JSON, one object a line when following
    #[arg(long)]
    pub(crate) json: bool,
}

/// `gods stats`.
#[derive(Debug, Args)]
#[command(after_help = STATS_HELP)]
pub(crate) struct StatsArgs {
    /// Stay and show the figures anew, until Ctrl-C
    #[arg(short, long)]
    pub(crate) watch: bool,
    /// Seconds between two looks at the engine
    #[arg(short = 'n', long, default_value = "1", value_name = "SECONDS", value_parser = interval)]
    pub(crate) interval: f64,
    /// Print JSON, one object a line when watching
    #[arg(long)]
    pub(crate) json: bool,
}

fn interval(text: &str) -> Result<f64, String> {
    let seconds = text.parse::<f64>().ok().filter(|seconds| (0.1..=3600.0).contains(seconds));
    seconds.ok_or_else(|| "from 0.1 to 3600 seconds".to_owned())
}

/// What every editing command takes.
#[derive(Debug, Args)]
pub(crate) struct EditOptions {
    /// What you want, in your own words
    #[arg(short, long, value_name = "TEXT")]
    pub(crate) instruction: Option<String>,
    #[command(flatten)]
    pub(crate) consent: Consent,
    /// Ask the model anew, though it answered the same before
    #[arg(long)]
    pub(crate) fresh: bool,
    /// The name that standard input goes by, which tells its language
    #[arg(long, value_name = "NAME")]
    pub(crate) path: Option<PathBuf>,
    /// The language, as editors name it (python, typescript, rust …), where the name does not tell
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) language: Option<String>,
    /// What files without a byte order mark are encoded in when they are not UTF-8, such as windows-1251 or
    /// iso-8859-1; they are written back the same way. UTF-8 and, by their mark, UTF-16 files need no flag
    #[arg(long, value_name = "NAME")]
    pub(crate) encoding: Option<Encoding>,
    /// More files that are never sent, as globs; .env files and keys never are
    #[arg(long, env = "PANTHEON_EXCLUDE", value_delimiter = ',', value_name = "GLOB")]
    pub(crate) exclude: Vec<String>,
    #[command(flatten)]
    pub(crate) complaint: Complaint,
}

/// A diagnostic of another tool, which `fix` acts on.
#[derive(Debug, Args)]
pub(crate) struct Complaint {
    /// What the compiler or linter says about the lines
    #[arg(long, value_name = "TEXT")]
    pub(crate) message: Option<String>,
    /// Its code, such as F401 or unused_imports
    #[arg(long, value_name = "CODE")]
    pub(crate) code: Option<String>,
    /// Diagnostics as JSON, from a file or `-`: [{"message", "code"?, "source"?, "severity"?: "error"|"warning"|
    /// "information"|"hint", "range"?: {"start": {"line", "character"}, "end": …} counted from 0 as in LSP}]
    #[arg(long, value_name = "FILE", conflicts_with_all = ["message", "code"])]
    pub(crate) diagnostics: Option<PathBuf>,
}

/// When to colour.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Color {
    /// Decides for the whole process.
    pub(crate) fn apply(self) {
        match self {
            // The stream itself looks at NO_COLOR, CLICOLOR_FORCE and whether it is a terminal.
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
