//! Writing a change: all of it or nothing, through links, with the file's mode, and only over what was read.

use std::io::Write;
use std::path::Path;

use atomic_write_file::AtomicWriteFile;

use crate::failure::Failure;

/// Replaces the contents of `file`, which must still be `original`.
///
/// # Errors
/// When the file changed meanwhile, is read-only, or cannot be written; it is then as it was.
pub(crate) fn save(file: &Path, original: &str, suggested: &str) -> Result<(), Failure> {
    let failed = |source| Failure::Write { path: file.to_owned(), source };
    if std::fs::metadata(file).map_err(failed)?.permissions().readonly() {
        return Err(Failure::ReadOnly(file.to_owned()));
    }
    // The new text lies beside the file before the last look, so that the gap between look and rename is small.
    let mut new = AtomicWriteFile::open(file).map_err(failed)?;
    new.write_all(suggested.as_bytes()).map_err(failed)?;
    if std::fs::read(file).map_err(failed)? != original.as_bytes() {
        new.discard().map_err(failed)?;
        return Err(Failure::Changed(file.to_owned()));
    }
    new.commit().map_err(failed)
}
