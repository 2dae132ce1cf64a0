//! Collects the text files of a workspace, so that an action may read and change them.
//!
//! It respects `.gitignore` and its relatives, follows no link, and reads nothing that may hold a secret.

mod nearness;
mod walk;

use std::fmt;
use std::io;
use std::ops::ControlFlow;
use std::path::PathBuf;

use super::{ContentHash, Exclude, LeftOut, NotText, PlaceError, ReadError, Reason, Text, Workspace, read_bytes};
use crate::path::RelativePath;

/// How much may be collected. The defaults stay below what the engine takes by default: 2 MiB for a file, 8 MiB for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How many files.
    pub files: usize,
    /// Bytes of all texts together, as JSON.
    pub total_bytes: usize,
    /// Bytes of one file.
    pub file_bytes: u64,
    /// How many files and folders are looked at: what has more is no workspace.
    pub entries: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { files: 400, total_bytes: 4 * 1024 * 1024, file_bytes: 1024 * 1024, entries: 200_000 }
    }
}

/// Turns a file's bytes into text, or says why not.
type Reader = Box<dyn Fn(Vec<u8>) -> Result<Text, NotText> + Send + Sync>;

/// What to collect.
pub struct Collect {
    workspace: Workspace,
    exclude: Exclude,
    below: Vec<PathBuf>,
    near: Near,
    limits: Limits,
    reader: Reader,
}

/// What comes first.
#[derive(Clone, Debug)]
enum Near {
    Root,
    File(RelativePath),
    Folder(RelativePath),
}

/// How far a collection got.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Files found so far.
    pub found: usize,
    /// Files taken so far.
    pub taken: usize,
    /// Their bytes, as JSON.
    pub bytes: usize,
}

/// One collected file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceFile {
    /// Relative to the workspace.
    pub path: RelativePath,
    /// What it holds.
    pub text: Text,
    /// The hash of its bytes.
    pub hash: ContentHash,
}

/// What was collected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Collected {
    /// The nearest first, then by path.
    pub files: Vec<WorkspaceFile>,
    /// What was left out.
    pub left_out: LeftOut,
}

