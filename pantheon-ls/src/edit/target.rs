//! Checks once more what an answer wants to do to which files, before any of them is looked at.
//!
//! The engine checks its answers too; nothing here believes that it did. Names are about the workspace folder of the
//! request and about files that were sent. No file is overwritten, and all of it is refused when one part is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use pantheon_protocol::files::{PlaceError, Workspace};
use pantheon_protocol::path::RelativePath;
use pantheon_protocol::wire::{Diff, EditReply, FileOperation, TextEdit};
use url::Url;

use super::disk;
use super::snapshot::{Sent, Snapshot};
use crate::session::{Session, path_of};

/// More files than this in one answer are not looked at by anybody.
const MAX_FILES: usize = 1000;

/// More new text than this is no edit.
const MAX_NEW_BYTES: usize = 32 * 1024 * 1024;

const NO_PATH: &str = "is no path inside the workspace folder";

/// A file by its three names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// In requests and answers.
    pub(super) name: String,
    /// In the editor.
    pub(super) uri: String,
    /// On the disk; absent for documents that are not files.
    pub(super) path: Option<PathBuf>,
}

/// What happens to a file beside the edits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Nothing.
    Edit,
    /// It is made.
    Create,
    /// It goes elsewhere.
    Rename(Place),
    /// It is removed.
    Delete,
}

/// A file of an answer, and what is to be done to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) place: Place,
    pub(super) change: Change,
    /// For the text that was sent.
    pub(super) edits: Vec<TextEdit>,
}

/// Why an answer is not used, all of it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the engine's answer is not used: {what} {why}. Nothing was changed; try again, or tell your platform team")]
pub(super) struct Refused {
    what: String,
    why: &'static str,
}

impl Refused {
    fn new(name: &str, why: &'static str) -> Self {
        Self { what: format!("`{}`", name.escape_debug()), why }
    }
}

/// The files of an answer, checked against what was sent.
///
/// # Errors
/// `Refused` names the first file that breaks a rule.
pub(super) fn targets(session: &Session, snapshot: &Snapshot<'_>, reply: &EditReply) -> Result<Vec<Target>, Refused> {
    let check = Check { session, snapshot };
    if reply.diffs.is_empty() {
        let Some(place) = check.document() else { return Ok(Vec::new()) };
        return Ok(vec![Target { place, change: Change::Edit, edits: reply.diff.edits.clone() }]);
    }
    check.size(&reply.diffs)?;
    let targets = reply.diffs.iter().map(|diff| check.target(diff)).collect::<Result<Vec<_>, _>>()?;
    distinct(&targets)?;
    acyclic(&targets)?;
    Ok(targets)
}

/// Looks at the disk: no link leads out of the folder, and nothing stands where a file is to be made.
///
/// # Errors
/// `Refused` names the first file that breaks a rule.
pub(super) fn check_disk(root: &Path, targets: &[Target]) -> Result<(), Refused> {
    let gone = |_| Refused::new(&root.display().to_string(), "is no folder any more");
    let folder = &Workspace::open(root).map_err(gone)?;
    let vacated: BTreeSet<&str> =
        targets.iter().filter(|target| target.vacates()).map(|target| target.place.name.as_str()).collect();
    for target in targets {
        for place in [&target.place, target.destination()] {
            no_link(folder, place)?;
        }
        let place = target.destination();
        let taken = place.path.as_deref().is_some_and(disk::exists) && !vacated.contains(place.name.as_str());
        if target.arrives() && taken {
            return Err(Refused::new(&place.name, "exists already and would be overwritten"));
        }
    }
    Ok(())
}

fn no_link(folder: &Workspace, place: &Place) -> Result<(), Refused> {
    let name = RelativePath::new(&place.name).map_err(|_| Refused::new(&place.name, NO_PATH))?;
    match folder.place(&name) {
        Ok(_) => Ok(()),
        Err(PlaceError::Link(_)) => Err(Refused::new(&place.name, "leads through a symbolic link")),
        // A folder may be made where a file goes away.
        Err(PlaceError::NotAFolder(_)) => Ok(()),
        Err(_) => Err(Refused::new(&place.name, NO_PATH)),
    }
}

impl Target {
    /// Where the file is afterwards, or was before it is removed.
    pub(super) fn destination(&self) -> &Place {
        match &self.change {
            Change::Rename(to) => to,
            Change::Edit | Change::Create | Change::Delete => &self.place,
        }
    }

    /// Whether a file comes to be where none was.
    fn arrives(&self) -> bool {
        matches!(self.change, Change::Create | Change::Rename(_))
    }

    /// Whether the file's old place is free afterwards.
    fn vacates(&self) -> bool {
        matches!(self.change, Change::Delete | Change::Rename(_))
    }
}

struct Check<'a> {
    session: &'a Session,
    snapshot: &'a Snapshot<'a>,
}

