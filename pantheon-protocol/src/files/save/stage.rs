//! Lays every new content beside its target, and every old one too, before anything changes.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, TempPath};

use super::plan::Slot;
use super::{SaveError, SaveReason, attributes, verify};
use crate::files::ContentHash;

/// A slot with its new and old content on disk; dropping it removes both.
#[derive(Debug)]
pub(super) struct Staged {
    pub(super) slot: Slot,
    pub(super) new: Option<TempPath>,
    pub(super) old: Option<TempPath>,
}

/// Everything staged, and the folders that were made for it.
#[derive(Debug)]
pub(super) struct Stage {
    pub(super) staged: Vec<Staged>,
    folders: Vec<PathBuf>,
}

/// Stages all slots; those that lose their file come first, those that are new come last.
pub(super) fn stage(mut plan: Vec<Slot>) -> Result<Stage, SaveError> {
    plan.sort_by_key(|slot| (slot.after.is_some(), slot.before.is_none()));
    let mut stage = Stage { staged: Vec::new(), folders: Vec::new() };
    for slot in plan {
        let place = slot.place.clone();
        match stage.add(slot) {
            Ok(()) => {}
            Err(reason) => {
                stage.discard();
                return Err(SaveError::new(&place, reason));
            }
        }
    }
    Ok(stage)
}

impl Stage {
    fn add(&mut self, slot: Slot) -> Result<(), SaveReason> {
        let path = slot.place.path();
        let folder = path.parent().ok_or(SaveReason::NotAFile)?.to_owned();
        let old = slot.before.map(|before| keep(path, &folder, before)).transpose()?;
        let new = match &slot.after {
            Some(content) => {
                make_folder(&folder, &mut self.folders)?;
                Some(write(content, &folder, slot.like.as_deref())?)
            }
            None => None,
        };
        self.staged.push(Staged { slot, new, old });
        Ok(())
    }

    /// Removes all that was staged, and the folders that were made. A folder that is not empty any more is somebody
    /// else's by now and stays, as does one that is gone already.
    pub(super) fn discard(self) {
        drop(self.staged);
        for folder in self.folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// The old file under a second name: the same file where the system can, so that even a late write is seen.
fn keep(path: &Path, folder: &Path, before: ContentHash) -> Result<TempPath, SaveReason> {
    let linked = names().make_in(folder, |name| fs::hard_link(path, name));
    let kept = match linked {
        Ok(kept) => kept.into_temp_path(),
        Err(_) => {
            let copy = names().tempfile_in(folder)?.into_temp_path();
            fs::copy(path, &copy)?;
            copy
        }
    };
    verify::still(&kept, before)?;
    Ok(kept)
}

fn write(content: &[u8], folder: &Path, like: Option<&Path>) -> Result<TempPath, SaveReason> {
    let mut names = names();
    let mut file = if like.is_none() { attributes::as_new(&mut names) } else { &mut names }.tempfile_in(folder)?;
    file.write_all(content)?;
    if let Some(like) = like {
        attributes::copy(like, file.path())?;
    }
    file.as_file().sync_all()?;
    Ok(file.into_temp_path())
}

/// Makes a folder and those above it, and remembers which were made.
fn make_folder(folder: &Path, made: &mut Vec<PathBuf>) -> io::Result<()> {
    let missing: Vec<&Path> = folder.ancestors().take_while(|folder| !folder.exists()).collect();
    for folder in missing.into_iter().rev() {
        match fs::create_dir(folder) {
            Ok(()) => made.push(folder.to_owned()),
            // Somebody else was faster.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn names() -> Builder<'static, 'static> {
    let mut names = Builder::new();
    names.prefix(".pantheon-").suffix(".tmp");
    names
}
