//! What became of the files of a tree, told apart by comparing two sets of texts. Pure: no file is touched here.

use std::collections::{BTreeMap, HashMap, HashSet};

use pantheon_protocol::path::RelativePath;

use super::may_change::MayChange;
use super::walk::refused;
use crate::refusal::Refusal;

/// What became of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeChange {
    /// The file; for a renamed one, where it was.
    pub path: RelativePath,
    /// What became of it.
    pub kind: Kind,
}

/// What can become of a file. Texts have `\n` between lines and no byte order mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It has this text now.
    Edited(String),
    /// It is new and has this text.
    Created(String),
    /// It is gone.
    Deleted,
    /// It stands at this path now, with the same text.
    Renamed(RelativePath),
}

/// The changes from `before` to `after`, sorted by path.
///
/// # Errors
/// When a path is changed that may not be.
pub(super) fn between(
    before: &BTreeMap<String, String>,
    after: BTreeMap<String, String>,
    may_change: &MayChange,
) -> Result<Vec<TreeChange>, Refusal> {
    let deleted: Vec<&String> = before.keys().filter(|path| !after.contains_key(*path)).collect();
    let mut changes = BTreeMap::new();
    for (path, text) in after {
        match before.get(&path) {
            Some(old) if *old == text => {}
            Some(_) => drop(changes.insert(path, Change::Edited(text))),
            None => drop(changes.insert(path, Change::Created(text))),
        }
    }
    for path in changes.keys().chain(deleted.iter().copied()) {
        may_change.check(path).map_err(|why| refused(path, why))?;
    }
    check(before, &changes, &deleted)?;
    for (from, to) in renames(before, &changes, &deleted) {
        changes.remove(&to);
        changes.insert(from, Change::Renamed(to));
    }
    for path in deleted {
        changes.entry(path.clone()).or_insert(Change::Deleted);
    }
    changes.into_iter().map(|(path, change)| change.at(&path)).collect()
}

/// A change whose paths are not newtypes yet.
enum Change {
    Edited(String),
    Created(String),
    Deleted,
    Renamed(String),
}

impl Change {
    fn at(self, path: &str) -> Result<TreeChange, Refusal> {
        let kind = match self {
            Self::Edited(text) => Kind::Edited(text),
            Self::Created(text) => Kind::Created(text),
            Self::Deleted => Kind::Deleted,
            Self::Renamed(to) => Kind::Renamed(relative(&to)?),
        };
        Ok(TreeChange { path: relative(path)?, kind })
    }
}

fn relative(path: &str) -> Result<RelativePath, Refusal> {
    RelativePath::new(path).map_err(|error| refused(path, &error.to_string()))
}

fn check(
    before: &BTreeMap<String, String>,
    changes: &BTreeMap<String, Change>,
    deleted: &[&String],
) -> Result<(), Refusal> {
    // Where letter case does not count, a new file would take the place of an old one.
    let folded: HashSet<String> = before.keys().map(|path| path.to_lowercase()).collect();
    let created = changes.iter().filter(|(_, change)| matches!(change, Change::Created(_)));
    for (path, _) in created {
        if folded.contains(&path.to_lowercase())
            && deleted.iter().all(|gone| gone.to_lowercase() != path.to_lowercase())
        {
            return Err(refused(path, "differs from another file in letter case only"));
        }
    }
    Ok(())
}

/// Pairs of old and new path with the same text, which no other file that went or came has.
fn renames(
    before: &BTreeMap<String, String>,
    changes: &BTreeMap<String, Change>,
    deleted: &[&String],
) -> Vec<(String, String)> {
    let mut by_text: HashMap<&str, (Vec<&String>, Vec<&String>)> = HashMap::new();
    for path in deleted {
        by_text.entry(&before[*path]).or_default().0.push(path);
    }
    for (path, change) in changes {
        if let Change::Created(text) = change
            && let Some((_, created)) = by_text.get_mut(text.as_str())
        {
            created.push(path);
        }
    }
    let pairs = by_text.into_iter().filter(|(text, _)| !text.trim().is_empty()).map(|(_, pair)| pair);
    pairs
        .filter(|(from, to)| from.len() == 1 && to.len() == 1)
        .map(|(from, to)| (from[0].clone(), to[0].clone()))
        .collect()
}
