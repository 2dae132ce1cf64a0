//! Folds changes in their order into one slot for each path: what must be there before, and what is there afterwards.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::{Change, SaveError, SaveReason};
use crate::files::{ContentHash, Place};

/// One path of the disk.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) place: Place,
    /// What is there now; `None` when nothing may be.
    pub(super) before: Option<ContentHash>,
    /// What is there afterwards; `None` when nothing is.
    pub(super) after: Option<Vec<u8>>,
    /// The file that lends its mode and owner.
    pub(super) like: Option<PathBuf>,
}

type Slots = BTreeMap<PathBuf, Slot>;

/// The slots by path, without those that end as nothing out of nothing.
pub(super) fn plan(changes: Vec<Change>) -> Result<Vec<Slot>, SaveError> {
    let mut slots = Slots::new();
    for change in changes {
        match change {
            Change::Create { at, content } => put(&mut slots, at, content, None)?,
            Change::Edit { at, before, content } => {
                let slot = present(&mut slots, at, before)?;
                slot.after = Some(content);
            }
            Change::Delete { at, before } => present(&mut slots, at, before)?.after = None,
            Change::Rename { from, to, before, content } => {
                let slot = present(&mut slots, from, before)?;
                slot.after = None;
                let like = slot.like.clone();
                put(&mut slots, to, content, like)?;
            }
        }
    }
    Ok(slots.into_values().filter(|slot| slot.before.is_some() || slot.after.is_some()).collect())
}

/// The slot of a file that must be there at this point, holding `before`.
fn present(slots: &mut Slots, at: Place, before: ContentHash) -> Result<&mut Slot, SaveError> {
    let like = Some(at.path().to_owned());
    let key = at.path().to_owned();
    if let Some(slot) = slots.get(&key) {
        match &slot.after {
            None => return Err(SaveError::new(&at, SaveReason::Missing)),
            Some(content) if ContentHash::of(content) != before => {
                return Err(SaveError::new(&at, SaveReason::Changed));
            }
            Some(_) => {}
        }
    }
    // Until something is done to it, it stays as it is; the caller decides at once.
    Ok(slots.entry(key).or_insert(Slot { place: at, before: Some(before), after: None, like }))
}

/// Makes a file where none may be at this point.
fn put(slots: &mut Slots, at: Place, content: Vec<u8>, like: Option<PathBuf>) -> Result<(), SaveError> {
    match slots.get_mut(at.path()) {
        Some(slot) if slot.after.is_some() => Err(SaveError::new(&at, SaveReason::Exists)),
        Some(slot) => {
            slot.after = Some(content);
            slot.like = like.or(slot.like.take());
            Ok(())
        }
        None => {
            let slot = Slot { before: None, after: Some(content), like, place: at };
            slots.insert(slot.place.path().to_owned(), slot);
            Ok(())
        }
    }
}
