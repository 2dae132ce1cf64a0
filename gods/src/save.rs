//! Writing an answer: all of it or nothing, and only over what was read, or over what carries the change as well.

use pantheon_protocol::files::{Change, SaveReason, save};
use pantheon_protocol::rebase::{Rebased, rebase};

use crate::change::{FileChange, Kind};
use crate::failure::Failure;

/// How often files may change while they are being written before it is given up.
const ATTEMPTS: usize = 3;

/// What became of changes.
#[derive(Debug)]
pub(crate) enum Saved {
    /// They are on disk; some files had changed elsewhere meanwhile, and keep that too.
    Done {
        /// Those files.
        carried: Vec<String>,
    },
    /// Files changed so close to these changes that somebody must look at what came out of it.
    Review(Vec<FileChange>),
}

/// Writes the changes.
///
/// # Errors
/// When a file stands in the way; every file is then as it was.
pub(crate) fn write(mut changes: Vec<FileChange>) -> Result<Saved, Failure> {
    changes.sort_by_key(FileChange::rank);
    let mut carried = Vec::new();
    for _ in 1..ATTEMPTS {
        match save(on_disk(&changes)?) {
            Ok(()) => return Ok(Saved::Done { carried }),
            Err(error) if matches!(error.reason, SaveReason::Changed) && error.left.is_empty() => {}
            Err(error) => return Err(error.into()),
        }
        let mut near = false;
        for change in &mut changes {
            match carry_over(change)? {
                Carried::Same => {}
                Carried::Apart => carried.push(change.path.clone()),
                Carried::Near => near = true,
            }
        }
        if near {
            return Ok(Saved::Review(changes));
        }
    }
    save(on_disk(&changes)?)?;
    Ok(Saved::Done { carried })
}

fn on_disk(changes: &[FileChange]) -> Result<Vec<Change>, Failure> {
    let changes = changes.iter().filter(|change| !change.is_nothing());
    changes.filter_map(|change| change.on_disk().transpose()).collect()
}

enum Carried {
    Same,
    Apart,
    Near,
}

/// Makes the change fit what its file holds now.
fn carry_over(change: &mut FileChange) -> Result<Carried, Failure> {
    let Some(document) = &mut change.document else { return Ok(Carried::Same) };
    let conflict = || Failure::Changed(change.path.clone().into());
    let (live, hash) = document.now().ok_or_else(conflict)?;
    if hash == document.hash {
        return Ok(Carried::Same);
    }
    if matches!(change.kind, Kind::Delete) {
        return Err(conflict());
    }
    let (edits, carried) = match rebase(&document.text, &change.edits, &[], &live) {
        Rebased::Clean(edits) => (edits, Carried::Apart),
        Rebased::Proposal(edits) => (edits, Carried::Near),
        Rebased::Conflict(_) => return Err(conflict()),
    };
    change.suggested = pantheon_protocol::diff::apply_edits(&live, &edits).map_err(|_| conflict())?;
    (change.edits, document.text, document.hash) = (edits, live, hash);
    Ok(carried)
}
