//! Reading a file as text, strictly: what is read can be written back byte for byte, or it is refused.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The name of the one encoding that this crate reads.
pub const UTF_8: &str = "UTF-8";

/// A file's text. Encoded again it gives the file's bytes exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// All of it, with its line ends as they are; a byte order mark is its first character.
    pub text: String,
    /// Whether it starts with a byte order mark.
    pub bom: bool,
    /// What the file is encoded in, such as `UTF-8`.
    pub encoding: &'static str,
}

/// Why bytes are no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotText {
    /// A NUL in it.
    #[error("it is binary")]
    Binary,
    /// Not the expected encoding.
    #[error("it is not {encoding}: byte {offset} does not fit")]
    Encoding {
        /// What was expected.
        encoding: &'static str,
        /// The first byte that does not fit.
        offset: usize,
    },
    /// Another encoding, by its byte order mark.
    #[error("its byte order mark says that it is {0}")]
    Marked(&'static str),
}

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A folder, a pipe, a device.
    #[error("it is not a regular file")]
    NotAFile,
    /// More bytes than allowed.
    #[error("it has {size} bytes, more than {limit}")]
    TooLarge {
        /// In bytes, at least.
        size: u64,
        /// In bytes.
        limit: u64,
    },
    /// Not text.
    #[error(transparent)]
    NotText(#[from] NotText),
    /// What the system says.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Text {
    /// UTF-8 without a NUL, with or without a byte order mark.
    ///
    /// # Errors
    /// What else it is, or the first byte that does not fit.
    pub fn strict(bytes: Vec<u8>) -> Result<Self, NotText> {
        if let Some(marked) = utf16_mark(&bytes) {
            return Err(NotText::Marked(marked));
        }
        if bytes.contains(&0) {
            return Err(NotText::Binary);
        }
        let text = String::from_utf8(bytes).map_err(|error| {
            let offset = error.utf8_error().valid_up_to();
            NotText::Encoding { encoding: UTF_8, offset }
        })?;
        Ok(Self { bom: text.starts_with('\u{feff}'), text, encoding: UTF_8 })
    }
}

/// Reads a file of UTF-8 text of at most `limit` bytes.
///
/// # Errors
/// When it is no such file or cannot be read.
pub fn read_text(path: &Path, limit: u64) -> Result<Text, ReadError> {
    Ok(Text::strict(read_bytes(path, limit)?)?)
}

/// Reads a regular file of at most `limit` bytes; a link is followed.
///
/// # Errors
/// When it is no such file or cannot be read.
pub fn read_bytes(path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    // Looked at before it is opened: opening a named pipe would wait for its writer.
    let metadata = path.metadata()?;
    if !metadata.is_file() {
        return Err(ReadError::NotAFile);
    }
    let too_large = |size| Err(ReadError::TooLarge { size, limit });
    if metadata.len() > limit {
        return too_large(metadata.len());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default());
    // It may have grown since it was looked at.
    File::open(path)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit { too_large(bytes.len() as u64) } else { Ok(bytes) }
}

fn utf16_mark(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xfe, ..] => Some("UTF-16LE"),
        [0xfe, 0xff, ..] => Some("UTF-16BE"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_utf8_text_is_text() {
        let cases: [(&[u8], Result<bool, NotText>); 6] = [
            (b"caf\xc3\xa9\r\n", Ok(false)),
            (b"\xef\xbb\xbfa", Ok(true)),
            (b"", Ok(false)),
            (b"caf\xe9", Err(NotText::Encoding { encoding: UTF_8, offset: 3 })),
            (b"a\0b", Err(NotText::Binary)),
            (b"\xff\xfea\0", Err(NotText::Marked("UTF-16LE"))),
        ];
        for (bytes, expected) in cases {
            let read = Text::strict(bytes.to_vec());
            assert_eq!(read.as_ref().map(|text| text.bom).map_err(|error| *error), expected, "{bytes:?}");
            assert!(read.is_err() || read.is_ok_and(|text| text.text.as_bytes() == bytes));
        }
    }

    #[test]
    fn the_limit_is_exact() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        std::fs::write(&file, "12345").unwrap();
        assert_eq!(read_text(&file, 5).unwrap().text, "12345");
        assert!(matches!(read_text(&file, 4), Err(ReadError::TooLarge { size: 5, limit: 4 })));
        assert!(matches!(read_text(folder.path(), 9), Err(ReadError::NotAFile)));
    }
}
