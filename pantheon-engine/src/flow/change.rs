//! From a checked change to what Git takes and what people read.

use std::collections::HashSet;
use std::ops::Range;

use pantheon_protocol::diff::{LineKind, unified_diff};
use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::path::RelativePath;
use pantheon_protocol::wire::{Diff, Diffstat, EditRequest, FileOperation};

use crate::edit::changeset::Changeset;
use crate::git::{Change, Files, What};
use crate::refusal::Refusal;
use crate::secrets;

/// The side of a diff on which there is no file.
const NOWHERE: &str = "/dev/null";

/// A change of several files, ready to be committed.
#[derive(Clone, Debug)]
pub(super) struct Planned {
    pub(super) changes: Vec<Change>,
    /// As `git diff` shows it, and `git apply` takes it.
    pub(super) diff: String,
    pub(super) diffstat: Diffstat,
}

/// Turns a checked change into changes of paths.
///
/// # Errors
/// When it makes a file where one is that it has not seen.
pub(super) fn planned(set: Changeset, request: &EditRequest, files: &Files) -> Result<Planned, Refusal> {
    let there: HashSet<&str> = files.files.iter().map(|file| file.path.as_str()).collect();
    let leaving: HashSet<String> = set
        .files
        .iter()
        .filter(|file| matches!(file.operation, Some(FileOperation::Delete | FileOperation::Rename)))
        .map(|file| file.path.clone())
        .collect();
    let (own, several) = set.into_diffs(request);
    let diffs = if several.is_empty() { vec![own] } else { several };
    let mut planned = Planned { changes: Vec::new(), diff: String::new(), diffstat: Diffstat::default() };
    for diff in &diffs {
        let new = diff.new_path.as_ref().or((diff.operation == Some(FileOperation::Create)).then_some(&diff.file_path));
        if let Some(new) = new
            && there.contains(new.as_str())
            && !leaving.contains(new)
        {
            let message = format!("`{new}` is in the repository already, and nothing is overwritten unseen.");
            return Err(Refusal::new(ErrorCode::AnswerPathRefused, message));
        }
        planned.add(diff, files)?;
    }
    // What goes away goes first, so that a file may take its place.
    planned.changes.sort_by_key(|change| change.what != What::Delete);
    Ok(planned)
}

impl Planned {
    fn add(&mut self, diff: &Diff, files: &Files) -> Result<(), Refusal> {
        let path = path(&diff.file_path)?;
        let bytes = diff.suggested_code.clone().unwrap_or_default().into_bytes();
        match diff.operation {
            Some(FileOperation::Delete) => self.changes.push(Change { path, what: What::Delete }),
            Some(FileOperation::Rename) => {
                let executable = files.files.iter().find(|file| file.path == path).map(|file| file.executable);
                let new = self::path(diff.new_path.as_deref().unwrap_or_default())?;
                self.changes.push(Change { path, what: What::Delete });
                self.changes.push(Change { path: new, what: What::Put { bytes, executable } });
            }
            Some(FileOperation::Create) | None => {
                self.changes.push(Change { path, what: What::Put { bytes, executable: None } });
            }
        }
        self.show(diff)
    }

    /// Adds what people read.
    ///
    /// # Errors
    /// `secret_found` when a line is added with what looks like a key, unless the file held it before.
    fn show(&mut self, diff: &Diff) -> Result<(), Refusal> {
        let name = &diff.file_path;
        let before = diff.original_code.as_deref().unwrap_or_default();
        let after = diff.suggested_code.as_deref().unwrap_or_default();
        let new = diff.new_path.as_ref().unwrap_or(name);
        let (old_side, new_side) = (format!("a/{name}"), format!("b/{new}"));
        let (about, from, to) = match diff.operation {
            Some(FileOperation::Create) => ("new file mode 100644\n".to_owned(), NOWHERE, new_side.as_str()),
            Some(FileOperation::Delete) => ("deleted file mode 100644\n".to_owned(), old_side.as_str(), NOWHERE),
            Some(FileOperation::Rename) => {
                (format!("rename from {name}\nrename to {new}\n"), old_side.as_str(), new_side.as_str())
            }
            None => (String::new(), old_side.as_str(), new_side.as_str()),
        };
        self.diff.push_str(&format!("diff --git {old_side} {new_side}\n{about}"));
        let lines = unified_diff(name, before, after);
        let count = |kind| lines.iter().filter(|(line, _)| *line == kind).count();
        self.diffstat = self.diffstat.and_file(count(LineKind::Added), count(LineKind::Removed));
        let added = lines.iter().filter(|(kind, _)| *kind == LineKind::Added);
        let added: String = added.map(|(_, line)| line.strip_prefix('+').unwrap_or(line)).collect();
        let news = |(place, _): &(Range<usize>, _)| !before.contains(&added[place.clone()]);
        if let Some((_, form)) = secrets::find(&added).into_iter().find(news) {
            let message = format!("`{new}` would get a line with what looks like this: {form}.");
            return Err(Refusal::new(ErrorCode::SecretFound, message));
        }
        if !lines.is_empty() {
            self.diff.push_str(&format!("--- {from}\n+++ {to}\n"));
        }
        let body = lines.into_iter().filter(|(kind, _)| *kind != LineKind::Header);
        self.diff.extend(body.map(|(_, line)| line));
        Ok(())
    }
}

fn path(text: &str) -> Result<RelativePath, Refusal> {
    RelativePath::new(text)
        .map_err(|error| Refusal::new(ErrorCode::AnswerPathRefused, format!("`{text}` cannot be changed: {error}.")))
}
