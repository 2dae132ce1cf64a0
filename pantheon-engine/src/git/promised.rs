//! Which files a host was asked to keep back. They are known by name, so that a file that is missing for another reason
//! is told from them. It must not read files.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::PathBuf;

use git2::{ObjectType, OdbLookupFlags, Oid, Repository, TreeWalkMode, TreeWalkResult};

use super::branch::CommitId;

/// Their list, in the repository's folder: a name a line.
const LIST: &str = "promised";

/// The names of files that are not here, and need not be.
#[derive(Debug, Default)]
pub(super) struct Promised(BTreeSet<Oid>);

impl Promised {
    /// The list of a repository. An unreadable one is empty: what is missing is then brought again.
    pub(super) fn of(repository: &Repository) -> Self {
        let text = fs::read_to_string(list(repository)).unwrap_or_default();
        Self(text.lines().filter_map(|line| line.parse().ok()).collect())
    }

    /// Whether a file is among them.
    pub(super) fn has(&self, file: &Oid) -> bool {
        self.0.contains(file)
    }
}

/// Adds what a commit that just arrived lacks.
pub(super) fn note(repository: &Repository, commit: &CommitId) -> Result<(), git2::Error> {
    let mut promised = Promised::of(repository);
    let before = promised.0.len();
    let objects = repository.odb()?;
    repository.find_commit(commit.0)?.tree()?.walk(TreeWalkMode::PreOrder, |_, entry| {
        let is_file = entry.kind() == Some(ObjectType::Blob);
        // Looking again for each would take long, and nothing else arrives meanwhile.
        if is_file && !objects.exists_ext(entry.id(), OdbLookupFlags::NO_REFRESH) {
            promised.0.insert(entry.id());
        }
        TreeWalkResult::Ok
    })?;
    if promised.0.len() > before { write(repository, &promised).map_err(|error| says(&error)) } else { Ok(()) }
}

fn write(repository: &Repository, promised: &Promised) -> io::Result<()> {
    let text: String = promised.0.iter().map(|file| format!("{file}\n")).collect();
    let made = tempfile::NamedTempFile::new_in(repository.path())?;
    fs::write(made.path(), text)?;
    made.persist(list(repository))?;
    Ok(())
}

fn list(repository: &Repository) -> PathBuf {
    repository.path().join(LIST)
}

fn says(error: &io::Error) -> git2::Error {
    git2::Error::from_str(&error.to_string())
}
