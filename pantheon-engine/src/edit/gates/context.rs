//! What the gates must know of a request to judge one of its files.

use std::ops::Range;

use pantheon_protocol::wire::ActionKind;

use crate::language::Language;
use crate::prompts::Changes;
use crate::provider::Task;
use crate::secrets::Masks;

/// One file of one request, as the gates see it.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    /// The file, relative to its workspace.
    pub path: &'a str,
    /// The file's language, where the engine knows it.
    pub language: Option<Language>,
    /// What sort of action it is.
    pub kind: ActionKind,
    /// What the action may change.
    pub changes: Changes,
    /// What the user typed and what the tools said that the user points at.
    pub words: Vec<&'a str>,
    /// What the user pointed at, in bytes of the original: the selection and the diagnostics; empty for the whole file.
    pub focus: Vec<Range<usize>>,
    /// Where the file was before, and what was masked in it.
    pub masked: (&'a str, &'a Masks),
    /// The text that a template gave a new file; empty for others. What stands there nobody left out.
    pub template: &'a str,
}

impl<'a> Context<'a> {
    /// The file of the request.
    pub fn of(task: &'a Task) -> Self {
        let findings = || task.diagnostics.iter();
        Self {
            path: &task.path,
            language: task.language,
            kind: task.kind,
            changes: task.changes,
            words: task.instruction.as_deref().into_iter().chain(findings().map(|one| one.message.as_str())).collect(),
            focus: task.selection.iter().chain(findings().map(|one| &one.range)).cloned().collect(),
            masked: (&task.path, &task.masks),
            template: "",
        }
    }

    /// Another file that the answer changes, which was at `origin`.
    #[must_use]
    pub fn for_file(&self, task: &'a Task, path: &'a str, origin: &'a str) -> Self {
        let template = task.laid_out.iter().find(|file| file.path == path).map_or("", |file| &*file.code);
        let masked = (origin, &*task.masks);
        Self { path, language: Language::detect(None, path), focus: Vec::new(), template, masked, ..self.clone() }
    }
}
