//! What a confined program may use up, and the look at what the kernel does not count for us.
//!
//! The kernel bounds single files, open files and, for all users but root, processes. What a whole folder holds is looked at
//! once a second, and so is the number of root's processes. It must not know how a program is ended.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::family;

/// Bounds of a confined program with all that it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// What its folders may grow by, and the largest file, in bytes.
    pub disk: u64,
    /// Files that one process has open.
    pub open_files: u64,
    /// Processes and threads beside those that its user has at the start; of root, processes of its own.
    pub processes: u64,
}

impl Default for Limits {
    /// For a program that works on texts.
    fn default() -> Self {
        Self { disk: 1 << 30, open_files: 4096, processes: 2048 }
    }
}

/// What a program had too much of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excess {
    /// Bytes in its folders; so many were allowed.
    Disk(u64),
    /// Processes; so many were allowed.
    Processes(u64),
}

impl fmt::Display for Excess {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Disk(bytes) => write!(formatter, "it filled its folders with more than {} MiB", bytes >> 20),
            Self::Processes(count) => write!(formatter, "it started more than {count} processes"),
        }
    }
}

/// How often it is looked at.
pub(super) const EVERY: Duration = Duration::from_secs(1);

/// The look at one program.
pub(super) struct Watch {
    limits: Limits,
    folders: Vec<PathBuf>,
    held: u64,
}

impl Watch {
    /// Begins with what the folders hold now.
    pub(super) fn new(limits: Limits, folders: Vec<PathBuf>) -> Self {
        let held = folders.iter().map(|folder| size(folder)).sum();
        Self { limits, folders, held }
    }

    /// What the tree below this process has too much of, if anything.
    pub(super) fn excess(&self, supervisor: i32) -> Option<Excess> {
        let Limits { disk, processes, .. } = self.limits;
        let holds: u64 = self.folders.iter().map(|folder| size(folder)).sum();
        if holds.saturating_sub(self.held) > disk {
            return Some(Excess::Disk(disk));
        }
        let count = family::size_of_tree(supervisor);
        (u64::try_from(count).unwrap_or(u64::MAX) > processes).then_some(Excess::Processes(processes))
    }
}

/// What lies below a folder, in bytes of disk. Links are not followed; what goes away meanwhile counts nothing.
fn size(folder: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    let mut folders = vec![folder.to_owned()];
    let mut bytes = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let Ok(metadata) = entry.metadata() else { continue };
            bytes += metadata.blocks() * 512;
            if metadata.is_dir() {
                folders.push(entry.path());
            }
        }
    }
    bytes
}

/// The kernel's own bounds, as they are put on the child.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub(super) file: u64,
    pub(super) open_files: u64,
    pub(super) processes: u64,
}

impl Bounds {
    /// The bounds for a program that this user starts now.
    pub(super) fn of(limits: Limits) -> Self {
        let running = u64::try_from(family::tasks_of_this_user()).unwrap_or(u64::MAX);
        let processes = running.saturating_add(limits.processes);
        Self { file: limits.disk, open_files: limits.open_files, processes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_folder_held_before_does_not_count() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("given"), vec![1; 300_000]).unwrap();
        let limits = Limits { disk: 200_000, ..Limits::default() };
        let watch = Watch::new(limits, vec![folder.path().to_owned()]);
        assert_eq!(watch.excess(0), None);
        std::fs::create_dir(folder.path().join("deep")).unwrap();
        std::fs::write(folder.path().join("deep/made"), vec![1; 300_000]).unwrap();
        assert_eq!(watch.excess(0), Some(Excess::Disk(200_000)));
    }
}
