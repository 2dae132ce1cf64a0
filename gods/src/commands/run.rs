//! `gods run COMMAND --repo URL`: any action on a repository.

use super::repository;
use crate::cli::RunArgs;
use crate::config::EngineArgs;
use crate::engine::Engine;
use crate::failure::{Exit, Failure};

/// Runs an action in the engine, which pushes what comes of it.
///
/// # Errors
/// When files are named too, the engine cannot be reached or refuses, or the run fails.
pub(crate) async fn on_repository(args: &EngineArgs, run: RunArgs) -> Result<Exit, Failure> {
    if !run.targets.is_empty() {
        return Err(Failure::FilesAndRepository);
    }
    let engine = Engine::connect(args).await?;
    repository::run(engine, &run.repository, run.action, run.options.instruction).await
}
