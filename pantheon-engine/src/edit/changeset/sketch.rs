//! The files as an answer's operations leave them, one after the other.

use std::mem;
use std::ops::Range;
use std::sync::Arc;

use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::{FileOperation, Scope, Tier};

use super::{Candidate, Held};
use crate::edit::hunk::{Change, FileChange, Hunk};
use crate::edit::locate::{self, Source};
use crate::edit::paths::{self, Intent, Resolved};
use crate::language::Language;
use crate::provider::{Task, Text};
use crate::refusal::Refusal;

/// The end of one file's part in an answer.
#[derive(Debug)]
pub(super) struct Draft {
    /// Where the file is, or will be made.
    pub(super) path: String,
    /// What happens beside the edit.
    pub(super) operation: Option<FileOperation>,
    /// Where a renamed file goes.
    pub(super) new_path: Option<String>,
    /// The text before and after; `None` where it stays or goes with its file.
    pub(super) candidate: Option<Candidate>,
    /// What to tell the user.
    pub(super) notes: Vec<String>,
    /// How far the blocks were off.
    pub(super) tier: Option<Tier>,
}

/// The files of a task while an answer is played on them.
pub(super) struct Sketch<'a> {
    task: &'a Task,
    slots: Vec<Slot>,
}

/// One file.
struct Slot {
    /// Its path and text in the request; `None` for a new file.
    origin: Option<(String, Arc<str>)>,
    /// Its path now; `None` once deleted.
    path: Option<String>,
    language: Option<Language>,
    /// Its text now.
    text: Arc<str>,
    /// Blocks that wait for the file's other blocks: all of them are located in the same text.
    waiting: Vec<Hunk>,
    /// How the text came to be.
    made: Made,
    notes: Vec<String>,
    tier: Option<Tier>,
}

/// How a slot's text came to be.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Made {
    /// As in the request.
    Kept,
    /// By blocks, which brought these stretches of it.
    Located(Vec<Range<usize>>),
    /// Written out in full, and perhaps edited after that.
    Written,
}

impl<'a> Sketch<'a> {
    /// The files as they are.
    pub(super) fn new(task: &'a Task) -> Self {
        Self { task, slots: task.given().map(Slot::given).collect() }
    }

    /// Does what one part of the answer asks for.
    ///
    /// # Errors
    /// When the path may not be touched, the operation is not possible, or earlier blocks of the file do not fit.
    pub(super) fn play(&mut self, change: FileChange) -> Result<(), Held> {
        let path = self.resolve(&change)?;
        match change.change {
            Change::Edit(hunks) => self.slot(&path)?.waiting.extend(hunks),
            Change::Replace(text) => self.replace(&path, &text)?,
            Change::Create(text) => self.create(&path, text)?,
            Change::Delete => self.delete(&path)?,
            Change::Rename { to, hunks } => {
                self.slot(&path)?.waiting.extend(hunks);
                self.rename(&path, &to)?;
            }
        }
        Ok(())
    }

    /// What became of each file that an operation touched.
    ///
    /// # Errors
    /// When blocks do not fit.
    pub(super) fn finish(mut self) -> Result<Vec<Draft>, Held> {
        let task = self.task;
        for slot in &mut self.slots {
            slot.settle(task)?;
        }
        Ok(self.slots.into_iter().filter_map(|slot| slot.draft(task)).collect())
    }

    /// The file that a part of the answer means.
    fn resolve(&self, change: &FileChange) -> Result<String, Held> {
        let Some(written) = change.path.as_deref() else {
            return match &self.slots[..] {
                _ if !self.task.path.is_empty() && self.task.files.is_empty() => Ok(self.task.path.clone()),
                [slot] => slot.path.clone().ok_or_else(|| refused("The answer names no file.")),
                _ => Err(refused(format!("Line {} of the answer names no file.", change.line))),
            };
        };
        let path = match self.named(written, intent(&change.change))? {
            Resolved::Known(path) | Resolved::New(path) => path.to_string(),
        };
        self.harmless(&path)?;
        if self.task.scope != Scope::Workspace && path != self.task.path {
            return Err(refused(format!("The answer changes `{path}`; only `{}` may change here.", self.task.path)));
        }
        Ok(path)
    }

    /// A single file is changed under the user's eyes, whatever it is; among many, none that tools obey may be, unless the tenant
    /// allows it.
    fn harmless(&self, path: &str) -> Result<(), Held> {
        if self.task.scope == Scope::Workspace && !self.task.may_change.allows(path) {
            return Err(refused(format!("The answer changes `{path}`, which tools or servers obey.")));
        }
        Ok(())
    }

    /// The file that a written path means, among those that are there now and those that were.
    fn named(&self, written: &str, intent: Intent) -> Result<Resolved, Held> {
        let there = self.slots.iter().filter_map(|slot| slot.path.as_deref());
        let were = self.slots.iter().filter_map(|slot| slot.origin.as_ref().map(|(path, _)| path.as_str()));
        let mut known: Vec<&str> = there.chain(were).collect();
        known.sort_unstable();
        known.dedup();
        Ok(paths::resolve(written, &known, intent).map_err(Refusal::from)?)
    }

    fn position(&self, path: &str) -> Option<usize> {
        self.slots.iter().position(|slot| slot.path.as_deref() == Some(path))
    }

    fn slot(&mut self, path: &str) -> Result<&mut Slot, Held> {
        let at = self.position(path).ok_or_else(|| refused(format!("There is no file `{path}` to change.")))?;
        Ok(&mut self.slots[at])
    }

    fn replace(&mut self, path: &str, text: &str) -> Result<(), Held> {
        let task = self.task;
        let slot = self.slot(path)?;
        slot.settle(task)?;
        slot.write(text);
        Ok(())
    }

