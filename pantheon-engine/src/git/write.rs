//! A commit on a commit: the same changes by the same people at the same time have the same name, on every machine.
//!
//! What is not named stays as it is: links, submodules, modes, and files that are no text.

use git2::build::TreeUpdateBuilder;
use git2::{FileMode, Index, IndexEntry, IndexTime, ObjectType, Oid, Repository, Signature, Time, Tree};
use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::path::RelativePath;

use super::Trouble;
use super::branch::CommitId;
use crate::refusal::Refusal;

/// What becomes of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The file.
    pub path: RelativePath,
    /// What becomes of it.
    pub what: What,
}

/// What can become of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// It holds these bytes. `executable` when it is to change, or for a new file; else it stays as it was.
    Put {
        /// The bytes.
        bytes: Vec<u8>,
        /// Whether it may be run.
        executable: Option<bool>,
    },
    /// It is gone.
    Delete,
}

/// Everything about a commit but its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitDraft {
    /// The whole message, with its trailers.
    pub message: String,
    /// Who asked for it.
    pub author: Person,
    /// Who made it.
    pub committer: Person,
    /// Seconds since 1970, in UTC.
    pub time: i64,
}

/// A name and an e-mail address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
}

/// The text of a commit with these changes, as it is signed. Its files are in the repository already.
pub(super) fn draft(
    repository: &Repository,
    base: Option<&CommitId>,
    changes: &[Change],
    draft: &CommitDraft,
) -> Result<String, Trouble> {
    let parent = base.map(|base| repository.find_commit(base.0)).transpose()?;
    let before = parent.as_ref().map(git2::Commit::tree).transpose()?;
    let empty = || repository.find_tree(repository.treebuilder(None)?.write()?);
    let before = before.map_or_else(empty, Ok)?;
    let tree = changed(repository, &before, changes)?;
    if before.id() == tree.id() {
        return Err(Refusal::new(ErrorCode::NoChange, "The files are as they were.").into());
    }
    let (author, committer) = (signature(&draft.author, draft.time)?, signature(&draft.committer, draft.time)?);
    let message = format!("{}\n", draft.message.replace("\r\n", "\n").trim_end());
    let parents: Vec<_> = parent.iter().collect();
    let text = repository.commit_create_buffer(&author, &committer, &message, &tree, &parents)?;
    text.as_str().map(str::to_owned).map_err(|_| git2::Error::from_str("a commit is no UTF-8").into())
}

/// Keeps a commit's text, with its signature if there is one.
pub(super) fn keep(repository: &Repository, text: &str, signature: Option<&str>) -> Result<CommitId, Trouble> {
    let id = match signature {
        Some(signature) => repository.commit_signed(text, signature.trim_end(), None)?,
        None => repository.odb()?.write(ObjectType::Commit, text.as_bytes())?,
    };
    Ok(CommitId(id))
}

/// The tree with the changes. Deletions come first, so that a file can become a folder. Only folders that change are
/// written, because what else lies in them need not be here.
fn changed<'a>(repository: &'a Repository, tree: &Tree<'_>, changes: &[Change]) -> Result<Tree<'a>, Trouble> {
    let mut index = Index::new()?;
    index.read_tree(tree)?;
    let (mut gone, mut put) = (TreeUpdateBuilder::new(), TreeUpdateBuilder::new());
    for change in changes.iter().filter(|change| change.what == What::Delete) {
        if found(&index, &change.path).is_none() {
            return Err(refused(&change.path, "is not in the repository").into());
        }
        index.remove(change.path.as_str().as_ref(), 0)?;
        gone.remove(change.path.as_str());
    }
    for change in changes {
        if let What::Put { bytes, executable } = &change.what {
            let mode = mode(&index, &change.path, *executable)?;
            let id = repository.blob(bytes)?;
            index.add(&entry(&change.path, id, mode))?;
            put.upsert(change.path.as_str(), id, mode);
        }
    }
    let left = repository.find_tree(gone.create_updated(repository, tree)?)?;
    Ok(repository.find_tree(put.create_updated(repository, &left)?)?)
}

/// The mode of a file that is put; links, submodules and folders are not overwritten.
fn mode(index: &Index, path: &RelativePath, executable: Option<bool>) -> Result<FileMode, Refusal> {
    let is_file = |entry: &IndexEntry| entry.mode & 0o170_000 == 0o100_000;
    let before = found(index, path);
    if before.as_ref().is_some_and(|entry| !is_file(entry)) {
        return Err(refused(path, "is a link or another repository, and stays as it is"));
    }
    if index.find_prefix(format!("{path}/")).is_ok() {
        return Err(refused(path, "is a folder"));
    }
    let parts = path.as_str().match_indices('/').map(|(end, _)| &path.as_str()[..end]);
    if parts.clone().any(|parent| index.get_path(parent.as_ref(), 0).is_some()) {
        return Err(refused(path, "lies below something that is no folder"));
    }
    let was = before.is_some_and(|entry| entry.mode & 0o100 != 0);
    Ok(if executable.unwrap_or(was) { FileMode::BlobExecutable } else { FileMode::Blob })
}

fn found(index: &Index, path: &RelativePath) -> Option<IndexEntry> {
    index.get_path(path.as_str().as_ref(), 0)
}

fn entry(path: &RelativePath, id: Oid, mode: FileMode) -> IndexEntry {
    let never = IndexTime::new(0, 0);
    IndexEntry {
        ctime: never,
        mtime: never,
        dev: 0,
        ino: 0,
        mode: mode.into(),
        uid: 0,
        gid: 0,
        file_size: 0,
        id,
        flags: 0,
        flags_extended: 0,
        path: path.as_str().into(),
    }
}

fn signature(person: &Person, time: i64) -> Result<Signature<'static>, Refusal> {
    Signature::new(person.name.trim(), person.email.trim(), &Time::new(time, 0)).map_err(|_| {
        let message = format!("`{}` cannot be the author of a commit.", person.name.escape_debug());
        Refusal::new(ErrorCode::InvalidRequest, message)
    })
}

fn refused(path: &RelativePath, why: &str) -> Refusal {
    Refusal::new(ErrorCode::InvalidPath, format!("`{path}` {why}."))
}
