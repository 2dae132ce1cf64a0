//! What the gates must know of a request to judge one of its files.

use std::ops::Range;

use crate::language::Language;
use crate::provider::Task;

/// One file of one request, as the gates see it.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    /// The catalogue's name of the action.
    pub command: &'a str,
    /// The file, relative to its workspace.
    pub path: &'a str,
    /// The file's language, where the engine knows it.
    pub language: Option<Language>,
    /// What the user typed.
    pub instruction: Option<&'a str>,
    /// What the user pointed at, in bytes of the original: the selection and the diagnostics; `None` for the whole
    /// file.
    pub focus: Option<Vec<Range<usize>>>,
}

impl<'a> Context<'a> {
    /// The file of the request.
    pub fn of(task: &'a Task) -> Self {
        let pointed = task.selection.iter().chain(task.diagnostics.iter().map(|finding| &finding.range));
        let focus: Vec<_> = pointed.cloned().collect();
        Self {
            command: &task.command,
            path: &task.path,
            language: task.language,
            instruction: task.instruction.as_deref(),
            focus: (!focus.is_empty()).then_some(focus),
        }
    }

    /// Another file that the answer changes.
    #[must_use]
    pub fn for_file(&self, path: &'a str) -> Self {
        Self { path, language: Language::detect(None, path), focus: None, ..self.clone() }
    }
}
