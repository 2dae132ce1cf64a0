//! One file of an answer: what was sent, what it becomes, and what is done to the file beside the edits.

use pantheon_protocol::diff::apply_edits;
use pantheon_protocol::files::{Change, Place};
use pantheon_protocol::wire::{Diff, FileOperation, TextEdit};

use crate::document::Document;
use crate::failure::Failure;
use crate::sent::{Sent, place};

/// A change that fits the files as they were read.
#[derive(Clone, Debug)]
pub(crate) struct FileChange {
    /// The path before, or of a new file.
    pub(crate) path: String,
    /// What happens to the file.
    pub(crate) kind: Kind,
    /// What was sent; absent for a new file.
    pub(crate) document: Option<Document>,
    /// Of the document's text.
    pub(crate) edits: Vec<TextEdit>,
    /// The text afterwards; empty for a deleted file.
    pub(crate) suggested: String,
}

/// What happens to a file.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// Its text changes, and nothing else.
    Edit,
    /// It is made here.
    Create(Place),
    /// It goes here, under this path.
    Rename(Place, String),
    /// It goes away.
    Delete,
}

impl FileChange {
    /// Checks what the engine answered against what was sent.
    ///
    /// # Errors
    /// When it is about a file that was not sent, or does not fit it.
    pub(crate) fn check(diff: Diff, sent: &Sent) -> Result<Self, Failure> {
        let misfit = || Failure::Misfit(diff.file_path.clone().into());
        let target = |path: &str| {
            let workspace = sent.workspace.as_ref()?;
            place(workspace, path)
        };
        let document = sent.find(&diff.file_path).cloned();
        let kind = match diff.operation {
            None => Kind::Edit,
            Some(FileOperation::Create) => Kind::Create(target(&diff.file_path).ok_or_else(misfit)?),
            // A file that is reached through a link, or lies elsewhere, is edited where it is but never moved.
            Some(_) if !document.as_ref().is_some_and(|document| document.is_at(target(&diff.file_path).as_ref())) => {
                return Err(misfit());
            }
            Some(FileOperation::Delete) => Kind::Delete,
            Some(FileOperation::Rename) => {
                let to = diff.new_path.clone().ok_or_else(misfit)?;
                Kind::Rename(target(&to).ok_or_else(misfit)?, to)
            }
        };
        let document = if matches!(kind, Kind::Create(_)) { None } else { Some(document.ok_or_else(misfit)?) };
        let original = document.as_ref().map_or("", |document| &document.text);
        let suggested = apply_edits(original, &diff.edits).map_err(|_| misfit())?;
        let suggested = if matches!(kind, Kind::Delete) { String::new() } else { suggested };
        Ok(Self { path: diff.file_path, kind, document, edits: diff.edits, suggested })
    }

    /// The text before; empty for a new file.
    pub(crate) fn original(&self) -> &str {
        self.document.as_ref().map_or("", |document| &document.text)
    }

    /// Whether it leaves the file as it is.
    pub(crate) fn is_nothing(&self) -> bool {
        matches!(self.kind, Kind::Edit) && self.original() == self.suggested
    }

    /// What comes before what when all are carried out: places are left before they are taken.
    pub(crate) fn rank(&self) -> u8 {
        match self.kind {
            Kind::Delete => 0,
            Kind::Rename(..) => 1,
            Kind::Edit | Kind::Create(_) => 2,
        }
    }

    /// The text afterwards as bytes, in the encoding of the file; a new file is UTF-8.
    ///
    /// # Errors
    /// When the encoding lacks a character.
    pub(crate) fn content(&self) -> Result<Vec<u8>, Failure> {
        match &self.document {
            Some(document) => document.encode(&self.suggested),
            None => Ok(self.suggested.clone().into_bytes()),
        }
    }

    /// The change of the disk; `None` for standard input.
    ///
    /// # Errors
    /// When the encoding lacks a character.
    pub(crate) fn on_disk(&self) -> Result<Option<Change>, Failure> {
        let content = self.content()?;
        if let Kind::Create(at) = &self.kind {
            return Ok(Some(Change::Create { at: at.clone(), content }));
        }
        let Some((at, before)) = self.document.as_ref().and_then(|file| Some((file.place.clone()?, file.hash))) else {
            return Ok(None);
        };
        Ok(Some(match &self.kind {
            Kind::Delete => Change::Delete { at, before },
            Kind::Rename(to, _) => Change::Rename { from: at, to: to.clone(), before, content },
            Kind::Edit | Kind::Create(_) => Change::Edit { at, before, content },
        }))
    }
}
