//! How a `claude` process with tools is started: what it may use, and what it can reach.
//!
//! Two fences stand around the folder: the program's own permission rules, which deny what nobody is there to allow, and
//! the kernel's, which hold also if the program does not. Prompts must never come here.

use super::super::way::Way;
use super::super::{ClaudeConfig, launch, probe};
use crate::process::Process;
use crate::provider::{AgentJob, ProviderError};

/// The tools: none that runs programs or reaches a network.
pub(super) const TOOLS: &[&str] = &["Read", "Edit", "Write", "Glob", "Grep"];

/// Files in the folder may be changed without asking; everything else would be asked for, which is a no.
pub(super) const PERMISSION_MODE: &str = "acceptEdits";

/// Arguments of every agent, beside those of every conversation. `--bare` would leave out most tools.
const ARGUMENTS: &[&str] = &["--safe-mode", "--disable-slash-commands", "--permission-mode", PERMISSION_MODE];

/// A process that waits for its prompt, in the folder of the job and confined to it.
pub(super) async fn start(config: &ClaudeConfig, job: &AgentJob, way: Way) -> Result<Process, ProviderError> {
    let folder = job.folder.path();
    let launch = launch::asking(config, way)?
        .arguments(launch::conversation_arguments(&TOOLS.join(",")))
        .arguments(ARGUMENTS)
        .arguments(["--max-turns", &job.limits.turns.to_string()])
        .arguments(config.model.iter().flat_map(|model| ["--model", model]))
        .working_in(folder.to_owned(), job.folder.clone())
        .also_writing(folder.to_owned());
    launch.spawn().await.map_err(|error| probe::cannot_start(config, &error))
}
