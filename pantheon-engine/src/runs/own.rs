//! A file of runs that one engine has for itself. Engines that editors start have different keys and models, so that none
//! may work on what another was asked for; the next one goes on with what an ended one left.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;

use super::Database;

/// The file, for as long as this lives.
#[derive(Debug)]
pub struct OwnRuns {
    _lock: File,
}

impl OwnRuns {
    /// Takes the first file that nobody has, in the place of one that is shared. Postgres stays as it is.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn claim(database: &mut Database) -> io::Result<Option<Self>> {
        let Database::File(shared) = database else { return Ok(None) };
        let folder = shared.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        for number in 1_u32.. {
            let path = folder.join(format!("private-{number}.sqlite"));
            let lock = File::create(path.with_extension("owner"))?;
            match lock.try_lock() {
                Ok(()) => {
                    *database = Database::File(path);
                    return Ok(Some(Self { _lock: lock }));
                }
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
        Err(io::Error::other("too many engines share the folder"))
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    fn claim(folder: &TempDir) -> (String, Option<OwnRuns>) {
        let mut database = Database::File(folder.path().join("state/runs.sqlite"));
        let own = OwnRuns::claim(&mut database).unwrap();
        let Database::File(path) = database else { panic!("no file") };
        (path.file_name().unwrap().to_string_lossy().into_owned(), own)
    }

    #[test]
    fn living_engines_share_no_runs() {
        let folder = TempDir::new().unwrap();
        let (first, own) = claim(&folder);
        let (second, _other) = claim(&folder);
        assert_eq!((first.as_str(), second.as_str()), ("private-1.sqlite", "private-2.sqlite"));
        drop(own);
        assert_eq!(claim(&folder).0, "private-1.sqlite", "the next one goes on where the first one ended");
    }
}
