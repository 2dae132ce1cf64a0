//! From an `EditRequest` of the wire to a `Task`: everything the user sent is checked here.

mod files;

use std::ops::Range;
use std::sync::Arc;

use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::path::RelativePath;
use pantheon_protocol::wire::{
    Action, ActionKind, CommandLine, Diagnostic, EditRequest, FileOperation, Scope, Selection,
};

use super::sentinel::Sentinel;
use super::{format, region};
use crate::language::Language;
use crate::prompts::{Changes, Output};
use crate::provider::{Finding, Shown, Task};
use crate::refusal::Refusal;
use crate::tree::MayChange;

pub use files::MAX_FILES;

/// The byte order mark: part of the file, not of its code.
pub const BOM: &str = "\u{feff}";

/// The most text an instruction or a diagnostic may have, in bytes.
const MAX_WORDS: usize = 16 * 1024;

/// The most diagnostics that are looked at.
const MAX_DIAGNOSTICS: usize = 200;

/// What bounds a request.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// The largest file, in bytes.
    pub max_file_bytes: usize,
    /// The largest region that the provider rewrites comfortably, in lines.
    pub comfortable_lines: usize,
    /// How the action's prompt wants its answer.
    pub output: Output,
}

/// What else than edits a change may do to files.
const OPERATIONS: [FileOperation; 3] = [FileOperation::Create, FileOperation::Rename, FileOperation::Delete];

/// Checks a request and resolves it against its own text. The byte order mark is left out of the task.
///
/// # Errors
/// A refusal for each field that cannot be used.
#[tracing::instrument(name = "edit.read", level = "debug", skip_all)]
pub fn resolve(request: &EditRequest, action: &Action, bounds: Bounds) -> Result<Task, Refusal> {
    check_words(request)?;
    let files = files::resolve(request, action, bounds.max_file_bytes)?;
    // An action on the workspace may have no file that stands out; one that makes a project has none.
    let none = request.file_path.is_empty()
        && request.code.is_empty()
        && (!files.is_empty() || action.scope == Scope::Repository);
    if action.scope == Scope::Repository && !none {
        let message = format!("`{}` makes a project of its own, so `code` and `filePath` must be empty.", action.name);
        return Err(Refusal::new(ErrorCode::ScopeUnsupported, message));
    }
    if !none {
        check_code(&request.code, bounds.max_file_bytes)?;
    }
    let path = if none { String::new() } else { check_path(&request.file_path)? };
    let language = Language::detect(request.language_id.as_deref(), &path);
    let code = request.code.strip_prefix(BOM).unwrap_or(&request.code);
    let ranges = Ranges { text: &request.code, bom: request.code.len() - code.len() };
    let selection = request.selection.map(|selection| ranges.selection(selection)).transpose()?;
    let diagnostics = findings(&request.diagnostics, &ranges, selection.as_ref())?;
    let region = match (action.scope, &selection) {
        (Scope::File | Scope::Workspace | Scope::Repository, _) | (_, None) => 0..code.len(),
        _ if action.kind == ActionKind::QuickFix && code.lines().count() <= bounds.comfortable_lines => 0..code.len(),
        (_, Some(selection)) => region::widen(code, language, selection.clone()),
    };
    if !none && code[region.clone()].trim().is_empty() {
        return Err(Refusal::new(ErrorCode::EmptyCode, "The selection is blank."));
    }
    let texts = std::iter::once(code).chain(files.iter().map(|file| &*file.code));
    Ok(Task {
        command: action.name.clone(),
        // New files in a folder are a change of a workspace in which there was nothing.
        scope: if action.scope == Scope::Repository { Scope::Workspace } else { action.scope },
        format: format::choose(action.scope, bounds, &code[region.clone()]),
        sentinel: Sentinel::for_texts(texts),
        path,
        language,
        code: Arc::from(code),
        region,
        selection,
        diagnostics,
        instruction: request.instruction.clone().filter(|text| !text.trim().is_empty()),
        arguments: CommandLine::parse(&request.command).arguments.to_owned(),
        operations: request.file_operations.clone().unwrap_or_else(|| OPERATIONS.to_vec()),
        files,
        laid_out: Vec::new(),
        kind: action.kind,
        changes: Changes::default(),
        may_change: MayChange::default(),
        shown: Shown::default(),
        masks: Arc::default(),
    })
}