    fn create(&mut self, path: &str, text: String) -> Result<(), Held> {
        if self.position(path).is_some() {
            return Err(refused(format!("The answer creates `{path}`, which is there already.")));
        }
        let deleted = |slot: &Slot| slot.path.is_none() && slot.origin.as_ref().is_some_and(|(was, _)| was == path);
        if let Some(slot) = self.slots.iter_mut().find(|slot| deleted(slot)) {
            slot.path = Some(path.to_owned());
            slot.write(&text);
            return Ok(());
        }
        self.permit(FileOperation::Create, path)?;
        self.slots.push(Slot::new(path, text));
        Ok(())
    }

    fn delete(&mut self, path: &str) -> Result<(), Held> {
        self.permit(FileOperation::Delete, path)?;
        let task = self.task;
        let slot = self.slot(path)?;
        slot.settle(task)?;
        slot.path = None;
        Ok(())
    }

    fn rename(&mut self, path: &str, to: &str) -> Result<(), Held> {
        self.permit(FileOperation::Rename, path)?;
        let to = match self.named(to, Intent::Create)? {
            Resolved::New(to) => to.to_string(),
            Resolved::Known(to) if to.as_str() == path => return Ok(()),
            Resolved::Known(to) => {
                return Err(refused(format!("The answer moves `{path}` onto `{to}`, which is there already.")));
            }
        };
        self.harmless(&to)?;
        self.slot(path)?.path = Some(to);
        Ok(())
    }

    fn permit(&self, operation: FileOperation, path: &str) -> Result<(), Held> {
        let word = match operation {
            FileOperation::Create => "create",
            FileOperation::Rename => "rename",
            FileOperation::Delete => "delete",
        };
        if self.task.scope != Scope::Workspace {
            return Err(refused(format!("The answer would {word} `{path}`; this action edits one file only.")));
        }
        if !self.task.operations.contains(&operation) {
            let message = format!("The answer would {word} `{path}`, which the editor cannot do.");
            return Err(Held::new(ErrorCode::OperationUnsupported, message));
        }
        Ok(())
    }
}

impl Slot {
    fn given(file: Text<'_>) -> Self {
        let origin = Some((file.path.to_owned(), Arc::clone(file.code)));
        Self { origin, language: file.language, ..Self::at(file.path, Arc::clone(file.code), Made::Kept) }
    }

    fn new(path: &str, text: String) -> Self {
        let language = Language::detect(None, path);
        Self { language, ..Self::at(path, Arc::from(text), Made::Written) }
    }

    fn at(path: &str, text: Arc<str>, made: Made) -> Self {
        let path = Some(path.to_owned());
        Self { origin: None, path, language: None, text, waiting: Vec::new(), made, notes: Vec::new(), tier: None }
    }

    fn write(&mut self, text: &str) {
        self.text = Arc::from(text);
        self.made = Made::Written;
    }

    /// Locates the blocks that wait.
    fn settle(&mut self, task: &Task) -> Result<(), Held> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let hunks = mem::take(&mut self.waiting);
        let path = self.path.clone().unwrap_or_default();
        let allowed = self.allowed(task);
        let source = Source { text: &self.text, language: self.language, path: &path, allowed };
        let located = locate::locate(&source, &hunks).map_err(|misfit| Held::misfit(&path, misfit))?;
        self.made = match &self.made {
            Made::Written => Made::Written,
            Made::Kept | Made::Located(_) => Made::Located(located.added),
        };
        self.text = Arc::from(located.text);
        self.notes.extend(located.notes);
        self.tier = self.tier.max(Some(located.tier));
        Ok(())
    }

    /// What may change: the task's region in its own file, everything in others.
    fn allowed(&self, task: &Task) -> Range<usize> {
        match &self.origin {
            Some((path, _)) if *path == task.path && self.made == Made::Kept => task.region.clone(),
            _ => 0..self.text.len(),
        }
    }

    fn draft(self, task: &Task) -> Option<Draft> {
        let (path, operation, new_path) = match (&self.origin, self.path.clone()) {
            (None, None) => return None,
            (None, Some(path)) => (path, Some(FileOperation::Create), None),
            (Some((was, _)), None) => (was.clone(), Some(FileOperation::Delete), None),
            (Some((was, _)), Some(path)) if *was == path => (path, None, None),
            (Some((was, _)), Some(path)) => (was.clone(), Some(FileOperation::Rename), Some(path)),
        };
        if operation.is_none() && self.made == Made::Kept {
            return None;
        }
        let gone = operation == Some(FileOperation::Delete);
        let Self { origin, text, made, notes, tier, .. } = self;
        let candidate = match (origin, made) {
            _ if gone => None,
            (_, Made::Kept) => None,
            (None, _) => Some(Candidate::created(&text)),
            (Some((was, code)), Made::Written) => {
                let candidate = Candidate::whole(code, &text);
                Some(if was == task.path { candidate.within(task.region.clone()) } else { candidate })
            }
            (Some((was, code)), Made::Located(added)) => {
                let allowed = if was == task.path { task.region.clone() } else { 0..code.len() };
                Some(Candidate::located(code, text.to_string(), added, allowed))
            }
        };
        Some(Draft { path, operation, new_path, candidate, notes, tier })
    }
}

fn intent(change: &Change) -> Intent {
    match change {
        Change::Edit(_) => Intent::Edit,
        Change::Replace(_) | Change::Delete | Change::Rename { .. } => Intent::Overwrite,
        Change::Create(_) => Intent::Create,
    }
}

fn refused(message: impl Into<String>) -> Held {
    Held::new(ErrorCode::AnswerPathRefused, message)
}
