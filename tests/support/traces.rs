//! What running programs show of themselves in `/proc`, and what they leave in folders.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The living processes that have exactly this argument.
pub fn with_argument(argument: &str) -> Vec<u32> {
    of_all(|folder| {
        let line = std::fs::read(folder.join("cmdline")).unwrap_or_default();
        line.split(|byte| *byte == 0).any(|each| each == argument.as_bytes())
    })
}

/// The living processes whose working folder lies in this one.
pub fn working_in(folder: &Path) -> Vec<u32> {
    of_all(|process| std::fs::read_link(process.join("cwd")).is_ok_and(|cwd| cwd.starts_with(folder)))
}

/// The arguments and the environment of a process, as the system shows them to its owner.
pub fn visible_words(pid: u32) -> Vec<u8> {
    let read = |name: &str| std::fs::read(format!("/proc/{pid}/{name}")).unwrap_or_default();
    [read("cmdline"), read("environ")].concat()
}

/// All files below a folder.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(_) => files.push(entry.path()),
                Err(_) => {}
            }
        }
    }
    files
}

/// Looks again and again until it is so, and says whether it became so within a minute.
pub fn comes_true(mut it: impl FnMut() -> bool) -> bool {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !it() {
        if Instant::now() > deadline {
            return false;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    true
}

fn of_all(wanted: impl Fn(&Path) -> bool) -> Vec<u32> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    ids.filter(|id: &u32| wanted(&PathBuf::from(format!("/proc/{id}")))).collect()
}
