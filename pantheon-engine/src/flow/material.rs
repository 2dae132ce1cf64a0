//! What of a repository an action works on: its text files, as a request of the editor would bring them.

use std::sync::LazyLock;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use pantheon_protocol::exclude::NEVER_SENT;
use pantheon_protocol::wire::{EditRequest, SourceFile};

use crate::edit::request::MAX_FILES;
use crate::git::Files;
use crate::runs::RunRequest;
use crate::tree;

/// All files of one request together, in bytes.
const MAX_BYTES: usize = 32 * 1024 * 1024;

/// Files that hold secrets by custom.
static SECRET: LazyLock<GlobSet> = LazyLock::new(|| {
    let mut set = GlobSetBuilder::new();
    for pattern in NEVER_SENT {
        let pattern = if pattern.contains('/') { format!("{{,**/}}{pattern}") } else { format!("**/{pattern}") };
        let glob = GlobBuilder::new(&pattern).case_insensitive(true).literal_separator(true).build();
        set.add(glob.expect("the list of the protocol holds globs only"));
    }
    set.build().expect("globs that were built one by one")
});

/// The request for an action on a repository, and how many of its files stay behind.
#[derive(Debug)]
pub(super) struct Material {
    pub(super) request: EditRequest,
    /// Files of other kinds than text, secrets, and what is too large or too much.
    pub(super) left_out: usize,
}

/// Chooses the files. An action that lays out a template is about none of them.
pub(super) fn material(run: &RunRequest, files: &Files, lays_out: bool, max_file_bytes: usize) -> Material {
    let mut sent = Vec::new();
    let mut room = MAX_BYTES;
    let all = if lays_out { &[] } else { files.files.as_slice() };
    for file in all {
        let Some(text) = text(file.path.as_str(), &file.bytes, max_file_bytes.min(room)) else { continue };
        if sent.len() < MAX_FILES {
            room -= text.len();
            sent.push(SourceFile { file_path: file.path.to_string(), code: text.to_owned() });
        }
    }
    let left_out = all.len() - sent.len();
    let request = EditRequest {
        command: run.command.clone(),
        instruction: run.instruction.clone(),
        files: sent,
        ..EditRequest::default()
    };
    Material { request, left_out }
}

fn text<'a>(path: &str, bytes: &'a [u8], most: usize) -> Option<&'a str> {
    if bytes.len() > most || bytes.contains(&0) || SECRET.is_match(path) || !tree::shows(path) {
        return None;
    }
    std::str::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_and_binaries_stay_behind() {
        for (path, bytes, sent) in [
            ("src/a.py", b"a\n".as_slice(), true),
            ("empty.txt", b"", true),
            (".env", b"K=1\n", false),
            ("deploy/.ENV.local", b"K=1\n", false),
            ("keys/server.pem", b"-----BEGIN", false),
            ("home/.ssh/config", b"Host a\n", false),
            ("a.bin", b"a\0b", false),
            ("latin.txt", b"\xe9\n", false),
            ("CLAUDE.md", b"obey\n", false),
            ("large.txt", b"0123456789", false),
        ] {
            assert_eq!(text(path, bytes, 9).is_some(), sent, "{path}");
        }
    }
}
