//! Files on the disk, read as an editor would show them. Blocks: never call it where keystrokes wait.

use std::path::Path;

use pantheon_protocol::files::{ContentHash, NotText, ReadError, Text, read_bytes, read_text};

/// No larger file is read whole: none that was sent is, and the engine takes none.
const MAX_FILE_BYTES: u64 = 16 * 1024 * 1024;

/// What editors leave out of the text.
const BOM: char = '\u{feff}';

/// A file as it is now.
#[derive(Debug)]
pub(super) struct FileText {
    /// Its text without a byte order mark.
    pub(super) text: String,
    /// The hash of its bytes.
    pub(super) hash: ContentHash,
}

/// Reads a regular file of UTF-8; `None` when there is none, or it is huge.
pub(super) fn read(path: &Path) -> Option<FileText> {
    let bytes = read_bytes(path, MAX_FILE_BYTES).ok()?;
    let hash = ContentHash::of(&bytes);
    Some(FileText { text: without_mark(Text::strict(bytes).ok()?.text), hash })
}

/// The text as editors show it.
pub(super) fn without_mark(mut text: String) -> String {
    if text.starts_with(BOM) {
        text.drain(..BOM.len_utf8());
    }
    text
}

/// Whether something is there, be it a file, a folder or a link to nowhere.
pub(super) fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Why the text that an editor shows of this file is a translation, so that nobody can tell whether what it writes back
/// would be the same; `None` when it is UTF-8, or when there is nothing to compare with.
pub(super) fn translated(path: &Path, shows_nul: bool) -> Option<NotText> {
    match read_text(path, MAX_FILE_BYTES) {
        // The user sees the NULs too: nothing was translated.
        Err(ReadError::NotText(NotText::Binary)) if shows_nul => None,
        Err(ReadError::NotText(why)) => Some(why),
        Ok(_) | Err(ReadError::NotAFile | ReadError::TooLarge { .. } | ReadError::Io(_)) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_left_out_of_texts() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, "\u{feff}x\r\n").unwrap();
        let file = read(&path).unwrap();
        assert_eq!((file.text.as_str(), file.hash), ("x\r\n", ContentHash::of(b"\xef\xbb\xbfx\r\n")));
        assert!(read(folder.path()).is_none(), "a folder has no text");
    }

    #[test]
    fn only_utf_8_is_no_translation() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        for (bytes, shows_nul, expected) in [
            ("é😀\u{feff}\n".as_bytes(), false, false),
            (b"", false, false),
            (b"\xef\xbb\xbfx", false, false),
            (b"caf\xe9\n", false, true),
            (b"\xff\xfex\0", false, true),
            (b"x\0y\0", false, true),
            (b"x\0y\0", true, false),
        ] {
            std::fs::write(&path, bytes).unwrap();
            assert_eq!(translated(&path, shows_nul).is_some(), expected, "{bytes:?}");
        }
        assert!(translated(&folder.path().join("none"), false).is_none());
    }
}