impl Check<'_> {
    fn size(&self, diffs: &[Diff]) -> Result<(), Refused> {
        let bytes: usize = diffs.iter().flat_map(|diff| &diff.edits).map(|edit| edit.new_text.len()).sum();
        if diffs.len() > MAX_FILES || bytes > MAX_NEW_BYTES {
            let what = format!("it changes {} files with {bytes} bytes, which", diffs.len());
            return Err(Refused { what, why: "is more than anybody can look at" });
        }
        Ok(())
    }

    fn target(&self, diff: &Diff) -> Result<Target, Refused> {
        let refused = |why| Refused::new(&diff.file_path, why);
        if diff.operation.is_some_and(|operation| !self.snapshot.operations.contains(&operation)) {
            return Err(refused("would be created, renamed or deleted, which was not allowed in this request"));
        }
        let sent = self.sent(&diff.file_path);
        let (place, change) = match (diff.operation, sent) {
            (Some(FileOperation::Create), Some(_)) => return Err(refused("exists already and would be overwritten")),
            (Some(FileOperation::Create), None) => (self.free(&diff.file_path)?, Change::Create),
            (_, None) => return Err(refused("was not sent")),
            (None, Some(place)) => (place, Change::Edit),
            (Some(FileOperation::Delete), Some(_)) if !diff.edits.is_empty() => {
                return Err(refused("would be edited and deleted"));
            }
            (Some(FileOperation::Delete), Some(place)) => (place, Change::Delete),
            (Some(FileOperation::Rename), Some(place)) => {
                let to = diff.new_path.as_deref().ok_or_else(|| refused("would be renamed without a new name"))?;
                (place, Change::Rename(self.free(to)?))
            }
        };
        Ok(Target { place, change, edits: diff.edits.clone() })
    }

    /// The file of that name, where it was sent.
    fn sent(&self, name: &str) -> Option<Place> {
        let normal = RelativePath::new(name);
        let names = [Some(name), normal.as_ref().ok().map(RelativePath::as_str)];
        names.into_iter().flatten().find_map(|name| {
            if name == self.snapshot.name {
                return self.document();
            }
            match self.snapshot.others.get(name)? {
                Sent::Open(follower) => {
                    let uri = follower.uri().to_owned();
                    Some(Place { name: name.to_owned(), path: path_of(&uri), uri })
                }
                Sent::Closed(_) => self.place(name),
            }
        })
    }

    fn document(&self) -> Option<Place> {
        let uri = self.snapshot.document?.uri().to_owned();
        Some(Place { name: self.snapshot.name.clone(), path: path_of(&uri), uri })
    }

    /// A place for a file that is not there yet.
    fn free(&self, name: &str) -> Result<Place, Refused> {
        let refused = |why| Refused::new(name, why);
        let normal = RelativePath::new(name).map_err(|_| refused(NO_PATH))?;
        let place = self.place(normal.as_str()).ok_or_else(|| refused("is outside any workspace folder"))?;
        if self.session.is_excluded(&place.uri) {
            return Err(refused("matches the setting `pantheon.exclude`"));
        }
        if self.session.documents.view(&place.uri).is_some() && self.sent(name).is_none() {
            return Err(refused("is open in the editor and would be overwritten"));
        }
        Ok(place)
    }

    fn place(&self, name: &str) -> Option<Place> {
        let path = self.snapshot.root.as_ref()?.join(name);
        let uri = Url::from_file_path(&path).ok()?.to_string();
        Some(Place { name: name.to_owned(), uri, path: Some(path) })
    }
}

/// No file twice, and none to a place where another one is.
fn distinct(targets: &[Target]) -> Result<(), Refused> {
    let mut sources = BTreeMap::new();
    for target in targets {
        if sources.insert(target.place.name.as_str(), target).is_some() {
            return Err(Refused::new(&target.place.name, "comes twice"));
        }
    }
    let mut arrivals = BTreeSet::new();
    for target in targets.iter().filter(|target| target.arrives()) {
        let name = target.destination().name.as_str();
        let stays = sources.get(name).is_some_and(|other| !other.vacates() && other.change != Change::Create);
        if stays || !arrivals.insert(name) {
            return Err(Refused::new(name, "would be overwritten"));
        }
    }
    Ok(())
}

/// Files that change places in a ring have no order in which nothing is overwritten.
fn acyclic(targets: &[Target]) -> Result<(), Refused> {
    let moves: BTreeMap<&str, &str> = targets
        .iter()
        .filter_map(|target| match &target.change {
            Change::Rename(to) => Some((target.place.name.as_str(), to.name.as_str())),
            Change::Edit | Change::Create | Change::Delete => None,
        })
        .collect();
    for start in moves.keys() {
        let mut at = start;
        // Destinations differ, so that a walk that does not come back ends.
        while let Some(next) = moves.get(at) {
            if next == start {
                return Err(Refused::new(start, "would change places with another file"));
            }
            at = next;
        }
    }
    Ok(())
}
