//! What the files of a plan say now: in the editor where they are open, else on the disk. Blocks while it reads.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use ropey::Rope;

use super::disk;
use super::plan::{FilePlan, Plan};
use super::target::{Change, Place};
use crate::documents::{Documents, View};
use crate::session::Session;

/// One look at the files of a plan.
pub(super) struct Sight<'a> {
    documents: Documents,
    open_files: HashMap<PathBuf, String>,
    plan: &'a Plan,
}

/// A text, where it was found.
pub(super) struct Found {
    /// The document as the editor spells it, and its version, where it is open.
    pub(super) open: Option<(String, i32)>,
    pub(super) text: Rope,
}

impl<'a> Sight<'a> {
    pub(super) fn new(session: &Session, plan: &'a Plan) -> Self {
        Self { documents: session.documents.clone(), open_files: session.open_files(), plan }
    }

    /// Whether what happens to the file beside its edits has happened.
    pub(super) fn has_happened(&self, file: &FilePlan) -> bool {
        match &file.target.change {
            Change::Edit => false,
            Change::Create => self.is_there(&file.target.place),
            Change::Delete => self.is_gone(file),
            Change::Rename(to) => self.is_there(to) && self.is_gone(file),
        }
    }

    /// The text of the file, at its old place until it has another one.
    pub(super) fn text(&self, file: &FilePlan) -> Option<Found> {
        match &file.target.change {
            Change::Rename(to) if self.has_happened(file) => self.text_at(to),
            Change::Edit | Change::Create | Change::Rename(_) | Change::Delete => self.text_at(&file.target.place),
        }
    }

    fn text_at(&self, place: &Place) -> Option<Found> {
        if let Some((uri, view)) = self.document(place) {
            return Some(Found { open: Some((uri, view.version)), text: view.text });
        }
        let file = disk::read(place.path.as_deref()?)?;
        Some(Found { open: None, text: Rope::from_str(&file.text) })
    }

    fn document(&self, place: &Place) -> Option<(String, View)> {
        let spelt = place.path.as_deref().and_then(|path: &Path| self.open_files.get(path));
        [Some(&place.uri), spelt].into_iter().flatten().find_map(|uri| Some((uri.clone(), self.documents.view(uri)?)))
    }

    fn is_there(&self, place: &Place) -> bool {
        self.document(place).is_some() || place.path.as_deref().is_some_and(disk::exists)
    }

    /// Whether the file's old place is free, or has what another file of the plan brings there.
    fn is_gone(&self, file: &FilePlan) -> bool {
        let place = &file.target.place;
        if !place.path.as_deref().is_some_and(disk::exists) {
            return true;
        }
        let brings = |other: &&FilePlan| !std::ptr::eq(*other, file) && other.target.destination().name == place.name;
        let Some(other) = self.plan.files.iter().find(brings) else { return false };
        self.text_at(place)
            .is_some_and(|found| found.text == other.intended.as_str() || found.text == other.before.as_str())
    }
}
