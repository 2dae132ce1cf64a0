//! `gods refactor|document|fix|run`: goes through the files; `edit/file.rs` works on each.

mod file;

use std::path::{Path, PathBuf};

use pantheon_protocol::wire::EditRequest;

use self::file::{Ended, File};
use crate::cli::EditArgs;
use crate::config::EngineArgs;
use crate::document::Document;
use crate::engine::Engine;
use crate::exclude::Excludes;
use crate::failure::{Exit, Failure};
use crate::target::Source;
use crate::{diagnostics, screen};

/// Works through the files in order; the worst of their ends is the end of all.
///
/// # Errors
/// Only what the remaining files would meet too; a failure of one file is reported and the next one follows.
pub(crate) async fn run(args: &EngineArgs, action: &str, edit: &EditArgs) -> Result<Exit, Failure> {
    let documents = documents(edit)?;
    let request = EditRequest {
        command: action.to_owned(),
        language_id: edit.language.clone(),
        diagnostics: diagnostics::collect(&edit.complaint)?,
        instruction: edit.instruction.clone(),
        ..EditRequest::default()
    };
    let mut engine = None;
    let mut worst = Exit::Done;
    for document in documents {
        let ended = match document {
            Ok(document) => {
                let engine = match &engine {
                    Some(engine) => engine,
                    None => engine.insert(Engine::connect(args).await?),
                };
                File::new(engine, edit, document).work(request.clone()).await
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

type Documents<'a> = Box<dyn Iterator<Item = Result<Document, Failure>> + 'a>;

/// The files, each read when its turn comes: the user may have changed a later one while looking at an earlier one.
fn documents(edit: &EditArgs) -> Result<Documents<'_>, Failure> {
    let piped = edit.targets.iter().filter(|target| target.source == Source::Stdin).count();
    let diagnostics = edit.complaint.diagnostics.as_deref() == Some(Path::new("-"));
    if piped + usize::from(diagnostics) > 1 {
        return Err(Failure::StdinTwice);
    }
    let excludes = Excludes::new(&edit.exclude)?;
    let stdin_name = edit.path.clone().unwrap_or_else(|| PathBuf::from("stdin"));
    Ok(Box::new(edit.targets.iter().map(move |target| Document::read(target, &stdin_name, &excludes))))
}
