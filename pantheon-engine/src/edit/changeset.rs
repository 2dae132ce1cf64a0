//! Several files in one answer: all of them pass every gate, or none is changed.
//!
//! The answer's operations are played on a sketch of the files first, in the answer's order, so that a file may be
//! created and then edited, or deleted and then created. Nothing is written anywhere.

mod sketch;

use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::{Diff, EditRequest, FileOperation, Tier};

use self::sketch::{Draft, Sketch};
use super::candidate::Candidate;
use super::gates::{self, CheckedEdit, Context};
use super::held::Held;
use super::hunk::{Change, Format, Patch};
use crate::provider::Task;

/// The most files that one answer may change.
const MAX_CHANGED_FILES: usize = 200;

/// A change that passed every gate.
#[derive(Clone, Debug, Default)]
pub struct Changeset {
    /// Sorted by path; files that stay as they are have none.
    pub files: Vec<CheckedFile>,
    /// The loosest tier that was needed; `None` where nothing had to be located.
    pub tier: Option<Tier>,
    /// What the user should look at.
    pub notes: Vec<String>,
    /// Why the user must be asked, whatever they set.
    pub ask: Option<String>,
}

/// What happens to one file.
#[derive(Clone, Debug)]
pub struct CheckedFile {
    /// Where it is, or will be made.
    pub path: String,
    /// What happens beside the edit.
    pub operation: Option<FileOperation>,
    /// Where a renamed file goes.
    pub new_path: Option<String>,
    /// The edit; `None` where the text stays or goes with its file.
    pub edit: Option<CheckedEdit>,
}

impl Changeset {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

impl Changeset {
    /// The change as it goes out: that of the request's own file, and all of them where there are several or more than
    /// an edit happens.
    pub fn into_diffs(self, request: &EditRequest) -> (Diff, Vec<Diff>) {
        let code = |path: &str| {
            let other = request.files.iter().find(|file| file.file_path == path).map_or("", |file| file.code.as_str());
            if path == request.file_path { &request.code } else { other }
        };
        let diffs: Vec<Diff> = self
            .files
            .into_iter()
            .map(|file| {
                let code = code(&file.path);
                file.into_diff(code)
            })
            .collect();
        let own = diffs.iter().find(|diff| diff.file_path == request.file_path).cloned();
        match own {
            Some(own) if diffs.len() == 1 && own.operation.is_none() => (own, Vec::new()),
            own => (own.unwrap_or_else(|| unchanged(request)), diffs),
        }
    }
}

/// The request's own file as it is.
pub fn unchanged(request: &EditRequest) -> Diff {
    Diff {
        file_path: request.file_path.clone(),
        original_code: Some(request.code.clone()),
        suggested_code: Some(request.code.clone()),
        ..Diff::default()
    }
}

/// Plays a patch on the task's files and sends each result through the gates.
///
/// # Errors
/// The first thing wrong, with the file that it is wrong about: then no file is changed.
pub fn check(task: &Task, patch: Patch) -> Result<Changeset, Held> {
    if let Some(text) = rewrite(&patch) {
        let edit = gates::check_rewrite(&Context::of(task), task, text)?;
        return Ok(collect(vec![(CheckedFile::edited(&task.path, edit), Vec::new(), None)]));
    }
    let mut sketch = Sketch::new(task);
    for change in patch.changes {
        sketch.play(change)?;
    }
    let drafts = sketch.finish()?;
    if drafts.len() > MAX_CHANGED_FILES {
        let message = format!("The answer changes {} files; {MAX_CHANGED_FILES} are the most.", drafts.len());
        return Err(Held::new(ErrorCode::AnswerUnreadable, message));
    }
    let several = drafts.len() > 1;
    let checked = drafts.into_iter().map(|draft| {
        let path = draft.path.clone();
        check_draft(task, draft).map_err(|held| if several { held.of(&path) } else { held })
    });
    Ok(collect(checked.collect::<Result<_, _>>()?))
}

/// The text of a region rewrite, which needs no place to be found.
fn rewrite(patch: &Patch) -> Option<&str> {
    match (&patch.changes[..], patch.format) {
        ([change], Format::Rewrite) => match &change.change {
            Change::Replace(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

/// A file, what to say about it, and how far its blocks were off.
type Checked = (CheckedFile, Vec<String>, Option<Tier>);

fn check_draft(task: &Task, draft: Draft) -> Result<Checked, Held> {
    let own = Context::of(task);
    let context = if draft.path == task.path {
        own
    } else {
        own.for_file(task, draft.new_path.as_deref().unwrap_or(&draft.path), &draft.path)
    };
    let edit = draft.candidate.map(|candidate| gates::check(&context, candidate)).transpose()?;
    let operation = draft.operation;
    // A created file is there even when it is empty.
    let edit = edit.filter(|edit| operation == Some(FileOperation::Create) || !edit.is_empty());
    let file = CheckedFile { path: draft.path, operation, new_path: draft.new_path, edit };
    Ok((file, draft.notes, draft.tier))
}

fn collect(checked: Vec<Checked>) -> Changeset {
    let mut set = Changeset::default();
    for (file, notes, tier) in checked {
        set.notes.extend(notes);
        set.tier = set.tier.max(tier);
        if let Some(edit) = &file.edit {
            set.notes.extend(edit.note().map(str::to_owned));
            if let Some(why) = edit.ask() {
                let ask = set.ask.get_or_insert_default();
                let gap = if ask.is_empty() { "" } else { " " };
                *ask = format!("{ask}{gap}{why}");
            }
        }
        if file.operation.is_some() || file.edit.as_ref().is_some_and(|edit| !edit.is_empty()) {
            set.files.push(file);
        }
    }
    set.files.sort_by(|a, b| a.path.cmp(&b.path));
    set
}

impl CheckedFile {
    /// The change as it goes out; `code` is the file's text in the request, which may begin with a byte order mark.
    pub fn into_diff(self, code: &str) -> Diff {
        let kept = || (self.operation != Some(FileOperation::Delete)).then(|| code.to_owned());
        let diff = match self.edit {
            Some(edit) => edit.into_diff(code, &self.path),
            None => Diff {
                file_path: self.path.clone(),
                original_code: Some(code.to_owned()),
                suggested_code: kept(),
                ..Diff::default()
            },
        };
        Diff { operation: self.operation, new_path: self.new_path, ..diff }
    }

    fn edited(path: &str, edit: CheckedEdit) -> Self {
        Self { path: path.to_owned(), operation: None, new_path: None, edit: Some(edit) }
    }
}
