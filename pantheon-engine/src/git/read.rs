//! The files of a commit, read from a mirror without a program. Links and submodules are counted, never followed.

use std::collections::HashMap;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use git2::{ErrorCode as ErrorKind, FileMode, ObjectType, Oid, Repository, Tree};
use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::path::RelativePath;

use super::branch::CommitId;
use super::promised::Promised;
use super::{Trouble, internal};
use crate::refusal::Refusal;

/// The most files.
const MAX_FILES: usize = 10_000;

/// The largest file that is read, in bytes; larger ones are counted.
pub(super) const MAX_FILE_BYTES: usize = 8 * 1024 * 1024;

/// All files together, in bytes.
const MAX_BYTES: usize = 256 * 1024 * 1024;

/// The deepest folder that is looked into.
const MAX_DEPTH: usize = 64;

/// The most entries of all kinds that are looked at.
const MAX_ENTRIES: usize = 4 * MAX_FILES;

/// The files of a commit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// Sorted as Git sorts.
    pub files: Vec<RepoFile>,
    /// What is in the commit and not among them.
    pub left_out: LeftOut,
}

/// A regular file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepoFile {
    /// Where it is.
    pub path: RelativePath,
    /// Whether it may be run.
    pub executable: bool,
    /// What it holds, as committed.
    pub bytes: Vec<u8>,
    /// The name of its content.
    id: Oid,
}

/// How much of a commit is not among its files. It stays in the repository as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Symbolic links.
    pub links: usize,
    /// Other repositories.
    pub submodules: usize,
    /// Files larger than 8 MiB.
    pub large: usize,
    /// Files whose names other systems would read differently, or that lie too deep.
    pub misnamed: usize,
}

/// The message of a commit; what in it is no UTF-8 is replaced.
pub(super) fn message(repository: &Repository, commit: &CommitId) -> Result<String, Trouble> {
    Ok(String::from_utf8_lossy(repository.find_commit(commit.0)?.message_bytes()).into_owned())
}

/// The files of a commit. Contents that are `known` from another commit are not read again.
pub(super) fn files(repository: &Repository, commit: &CommitId, known: &Files) -> Result<Files, Trouble> {
    let promised = Promised::of(repository);
    let known = known.files.iter().map(|file| (file.id, file.bytes.as_slice())).collect();
    let mut walk = Walk { repository, promised, known, files: Files::default(), entries: 0, bytes: 0 };
    walk.tree(&repository.find_commit(commit.0)?.tree()?, "", 0)?;
    Ok(walk.files)
}

/// Writes the files of a commit into an empty folder.
pub(super) fn export(repository: &Repository, commit: &CommitId, known: &Files, folder: &Path) -> Result<(), Trouble> {
    let written = write(folder, &files(repository, commit, known)?);
    written.map_err(|error| internal("a repository's files cannot be written", &error).into())
}

struct Walk<'a> {
    repository: &'a Repository,
    promised: Promised,
    known: HashMap<Oid, &'a [u8]>,
    files: Files,
    entries: usize,
    bytes: usize,
}

impl Walk<'_> {
    fn tree(&mut self, tree: &Tree<'_>, folder: &str, depth: usize) -> Result<(), Trouble> {
        for entry in tree {
            self.entries += 1;
            if self.entries > MAX_ENTRIES {
                return Err(too_large().into());
            }
            let path = std::str::from_utf8(entry.name_bytes()).ok().map(|name| format!("{folder}{name}"));
            match entry.filemode() {
                mode if mode == i32::from(FileMode::Link) => self.files.left_out.links += 1,
                mode if mode == i32::from(FileMode::Commit) => self.files.left_out.submodules += 1,
                mode if mode == i32::from(FileMode::Tree) => match path.filter(|_| depth < MAX_DEPTH) {
                    Some(path) => self.tree(&self.repository.find_tree(entry.id())?, &format!("{path}/"), depth + 1)?,
                    None => self.files.left_out.misnamed += 1,
                },
                mode => match path.and_then(|path| acceptable(&path)) {
                    Some(path) => self.file(path, entry.id(), mode == i32::from(FileMode::BlobExecutable))?,
                    None => self.files.left_out.misnamed += 1,
                },
            }
        }
        Ok(())
    }

    fn file(&mut self, path: RelativePath, id: Oid, executable: bool) -> Result<(), Trouble> {
        if let Some(bytes) = self.known.get(&id) {
            return self.keep(RepoFile { path, executable, bytes: bytes.to_vec(), id });
        }
        let objects = self.repository.odb()?;
        // The size is known before the content is in memory. What the host kept back is too large as well.
        let (bytes, kind) = match objects.read_header(id) {
            Err(error) if error.code() == ErrorKind::NotFound && self.promised.has(&id) => {
                self.files.left_out.large += 1;
                return Ok(());
            }
            header => header?,
        };
        if kind != ObjectType::Blob {
            return Err(git2::Error::from_str("a file is no blob").into());
        }
        if bytes > MAX_FILE_BYTES {
            self.files.left_out.large += 1;
            return Ok(());
        }
        let bytes = objects.read(id)?.data().to_vec();
        self.keep(RepoFile { path, executable, bytes, id })
    }

    fn keep(&mut self, file: RepoFile) -> Result<(), Trouble> {
        self.bytes += file.bytes.len();
        if self.bytes > MAX_BYTES || self.files.files.len() >= MAX_FILES {
            return Err(too_large().into());
        }
        self.files.files.push(file);
        Ok(())
    }
}

/// A path that is already spelled as we would spell it.
fn acceptable(path: &str) -> Option<RelativePath> {
    RelativePath::new(path).ok().filter(|same| same.as_str() == path)
}

fn write(folder: &Path, files: &Files) -> std::io::Result<()> {
    let mut last = folder.to_owned();
    for file in &files.files {
        let path = folder.join(file.path.as_str());
        // Those of one folder stand together.
        if let Some(parent) = path.parent().filter(|parent| **parent != last) {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(parent)?;
            last = parent.to_owned();
        }
        let mode = if file.executable { 0o700 } else { 0o600 };
        fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(path)?.write_all(&file.bytes)?;
    }
    Ok(())
}

fn too_large() -> Refusal {
    let message = format!(
        "The repository has more files than this engine takes: {MAX_FILES} files and {} MiB together.",
        MAX_BYTES / 1024 / 1024
    );
    Refusal::new(ErrorCode::RepoTooLarge, message)
}
