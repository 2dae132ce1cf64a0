//! How a `claude` process with tools is started: what it may use, and what it can reach.
//!
//! Two fences stand around the folder: the program's own permission rules, which deny what nobody is there to allow, and
//! the kernel's, which hold also if the program does not. Prompts must never come here.

use std::io;
use std::path::{Path, PathBuf};

use super::super::proxy::Pass;
use super::super::{ClaudeConfig, launch, probe};
use crate::process::{Access, Process};
use crate::provider::{AgentJob, ProviderError};

/// The tools: none that runs programs or reaches a network.
pub(super) const TOOLS: &[&str] = &["Read", "Edit", "Write", "Glob", "Grep"];

/// Files in the folder may be changed without asking; everything else would be asked for, which is a no.
pub(super) const PERMISSION_MODE: &str = "acceptEdits";

/// Arguments of every agent, beside those of every conversation. `--bare` would leave out most tools.
const ARGUMENTS: &[&str] = &["--safe-mode", "--disable-slash-commands", "--permission-mode", PERMISSION_MODE];

/// Variables that name files which the program must read: certificate authorities.
const CERTIFICATES: &[&str] = &["SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS"];

/// A process that waits for its prompt, in the folder of the job and confined to it.
pub(super) async fn start(config: &ClaudeConfig, job: &AgentJob, pass: Option<Pass>) -> Result<Process, ProviderError> {
    let folder = job.folder.path();
    let launch = launch::asking(config, pass)?;
    let (own_home, temporary) = (launch.scratch().join(launch::HOME), launch.scratch().join("tmp"));
    let sign_in = sign_in(config);
    let access = access(config, folder, sign_in.as_deref());
    // With a sign-in, the rest of that user's home stays out of reach.
    let config_dir = sign_in.unwrap_or_else(|| own_home.join(".claude"));
    let launch = launch
        .variable("HOME", own_home)
        .variable("CLAUDE_CONFIG_DIR", config_dir)
        .variable("TMPDIR", temporary)
        .arguments(launch::conversation_arguments(&TOOLS.join(",")))
        .arguments(ARGUMENTS)
        .arguments(["--max-turns", &job.limits.turns.to_string()])
        .arguments(config.model.iter().flat_map(|model| ["--model", model]))
        .working_in(folder.to_owned(), job.folder.clone())
        .confined_to(access);
    launch.spawn().await.map_err(|error| cannot_start(config, &error))
}

/// The folder of the sign-in that is used, if one is.
fn sign_in(config: &ClaudeConfig) -> Option<PathBuf> {
    if config.api_key.is_some() {
        return None;
    }
    config.config_dir.clone().or_else(|| Some(config.home.as_ref()?.join(".claude")))
}

fn access(config: &ClaudeConfig, folder: &Path, sign_in: Option<&Path>) -> Access {
    let certificates = config.environment.iter().filter(|(name, _)| CERTIFICATES.iter().any(|known| name == known));
    let readable = installation(&config.program).into_iter().chain(certificates.map(|(_, path)| path.into()));
    // The program renews a sign-in by itself. One that is not there yet fails with its own words.
    let sign_in = sign_in.filter(|folder| folder.is_dir()).map(Path::to_owned);
    let writable = [folder.to_owned()].into_iter().chain(sign_in).collect();
    Access { readable: readable.collect(), writable, ..Access::default() }
}

/// What the program consists of: its file, and the package around it where it came as one.
fn installation(program: &Path) -> Vec<PathBuf> {
    let file = program.canonicalize().unwrap_or_else(|_| program.to_owned());
    let package = file.ancestors().find(|folder| folder.file_name().is_some_and(|name| name == "node_modules"));
    let package = package.map(Path::to_owned);
    [program.to_owned(), file].into_iter().chain(package).collect()
}

fn cannot_start(config: &ClaudeConfig, error: &io::Error) -> ProviderError {
    if error.kind() == io::ErrorKind::Unsupported {
        return ProviderError::Unavailable(format!(
            "`claude` is not started with tools, because it could not be confined to its folder: {error}; run the engine \
             on Linux 5.13 or newer with Landlock, or choose another provider with PANTHEON_PROVIDER"
        ));
    }
    probe::cannot_start(config, error)
}
