//! `gods refactor|document|fix|run`: one request for each file, or one for all; `work.rs` carries each out.

use std::path::{Path, PathBuf};

use pantheon_protocol::files::Exclude;
use pantheon_protocol::wire::{EditRequest, Scope};

use crate::cli::EditOptions;
use crate::config::EngineArgs;
use crate::document::{Document, Reading};
use crate::engine::Engine;
use crate::failure::{Exit, Failure};
use crate::sent::Sent;
use crate::target::{Source, Target};
use crate::work::{Ended, Work};
use crate::{diagnostics, screen, workspace};

/// Works through the files in order, or on all at once where the action does; the worst of the ends is the end of all.
///
/// # Errors
/// Only what the remaining files would meet too; a failure of one file is reported and the next one follows.
pub(crate) async fn run(
    args: &EngineArgs,
    action: &str,
    targets: &[Target],
    options: &EditOptions,
) -> Result<Exit, Failure> {
    check_stdin(targets, options)?;
    let request = EditRequest {
        command: action.to_owned(),
        language_id: options.language.clone(),
        diagnostics: diagnostics::collect(&options.complaint)?,
        instruction: options.instruction.clone(),
        fresh: options.fresh,
        ..EditRequest::default()
    };
    let reading = Reading {
        stdin_name: options.path.clone().unwrap_or_else(|| PathBuf::from("stdin")),
        exclude: Exclude::new(&options.exclude)?,
        encoding: options.encoding,
    };
    let mut engine = Connection { args, engine: None };
    if may_be_about_many(action, targets) && is_about_many(engine.get().await?, action, targets).await? {
        let sent = workspace::collect(targets, reading).await?;
        let ended = Work::new(engine.get().await?, options.consent, sent).run(request).await?;
        return Ok(if let Ended::Next(exit) = ended { exit } else { Exit::Done });
    }
    one_by_one(&mut engine, targets, &Task { options, reading, request }).await
}

/// What is the same for every file.
struct Task<'a> {
    options: &'a EditOptions,
    reading: Reading,
    request: EditRequest,
}

async fn one_by_one(engine: &mut Connection<'_>, targets: &[Target], task: &Task<'_>) -> Result<Exit, Failure> {
    let mut worst = Exit::Done;
    for target in targets {
        // Each is read when its turn comes: the user may have changed it while looking at an earlier one.
        let ended = match Document::read(target, &task.reading) {
            Ok(document) => {
                let work = Work::new(engine.get().await?, task.options.consent, Sent::one(document));
                work.run(task.request.clone()).await
            }
            Err(failure) => Err(failure),
        };
        match ended {
            Ok(Ended::Next(exit)) => worst = worst.max(exit),
            Ok(Ended::Quit) => break,
            Err(failure) if failure.ends_all() => return Err(failure),
            Err(failure) => {
                screen::failure(&failure);
                worst = worst.max(failure.exit());
            }
        }
    }
    Ok(worst)
}

/// The engine, once it is needed: a private one takes its time.
struct Connection<'a> {
    args: &'a EngineArgs,
    engine: Option<Engine>,
}

impl Connection<'_> {
    async fn get(&mut self) -> Result<&Engine, Failure> {
        let engine = match self.engine.take() {
            Some(engine) => engine,
            None => Engine::connect(self.args).await?,
        };
        Ok(self.engine.insert(engine))
    }
}

fn check_stdin(targets: &[Target], options: &EditOptions) -> Result<(), Failure> {
    let piped = targets.iter().filter(|target| target.source == Source::Stdin).count();
    let diagnostics = options.complaint.diagnostics.as_deref() == Some(Path::new("-"));
    if piped + usize::from(diagnostics) > 1 { Err(Failure::StdinTwice) } else { Ok(()) }
}

/// The built-in actions work on one file at a time, so the catalogue need not be asked about them.
fn may_be_about_many(action: &str, targets: &[Target]) -> bool {
    !["refactor", "document", "fix"].contains(&action) || targets.is_empty() || folder(targets).is_some()
}

/// Whether the action works on the workspace; one that does not needs files, each by its name.
async fn is_about_many(engine: &Engine, action: &str, targets: &[Target]) -> Result<bool, Failure> {
    let catalogue = engine.client.catalogue().await?;
    let found = catalogue.find(action).ok_or_else(|| Failure::NoAction(action.to_owned()))?;
    match found.scope {
        Scope::Workspace => return Ok(true),
        Scope::Repository => return Err(Failure::Repository(action.to_owned())),
        Scope::Selection | Scope::File => {}
    }
    if targets.is_empty() {
        return Err(Failure::NoFile(action.to_owned()));
    }
    folder(targets).map_or(Ok(false), |path| Err(Failure::Folder { path: path.clone(), action: action.to_owned() }))
}

fn folder(targets: &[Target]) -> Option<&PathBuf> {
    targets.iter().find_map(|target| match &target.source {
        Source::File(path) if path.is_dir() => Some(path),
        _ => None,
    })
}
