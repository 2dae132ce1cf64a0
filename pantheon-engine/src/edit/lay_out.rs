//! A template, laid out for a scaffold: the files that go out as they are, or as a model changes them.

use std::sync::Arc;

use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::path::RelativePath;

use super::changeset::{self, Changeset};
use super::held::Held;
use super::hunk::{Change, FileChange, Format, Patch};
use super::sentinel::Sentinel;
use crate::language::Language;
use crate::prompts::PromptFile;
use crate::provider::{Material, Task};
use crate::refusal::Refusal;
use crate::scaffold::{Arguments, LaidOut};

/// The task with its template laid out, where the action has templates.
///
/// # Errors
/// When the arguments name no project or no template of this action.
pub fn lay_out(task: Task, prompt: &PromptFile) -> Result<Task, Refusal> {
    if prompt.scaffolds.is_empty() {
        return Ok(task);
    }
    let arguments = Arguments::parse(&task.arguments)?;
    let template = prompt.scaffold(arguments.template.as_deref())?;
    let files = template.lay_out(&arguments.name).map_err(|error| {
        let message = format!("The template `{}` cannot be laid out: {error}.", template.about.name);
        Refusal::new(ErrorCode::Internal, message)
    })?;
    let laid_out = files.into_iter().map(|file| material(&arguments.into, file)).collect::<Result<Vec<_>, _>>()?;
    let task = Task { laid_out, ..task };
    let sentinel = Sentinel::for_texts(task.texts().map(|text| &**text.code).collect::<Vec<_>>());
    Ok(Task { sentinel, ..task })
}

fn material(into: &RelativePath, file: LaidOut) -> Result<Material, Refusal> {
    let path = format!("{into}/{}", file.path);
    let path = RelativePath::new(&path)
        .map_err(|error| Refusal::new(ErrorCode::InvalidArguments, format!("`{path}` cannot be made: {error}.")))?
        .to_string();
    Ok(Material { language: Language::detect(None, &path), path, code: Arc::from(file.text) })
}

/// What was laid out, as the first part of an answer.
pub(super) fn changes(task: &Task) -> Vec<FileChange> {
    let create = |file: &Material| FileChange {
        path: Some(file.path.clone()),
        change: Change::Create(file.code.to_string()),
        line: 1,
    };
    task.laid_out.iter().map(create).collect()
}

/// What was laid out, as it is: it needs no model, but passes the same gates.
///
/// # Errors
/// Why it cannot be used.
pub(super) fn as_it_is(task: &Task) -> Result<Changeset, Held> {
    changeset::check(task, Patch { format: Format::WholeFile, changes: changes(task) })
}
