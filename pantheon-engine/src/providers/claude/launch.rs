//! How one `claude` process is started: its arguments, its clean environment, its empty directory.
//!
//! Nothing here depends on a request, so any process can serve any request. Prompts must never come here.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;

use super::tunnel::Tunnel;
use super::way::Way;
use super::{ClaudeConfig, reach};
use crate::process::Launch;
use crate::provider::ProviderError;

/// Above what any prompt asks for: the program takes its limit at the start, before the request is known.
const MAX_OUTPUT_TOKENS: &str = "64000";

/// The program's own home, below its scratch directory.
const HOME: &str = "home";

/// All that is below it at the start: the home, the place to work in, and the one for temporary files.
const FOLDERS: [&str; 3] = [HOME, "work", "tmp"];

/// Where the system's own programs are.
const PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// Variables that the program takes for the address of a proxy.
const PROXIES: [&str; 2] = ["HTTPS_PROXY", "HTTP_PROXY"];

/// Variables of every process. The names are the program's own.
const VARIABLES: &[(&str, &str)] = &[
    ("PATH", PATH),
    ("LANG", "C.UTF-8"),
    ("DISABLE_TELEMETRY", "1"),
    ("DISABLE_AUTOUPDATER", "1"),
    ("DISABLE_ERROR_REPORTING", "1"),
    ("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1"),
    // `@path` in the user's code would otherwise be answered with that file of this machine.
    ("CLAUDE_CODE_DISABLE_ATTACHMENTS", "1"),
    ("CLAUDE_CODE_SKIP_PROMPT_HISTORY", "1"),
    // A second, unstreamed try would repeat text that was already passed on.
    ("CLAUDE_CODE_DISABLE_NONSTREAMING_FALLBACK", "1"),
    ("CLAUDE_CODE_MAX_RETRIES", "2"),
    ("CLAUDE_CODE_MAX_OUTPUT_TOKENS", MAX_OUTPUT_TOKENS),
];

/// Arguments of every conversation.
const ARGUMENTS: &[&str] = &[
    "-p",
    "--input-format",
    "stream-json",
    "--output-format",
    "stream-json",
    "--verbose",
    "--include-partial-messages",
    "--no-session-persistence",
    "--strict-mcp-config",
    "--setting-sources",
    "",
    "--settings",
    SETTINGS,
];

/// Newer versions bring plugins of their own, which add to what a model is told: these are all that 2.1.332 knows.
const SETTINGS: &str = r#"{"enabledPlugins":{
    "cc-plugin-agents-md@builtin":false,"cc-plugin-claude-test@builtin":false,"cc-plugin-diff@builtin":false,
    "cc-plugin-easel@builtin":false,"cc-plugin-hipaa-default@builtin":false,"cc-plugin-mermaid@builtin":false,
    "cc-plugin-mods-guide@builtin":false,"cc-plugin-plugin-authoring@builtin":false,"cc-plugin-privacy@builtin":false,
    "cc-plugin-promos@builtin":false,"cc-plugin-responsive-mode@builtin":false,"cc-plugin-sec-default@builtin":false,
    "cc-plugin-telemetry@builtin":false,"cc-plugin-tips@builtin":false,"cc-plugin-you-should-know@builtin":false,
    "claude-platform@builtin":false}}"#;

/// A process that waits for its prompt, and asks the model this way.
pub(super) fn conversation(config: &ClaudeConfig, way: Way) -> Result<Launch, ProviderError> {
    // `--bare` reads no sign-in; `--safe-mode` does, and leaves out all the customisation that it can.
    let mode = if matches!(way, Way::Pass(_)) { "--bare" } else { "--safe-mode" };
    let model = config.model.iter().flat_map(|model| ["--model", model.as_str()]);
    Ok(asking(config, way)?.arguments(conversation_arguments("")).arguments([mode]).arguments(model))
}

/// The arguments of every conversation, with these tools (their names with `,` between them).
pub(super) fn conversation_arguments(tools: &str) -> impl Iterator<Item = &str> {
    ARGUMENTS.iter().copied().chain(["--tools", tools])
}

/// The program, able to ask the model and confined to that, with no arguments yet.
pub(super) fn asking(config: &ClaudeConfig, way: Way) -> Result<Launch, ProviderError> {
    let launch = unconfined(config)?;
    let own_sign_in = launch.scratch().join(HOME).join(".claude");
    let pass = match way {
        Way::Pass(pass) => pass,
        Way::SignIn(tunnel) => return Ok(signed_in(launch, config, tunnel, own_sign_in)),
    };
    // The way to the model is on loopback: neither proxies nor certificates are needed.
    Ok(launch
        .confined_to(reach::with_pass(config, &pass))
        .variable("CLAUDE_CONFIG_DIR", own_sign_in)
        .variable("ANTHROPIC_BASE_URL", pass.url())
        .variable("ANTHROPIC_API_KEY", pass.placeholder())
        .holding(pass))
}

/// The program with its sign-in, and no arguments yet. The rest of that user's home stays out of reach.
fn signed_in(launch: Launch, config: &ClaudeConfig, tunnel: Option<Arc<Tunnel>>, none: PathBuf) -> Launch {
    let sign_in = config.config_dir.clone().or_else(|| Some(config.home.as_ref()?.join(".claude")));
    let launch = launch.confined_to(reach::with_sign_in(config, sign_in.as_deref(), tunnel.as_deref()));
    let base = config.base_url.iter().map(|url| (OsStr::new("ANTHROPIC_BASE_URL"), OsStr::new(url)));
    let given = reach::certificates(config).chain(base);
    let launch = given.fold(launch, |launch, (name, value)| launch.variable(name, value));
    let launch = launch.variable("CLAUDE_CONFIG_DIR", sign_in.unwrap_or(none));
    let Some(tunnel) = tunnel else { return launch };
    let launch = PROXIES.iter().fold(launch, |launch, name| launch.variable(name, tunnel.url()));
    launch.holding(tunnel)
}

/// The program with nothing to ask the model with, and confined to its private folders.
pub(super) fn bare(config: &ClaudeConfig) -> Result<Launch, ProviderError> {
    Ok(unconfined(config)?.confined_to(reach::alone(config)))
}

/// The program with an empty home and a place for temporary files of its own.
fn unconfined(config: &ClaudeConfig) -> Result<Launch, ProviderError> {
    let scratch = scratch(&config.scratch_root).map_err(|error| {
        ProviderError::Unavailable(format!("no scratch directory can be made for `claude`: {error}; free some space"))
    })?;
    let [home, work, temporary] = FOLDERS.map(|name| scratch.path().join(name));
    let launch =
        Launch::new(config.program.clone(), work, scratch).variable("HOME", home).variable("TMPDIR", temporary);
    Ok(VARIABLES.iter().fold(launch, |launch, (name, value)| launch.variable(name, value)))
}

/// A private directory with an empty home, an empty place to work in and one for temporary files.
fn scratch(root: &Path) -> io::Result<TempDir> {
    std::fs::create_dir_all(root)?;
    let scratch = tempfile::Builder::new().prefix("pantheon-claude-").tempdir_in(root)?;
    for folder in FOLDERS {
        std::fs::create_dir(scratch.path().join(folder))?;
    }
    Ok(scratch)
}
