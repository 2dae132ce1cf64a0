//! Reads all that an agent left in a folder, as something hostile: no link is followed, no special file opened, nothing
//! read without end. It must not know what was there before.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::path::RelativePath;

use super::{MAX_DEPTH, MAX_FILE_BYTES, MAX_FILES, MAX_TREE_BYTES, plain};
use crate::refusal::Refusal;

/// The most files and folders together that are looked at.
const MAX_ENTRIES: usize = 4 * MAX_FILES;

/// The text of every file below `root`, by its path with `/`.
///
/// # Errors
/// At the first thing that is no text file, has no acceptable name, or is too much.
pub(super) fn texts(root: &Path) -> Result<BTreeMap<String, String>, Refusal> {
    let mut walk = Walk { texts: BTreeMap::new(), folders: vec![(root.to_owned(), String::new())], seen: 0, bytes: 0 };
    while let Some((folder, path)) = walk.folders.pop() {
        for entry in fs::read_dir(&folder).map_err(|error| unreadable(&path, &error))? {
            let entry = entry.map_err(|error| unreadable(&path, &error))?;
            walk.entry(&entry, &path)?;
        }
    }
    Ok(walk.texts)
}

struct Walk {
    texts: BTreeMap<String, String>,
    /// Folders to look into, each with its path.
    folders: Vec<(PathBuf, String)>,
    seen: usize,
    bytes: usize,
}

impl Walk {
    fn entry(&mut self, entry: &fs::DirEntry, parent: &str) -> Result<(), Refusal> {
        self.seen += 1;
        if self.seen > MAX_ENTRIES || self.texts.len() >= MAX_FILES {
            return Err(too_much(&format!("more than {MAX_FILES} files")));
        }
        let path = path(entry, parent)?;
        // The kind of the entry itself: `file_type` of a directory's entry follows no link.
        let kind = entry.file_type().map_err(|error| unreadable(&path, &error))?;
        if kind.is_dir() {
            self.folders.push((entry.path(), path));
        } else if kind.is_file() {
            let text = self.text(&entry.path(), &path)?;
            self.texts.insert(path, text);
        } else {
            return Err(refused(&path, if kind.is_symlink() { "is a link" } else { "is a special file" }));
        }
        Ok(())
    }

    fn text(&mut self, file: &Path, path: &str) -> Result<String, Refusal> {
        // Neither a link nor a pipe that took the file's place since it was listed is waited for or followed.
        let flags = libc::O_NOFOLLOW | libc::O_NONBLOCK;
        let opened = fs::OpenOptions::new().read(true).custom_flags(flags).open(file);
        let mut bytes = Vec::new();
        let limit = MAX_FILE_BYTES as u64 + 1;
        opened.and_then(|file| file.take(limit).read_to_end(&mut bytes)).map_err(|error| unreadable(path, &error))?;
        self.bytes += bytes.len();
        if bytes.len() > MAX_FILE_BYTES || self.bytes > MAX_TREE_BYTES {
            return Err(too_much(&format!("more text in `{path}` than the engine passes on")));
        }
        let no_text = || {
            let message = format!("`{path}` is no text in UTF-8 any more, so nothing of the change is passed on.");
            Refusal::new(ErrorCode::AnswerUnreadable, message)
        };
        let text = String::from_utf8(bytes).map_err(|_| no_text())?;
        if text.contains('\0') { Err(no_text()) } else { Ok(plain(&text)) }
    }
}

/// The path of an entry, which must be as acceptable as one that a model writes.
fn path(entry: &fs::DirEntry, parent: &str) -> Result<String, Refusal> {
    let name = entry.file_name();
    let shown = name.to_string_lossy().into_owned();
    let name = name.into_string().map_err(|_| refused(&shown, "is not named in UTF-8"))?;
    let path = if parent.is_empty() { name } else { format!("{parent}/{name}") };
    if path.split('/').count() > MAX_DEPTH {
        return Err(refused(&shown, "lies too deep in folders"));
    }
    match RelativePath::new(&path) {
        Ok(same) if same.as_str() == path => Ok(path),
        Ok(_) => Err(refused(&shown, "has a name that other systems read as another path")),
        Err(error) => Err(refused(&shown, &format!("cannot be passed on: {error}"))),
    }
}

/// A refusal that names a path, of which the model may have chosen every letter.
pub(super) fn refused(path: &str, why: &str) -> Refusal {
    let path = path.chars().take(200).collect::<String>();
    let path = path.escape_debug();
    Refusal::new(ErrorCode::AnswerPathRefused, format!("`{path}` {why}, so nothing of the change is passed on."))
}

fn too_much(what: &str) -> Refusal {
    Refusal::new(ErrorCode::AnswerTooLarge, format!("The agent left {what}, so nothing of the change is passed on."))
}

fn unreadable(path: &str, error: &std::io::Error) -> Refusal {
    tracing::error!(%error, "a scratch tree cannot be read");
    refused(if path.is_empty() { "." } else { path }, "cannot be read any more")
}
