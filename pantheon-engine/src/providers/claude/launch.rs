//! How one `claude` process is started: its arguments, its clean environment, its empty directory.
//!
//! Nothing here depends on a request, so any process can serve any request. Prompts must never come here.

use std::io;
use std::path::Path;

use secrecy::ExposeSecret;
use tempfile::TempDir;

use super::ClaudeConfig;
use crate::process::Launch;
use crate::provider::ProviderError;

/// Above what any prompt asks for: the program takes its limit at the start, before the request is known.
const MAX_OUTPUT_TOKENS: &str = "64000";

/// Where the system's own programs are.
const PATH: &str = "/usr/local/bin:/usr/bin:/bin";

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
];

/// A process that waits for its prompt.
pub(super) fn conversation(config: &ClaudeConfig) -> Result<Launch, ProviderError> {
    // `--bare` reads no sign-in; `--safe-mode` does, and leaves out all the customisation that it can.
    let mode = if config.api_key.is_some() { "--bare" } else { "--safe-mode" };
    let model = config.model.iter().flat_map(|model| ["--model", model.as_str()]);
    Ok(bare(config)?.arguments(conversation_arguments("")).arguments([mode]).arguments(model))
}

/// The arguments of every conversation, with these tools (their names with `,` between them).
pub(super) fn conversation_arguments(tools: &str) -> impl Iterator<Item = &str> {
    ARGUMENTS.iter().copied().chain(["--tools", tools])
}

/// The program with its environment and directory, and no arguments yet.
pub(super) fn bare(config: &ClaudeConfig) -> Result<Launch, ProviderError> {
    let scratch = scratch(&config.scratch_root).map_err(|error| {
        ProviderError::Unavailable(format!("no scratch directory can be made for `claude`: {error}; free some space"))
    })?;
    let own_home = scratch.path().join("home");
    let work = scratch.path().join("work");
    let mut launch = Launch::new(config.program.clone(), work, scratch);
    for (name, value) in VARIABLES {
        launch = launch.variable(name, value);
    }
    for (name, value) in &config.environment {
        launch = launch.variable(name, value);
    }
    if let Some(url) = &config.base_url {
        launch = launch.variable("ANTHROPIC_BASE_URL", url);
    }
    Ok(match &config.api_key {
        Some(key) => launch
            .variable("ANTHROPIC_API_KEY", key.expose_secret())
            .variable("CLAUDE_CONFIG_DIR", own_home.join(".claude"))
            .variable("HOME", own_home),
        None => signed_in(launch, config, &own_home),
    })
}

fn signed_in(launch: Launch, config: &ClaudeConfig, own_home: &Path) -> Launch {
    let launch = launch.variable("HOME", config.home.as_deref().unwrap_or(own_home));
    match &config.config_dir {
        Some(folder) => launch.variable("CLAUDE_CONFIG_DIR", folder),
        None => launch,
    }
}

/// A private directory with an empty home, an empty place to work in and one for temporary files.
fn scratch(root: &Path) -> io::Result<TempDir> {
    std::fs::create_dir_all(root)?;
    let scratch = tempfile::Builder::new().prefix("pantheon-claude-").tempdir_in(root)?;
    for folder in ["home", "work", "tmp"] {
        std::fs::create_dir(scratch.path().join(folder))?;
    }
    Ok(scratch)
}