/// Why there is no collection.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    /// The caller ended it.
    #[error("the collection was cancelled")]
    Cancelled,
    /// A file or folder that was named is not in the workspace.
    #[error("{path} cannot be sent: {source}")]
    Place {
        /// As it was named.
        path: PathBuf,
        /// Why.
        source: PlaceError,
    },
    /// A file that was named is forbidden by a glob.
    #[error("{path} is never sent, because `{glob}` protects it")]
    Excluded {
        /// As it was named.
        path: PathBuf,
        /// The glob.
        glob: String,
    },
    /// A file that was named cannot be read as text.
    #[error("{path} cannot be sent: {source}")]
    Read {
        /// The file.
        path: RelativePath,
        /// Why.
        source: ReadError,
    },
    /// What was named exceeds the limits.
    #[error("{path} does not fit: at most {} files and {} bytes are sent at once", limits.files, limits.total_bytes)]
    Full {
        /// The first file without room.
        path: RelativePath,
        /// What there is room for.
        limits: Limits,
    },
    /// What the system says.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Collect {
    /// The whole workspace but for these files.
    pub fn new(workspace: Workspace, exclude: Exclude) -> Self {
        let reader: Reader = Box::new(Text::strict);
        Self { workspace, exclude, below: Vec::new(), near: Near::Root, limits: Limits::default(), reader }
    }

    /// Only these files and what is below these folders. A file that is named is sent even when `.gitignore` hides it.
    #[must_use]
    pub fn below(mut self, paths: Vec<PathBuf>) -> Self {
        self.below = paths;
        self
    }

    /// Files nearer to this one come first.
    #[must_use]
    pub fn near(mut self, path: RelativePath) -> Self {
        self.near = Near::File(path);
        self
    }

    /// Files nearer to this folder come first.
    #[must_use]
    pub fn near_folder(mut self, path: RelativePath) -> Self {
        self.near = Near::Folder(path);
        self
    }

    /// Other limits.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Another way to read text, for those who know more encodings.
    #[must_use]
    pub fn reader(mut self, reader: impl Fn(Vec<u8>) -> Result<Text, NotText> + Send + Sync + 'static) -> Self {
        self.reader = Box::new(reader);
        self
    }

    /// Walks and reads. `watch` is told how far it got, after each file; when it breaks, the collection ends.
    ///
    /// # Errors
    /// When it was cancelled, or something that was named cannot be sent.
    pub fn run(&self, watch: &mut dyn FnMut(Seen) -> ControlFlow<()>) -> Result<Collected, CollectError> {
        let mut collected = Collected::default();
        let mut seen = Seen::default();
        let mut found = walk::walk(self, &mut collected.left_out, &mut |found| {
            seen.found = found;
            watch(seen)
        })?;
        seen.found = found.len();
        nearness::sort(&mut found, &self.near);
        for found in found {
            if let Some(file) = self.take(&found, seen, &mut collected.left_out)? {
                seen.taken += 1;
                seen.bytes += json_bytes(&file.text.text);
                collected.files.push(file);
            }
            if watch(seen).is_break() {
                return Err(CollectError::Cancelled);
            }
        }
        Ok(collected)
    }

    /// Reads one file, or leaves it out; one that was named must not be left out.
    fn take(&self, found: &walk::Found, seen: Seen, out: &mut LeftOut) -> Result<Option<WorkspaceFile>, CollectError> {
        match self.read(&found.path, seen) {
            Ok(file) => Ok(Some(file)),
            Err(unread) if found.named => Err(unread.of_named(&found.path, self.limits)),
            Err(unread) => {
                out.add(unread.reason(), found.path.as_str());
                Ok(None)
            }
        }
    }

    fn read(&self, path: &RelativePath, seen: Seen) -> Result<WorkspaceFile, Unread> {
        let room = self.limits.total_bytes.saturating_sub(seen.bytes);
        if seen.taken >= self.limits.files || room == 0 {
            return Err(Unread::Full);
        }
        let bytes = read_bytes(&self.workspace.root().join(path.as_str()), self.limits.file_bytes)?;
        let hash = ContentHash::of(&bytes);
        let text = (self.reader)(bytes).map_err(ReadError::from)?;
        if json_bytes(&text.text) > room {
            return Err(Unread::Full);
        }
        Ok(WorkspaceFile { path: path.clone(), text, hash })
    }
}

/// Why one file was not taken.
#[derive(Debug, thiserror::Error)]
enum Unread {
    #[error("no room")]
    Full,
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl Unread {
    fn of_named(self, path: &RelativePath, limits: Limits) -> CollectError {
        match self {
            Unread::Full => CollectError::Full { path: path.clone(), limits },
            Unread::Read(source) => CollectError::Read { path: path.clone(), source },
        }
    }

    fn reason(&self) -> Reason {
        match self {
            Unread::Full => Reason::Full,
            Unread::Read(ReadError::NotText(NotText::Binary)) => Reason::Binary,
            Unread::Read(ReadError::NotText(_)) => Reason::Encoding,
            Unread::Read(ReadError::TooLarge { .. }) => Reason::TooLarge,
            Unread::Read(ReadError::NotAFile | ReadError::Io(_)) => Reason::Unreadable,
        }
    }
}

impl fmt::Debug for Collect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Collect")
            .field("workspace", &self.workspace)
            .field("below", &self.below)
            .finish_non_exhaustive()
    }
}

/// How many bytes a text takes as a JSON string: many short lines take more than one byte for each line end.
fn json_bytes(text: &str) -> usize {
    let extra = text.bytes().map(|byte| match byte {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' | 0x08 | 0x0c => 1,
        0..0x20 => 5,
        _ => 0,
    });
    text.len() + extra.sum::<usize>()
}

#[cfg(test)]
mod tests;
