//! Looks at the disk before anything changes: is every file still what was sent, and every new place free?

use std::fs;
use std::io;
use std::path::Path;

use super::plan::Slot;
use super::{SaveError, SaveReason};
use crate::files::ContentHash;

/// Checks one slot against the disk.
pub(super) fn verify(slot: &Slot, plan: &[Slot]) -> Result<(), SaveError> {
    let checked = match slot.before {
        Some(before) => still(slot.place.path(), before),
        None => free(slot, plan),
    };
    checked.map_err(|reason| SaveError::new(&slot.place, reason))
}

/// Whether the file still holds what was sent.
pub(super) fn still(path: &Path, before: ContentHash) -> Result<(), SaveReason> {
    let metadata = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(SaveReason::Missing),
        other => other?,
    };
    if !metadata.is_file() {
        return Err(SaveReason::NotAFile);
    }
    if metadata.permissions().readonly() {
        return Err(SaveReason::ReadOnly);
    }
    // Replacing it asks for its folder's permission only; the file's own says what the user meant.
    if let Err(error) = fs::File::options().write(true).open(path) {
        let denied = error.kind() == io::ErrorKind::PermissionDenied;
        return Err(if denied { SaveReason::ReadOnly } else { error.into() });
    }
    if ContentHash::of(&fs::read(path)?) == before { Ok(()) } else { Err(SaveReason::Changed) }
}

/// Whether nothing is there, or only what a rename to another letter case moves away (on systems that ignore it).
fn free(slot: &Slot, plan: &[Slot]) -> Result<(), SaveReason> {
    let path = slot.place.path();
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error.into()),
        Ok(_) if plan.iter().any(|other| moves_away(other, path)) => Ok(()),
        Ok(_) => Err(SaveReason::Exists),
    }
}

fn moves_away(slot: &Slot, path: &Path) -> bool {
    let lower = |path: &Path| path.to_string_lossy().to_lowercase();
    let same_name = slot.after.is_none() && slot.place.path() != path && lower(slot.place.path()) == lower(path);
    // Where letter case counts, the other file is another one and stands in the way.
    same_name && matches!((slot.place.path().canonicalize(), path.canonicalize()), (Ok(a), Ok(b)) if a == b)
}
