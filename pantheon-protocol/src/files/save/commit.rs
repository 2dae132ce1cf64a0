//! Moves what is staged into place, and everything back when one file fails.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use super::stage::{Stage, Staged};
use super::{SaveError, SaveReason, verify};
use crate::files::ContentHash;

/// Moves all into place, or nothing.
pub(super) fn commit(mut stage: Stage, watch: &mut dyn FnMut(&Path)) -> Result<(), SaveError> {
    let mut done = 0;
    let mut failed = None;
    for staged in &mut stage.staged {
        watch(staged.slot.place.path());
        if let Err(reason) = apply(staged) {
            failed = Some(SaveError::new(&staged.slot.place, reason));
            break;
        }
        done += 1;
    }
    let failed = failed.or_else(|| written_meanwhile(&stage.staged));
    let Some(mut error) = failed else { return Ok(()) };
    for staged in stage.staged[..done].iter_mut().rev() {
        let name = staged.slot.place.name().to_owned();
        error.left.extend(put_back(staged).map(|backup| (name, backup)));
    }
    stage.discard();
    Err(error)
}

/// Changes one file, after a last look at it.
fn apply(staged: &mut Staged) -> Result<(), SaveReason> {
    let path = staged.slot.place.path();
    if let Some(before) = staged.slot.before {
        verify::still(path, before)?;
    }
    match staged.new.take() {
        None => fs::remove_file(path)?,
        Some(new) if staged.slot.before.is_some() => new.persist(path).map_err(|error| error.error)?,
        Some(new) => new.persist_noclobber(path).map_err(|error| taken(error.error))?,
    }
    Ok(())
}

fn taken(error: io::Error) -> SaveReason {
    if error.kind() == io::ErrorKind::AlreadyExists { SaveReason::Exists } else { error.into() }
}

/// A program that had a file open may have written into it after the last look.
fn written_meanwhile(staged: &[Staged]) -> Option<SaveError> {
    let late = staged.iter().find(|staged| {
        let kept = staged.old.as_ref().zip(staged.slot.before);
        kept.is_some_and(|(old, before)| holds(old) != Some(before))
    })?;
    Some(SaveError::new(&late.slot.place, SaveReason::Changed))
}

/// Puts back what was there; what it held stays in the returned file when that cannot be.
fn put_back(staged: &mut Staged) -> Option<PathBuf> {
    let path = staged.slot.place.path();
    let ours = staged.slot.after.as_ref().map(|content| ContentHash::of(content));
    // What is there is not ours any more: somebody else's work stays.
    let touched = ours.is_some() && holds(path) != ours;
    let Some(old) = staged.old.take() else {
        if !touched && let Err(error) = fs::remove_file(path) {
            return (error.kind() != io::ErrorKind::NotFound).then(|| path.to_owned());
        }
        return None;
    };
    let back = match (touched, ours) {
        (true, _) => Err(old),
        (false, Some(_)) => old.persist(path).map_err(|error| error.path),
        (false, None) => old.persist_noclobber(path).map_err(|error| error.path),
    };
    back.err().map(keep)
}

/// The file stays; should even that fail, its name is still the best that can be told.
fn keep(backup: TempPath) -> PathBuf {
    let name = backup.to_path_buf();
    backup.keep().unwrap_or(name)
}

fn holds(path: &Path) -> Option<ContentHash> {
    fs::read(path).ok().map(|bytes| ContentHash::of(&bytes))
}