fn check_code(code: &str, max_bytes: usize) -> Result<(), Refusal> {
    if code.strip_prefix(BOM).unwrap_or(code).trim().is_empty() {
        return Err(Refusal::new(ErrorCode::EmptyCode, "`code` is empty."));
    }
    if code.len() > max_bytes {
        let message = format!("The file has {} bytes; this engine takes {max_bytes}.", code.len());
        return Err(Refusal::new(ErrorCode::FileTooLarge, message));
    }
    if code.contains('\0') {
        return Err(Refusal::new(ErrorCode::BinaryCode, "`code` has NUL characters, so it is not text."));
    }
    Ok(())
}

fn check_words(request: &EditRequest) -> Result<(), Refusal> {
    let instruction = request.instruction.as_deref().unwrap_or_default();
    if request.command.len() > MAX_WORDS {
        return Err(Refusal::new(ErrorCode::InvalidRequest, format!("`command` may have {MAX_WORDS} bytes.")));
    }
    let longest = request.diagnostics.iter().map(|diagnostic| diagnostic.message.len()).max().unwrap_or_default();
    if instruction.len() > MAX_WORDS || longest > MAX_WORDS {
        let message = format!("`instruction` and each diagnostic may have {MAX_WORDS} bytes.");
        return Err(Refusal::new(ErrorCode::InvalidRequest, message));
    }
    if request.diagnostics.len() > MAX_DIAGNOSTICS {
        let message = format!("`diagnostics` may have {MAX_DIAGNOSTICS} entries.");
        return Err(Refusal::new(ErrorCode::InvalidRequest, message));
    }
    Ok(())
}

fn check_path(path: &str) -> Result<String, Refusal> {
    RelativePath::new(path)
        .map(|path| path.to_string())
        .map_err(|error| Refusal::new(ErrorCode::InvalidPath, format!("`filePath` cannot be used: {error}.")))
}

/// Turns ranges of the text as sent into ranges of the text without its byte order mark.
struct Ranges<'a> {
    text: &'a str,
    bom: usize,
}

impl Ranges<'_> {
    /// The text without its byte order mark.
    fn code(&self) -> &str {
        &self.text[self.bom..]
    }

    fn selection(&self, selection: Selection) -> Result<Range<usize>, Refusal> {
        let message = format!("The selection does not lie inside the {} bytes of `code`.", self.text.len());
        self.resolve(selection).ok_or_else(|| Refusal::new(ErrorCode::InvalidSelection, message))
    }

    fn resolve(&self, selection: Selection) -> Option<Range<usize>> {
        let range = selection.resolve(self.text)?;
        Some(range.start.saturating_sub(self.bom)..range.end.saturating_sub(self.bom))
    }
}

fn findings(
    diagnostics: &[Diagnostic],
    ranges: &Ranges<'_>,
    selection: Option<&Range<usize>>,
) -> Result<Vec<Finding>, Refusal> {
    let whole = 0..ranges.text.len() - ranges.bom;
    let finding = |diagnostic: &Diagnostic| {
        let range = match diagnostic.range {
            Some(range) => ranges.resolve(range).ok_or_else(|| {
                let message = "A diagnostic's range does not lie inside `code`.";
                Refusal::new(ErrorCode::InvalidRequest, message)
            })?,
            // Tools report whole lines at least; a bare cursor means its line.
            None => selection.map_or(whole.clone(), |selection| region::whole_lines(ranges.code(), selection.clone())),
        };
        Ok(Finding {
            range,
            message: diagnostic.message.clone(),
            code: diagnostic.code.clone(),
            source: diagnostic.source.clone(),
            severity: diagnostic.severity,
        })
    };
    diagnostics.iter().map(finding).collect()
}
