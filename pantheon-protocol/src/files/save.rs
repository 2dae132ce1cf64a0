//! Changes several files, all or nothing: create, edit, rename and delete.
//!
//! Everything is checked and every new content lies beside its target before the first file changes. What fails after
//! that is rolled back to the exact bytes; what somebody else wrote meanwhile is never overwritten.

mod attributes;
mod commit;
mod plan;
mod stage;
mod verify;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::{ContentHash, Place};

/// One change; several are carried out in their order, so a file may be created and then edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Makes a file that must not be there, with the folders above it.
    Create {
        /// Where.
        at: Place,
        /// All of it.
        content: Vec<u8>,
    },
    /// Replaces what a file holds.
    Edit {
        /// Which.
        at: Place,
        /// What it must still hold.
        before: ContentHash,
        /// All of it afterwards.
        content: Vec<u8>,
    },
    /// Gives a file another path, which must be free.
    Rename {
        /// Which.
        from: Place,
        /// Where it goes.
        to: Place,
        /// What it must still hold.
        before: ContentHash,
        /// All of it afterwards.
        content: Vec<u8>,
    },
    /// Removes a file.
    Delete {
        /// Which.
        at: Place,
        /// What it must still hold.
        before: ContentHash,
    },
}

/// Why nothing was changed, and by which file.
#[derive(Debug)]
pub struct SaveError {
    /// The file, as its place is named.
    pub file: String,
    /// What is wrong with it.
    pub reason: SaveReason,
    /// Files that could not be put back, because somebody else changed them meanwhile or the system refused, each with
    /// the file that holds what it held before. Empty unless something extraordinary happened.
    pub left: Vec<(String, PathBuf)>,
}

/// What is wrong with a file.
#[derive(Debug, thiserror::Error)]
pub enum SaveReason {
    /// A file would be made where one is.
    #[error("it is there already")]
    Exists,
    /// A file to change is gone.
    #[error("it is not there any more")]
    Missing,
    /// A file holds something else than was sent.
    #[error("it changed meanwhile")]
    Changed,
    /// The user made it read-only.
    #[error("it is read-only")]
    ReadOnly,
    /// A folder, link or device is where a file should be.
    #[error("it is not a regular file")]
    NotAFile,
    /// What the system says.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Carries out all the changes, or none.
///
/// # Errors
/// The first file that stands in the way. Every file is then as it was, unless `left` names it.
pub fn save(changes: Vec<Change>) -> Result<(), SaveError> {
    save_watched(changes, &mut |_| {})
}

/// As `save`; `watch` is called before each file changes, so that tests can do what other programs do in that moment.
fn save_watched(changes: Vec<Change>, watch: &mut dyn FnMut(&Path)) -> Result<(), SaveError> {
    let plan = plan::plan(changes)?;
    plan.iter().try_for_each(|slot| verify::verify(slot, &plan))?;
    let staged = stage::stage(plan)?;
    commit::commit(staged, watch)
}

impl SaveError {
    fn new(place: &Place, reason: impl Into<SaveReason>) -> Self {
        Self { file: place.name().to_owned(), reason: reason.into(), left: Vec::new() }
    }
}

impl fmt::Display for SaveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.reason)?;
        for (file, backup) in &self.left {
            write!(f, "; {file} could not be put back, what it held is in {}", backup.display())?;
        }
        Ok(())
    }
}

impl std::error::Error for SaveError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.reason)
    }
}

#[cfg(test)]
mod tests;
