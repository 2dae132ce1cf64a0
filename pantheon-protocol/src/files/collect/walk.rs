//! Finds the files that a collection may read; reads none of them.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};

use super::{Collect, CollectError};
use crate::files::{LeftOut, Reason};
use crate::path::RelativePath;

/// A file that may be read.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) path: RelativePath,
    /// Whether the user named this very file.
    pub(super) named: bool,
}

/// All files that may be read. `watch` is told how many there are so far.
pub(super) fn walk(
    collect: &Collect,
    left_out: &mut LeftOut,
    watch: &mut dyn FnMut(usize) -> ControlFlow<()>,
) -> Result<Vec<Found>, CollectError> {
    let mut found = Vec::new();
    let Some(walk) = builder(collect, &mut found)? else { return Ok(found) };
    for (entries, entry) in walk.build().enumerate() {
        if watch(found.len()).is_break() {
            return Err(CollectError::Cancelled);
        }
        match entry {
            Ok(entry) if entries >= collect.limits.entries => {
                left_out.add(Reason::Unseen, &name(collect, entry.path()));
                break;
            }
            Ok(entry) => match sort_out(collect, &entry) {
                Sorted::Take(path) => found.push(Found { path, named: false }),
                Sorted::LeaveOut(reason) => left_out.add(reason, &name(collect, entry.path())),
                Sorted::Folder => {}
            },
            Err(error) => left_out.add(Reason::Unreadable, &error.to_string()),
        }
    }
    // A file may have been named twice, or beside its folder; the named one stays.
    found.sort_by(|a, b| (&a.path, !a.named).cmp(&(&b.path, !b.named)));
    found.dedup_by(|later, first| later.path == first.path);
    Ok(found)
}

/// The walk through the folders; `None` when only files were named.
fn builder(collect: &Collect, found: &mut Vec<Found>) -> Result<Option<WalkBuilder>, CollectError> {
    let whole = || vec![collect.workspace.root().to_owned()];
    let mut folders = if collect.below.is_empty() { whole() } else { folders(collect, found)? }.into_iter();
    let Some(first) = folders.next() else { return Ok(None) };
    let mut walk = WalkBuilder::new(first);
    for folder in folders {
        walk.add(folder);
    }
    let (exclude, root) = (collect.exclude.clone(), collect.workspace.root().to_owned());
    walk.follow_links(false).require_git(false).sort_by_file_name(Ord::cmp).filter_entry(move |entry| {
        let folder = entry.file_type().is_some_and(|kind| kind.is_dir());
        !folder || (!is_git(entry) && !exclude.forbids_folder(&root, entry.path()))
    });
    Ok(Some(walk))
}

/// The folders among what was named; the files go to `found`.
fn folders(collect: &Collect, found: &mut Vec<Found>) -> Result<Vec<PathBuf>, CollectError> {
    let mut folders = Vec::new();
    for named in &collect.below {
        let place = |source| CollectError::Place { path: named.clone(), source };
        let path = collect.workspace.relative(named).map_err(place)?;
        let root = collect.workspace.root();
        let real = path.as_ref().map_or(root.to_owned(), |path| root.join(path.as_str()));
        // A link may not be the way around a protected name.
        if let Some(glob) = collect.exclude.forbids(root, named).or_else(|| collect.exclude.forbids(root, &real)) {
            return Err(CollectError::Excluded { path: named.clone(), glob: glob.to_owned() });
        }
        match path {
            Some(path) if !named.is_dir() => found.push(Found { path, named: true }),
            _ => folders.push(real),
        }
    }
    Ok(folders)
}

enum Sorted {
    Take(RelativePath),
    LeaveOut(Reason),
    Folder,
}

fn sort_out(collect: &Collect, entry: &DirEntry) -> Sorted {
    match entry.file_type() {
        Some(kind) if kind.is_dir() => return Sorted::Folder,
        Some(kind) if kind.is_symlink() => return Sorted::LeaveOut(Reason::Link),
        Some(kind) if kind.is_file() => {}
        _ => return Sorted::LeaveOut(Reason::Unreadable),
    }
    let path = match collect.workspace.inside(entry.path()) {
        Ok(Some(path)) => path,
        Ok(None) | Err(_) => return Sorted::LeaveOut(Reason::Name),
    };
    let forbidden = collect.exclude.forbids(collect.workspace.root(), entry.path()).is_some();
    if forbidden { Sorted::LeaveOut(Reason::Excluded) } else { Sorted::Take(path) }
}

fn name(collect: &Collect, path: &Path) -> String {
    path.strip_prefix(collect.workspace.root()).unwrap_or(path).display().to_string()
}

fn is_git(entry: &DirEntry) -> bool {
    entry.file_name().eq_ignore_ascii_case(".git")
}
