//! File pairs: one file in two successive releases.
//!
//! Only text that people write is taken: what is generated, minified, or not plain UTF-8 with `\n` says little about
//! models' edits. Other line ends are made by `noise`, where the truth is known.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::tools::histories::{HISTORIES, History};

/// The largest file, in bytes: the one that the figure for speed names.
pub(super) const MAX_BYTES: usize = 120 * 1024;

/// A line longer than this was written by a program.
const MAX_LINE: usize = 400;

/// Files that models are asked to edit.
const ENDINGS: &[&str] = &[
    "c", "cc", "cfg", "cjs", "css", "go", "h", "html", "js", "json", "jsx", "md", "mjs", "py", "pyi", "rs", "rst",
    "sh", "toml", "ts", "tsx", "txt", "yaml", "yml",
];

/// One file before and after a release.
#[derive(Debug)]
pub(super) struct Pair {
    /// The package, as an index into `HISTORIES`.
    pub(super) package: usize,
    /// Relative to the package, with `/`.
    pub(super) path: String,
    /// The earlier text.
    pub(super) old: String,
    /// The later text.
    pub(super) new: String,
}

/// Every file that differs between two successive releases, each change once, sorted.
///
/// # Errors
/// When the folder of a release cannot be read.
pub(super) fn read(folder: &Path) -> anyhow::Result<Vec<Pair>> {
    let mut pairs = Vec::new();
    // Packages carry the same file several times, and keep it through several releases.
    let mut seen = HashSet::new();
    for (package, history) in HISTORIES.iter().enumerate() {
        for pair in read_history(folder, package, history)? {
            if seen.insert((pair.old.clone(), pair.new.clone())) {
                pairs.push(pair);
            }
        }
    }
    Ok(pairs)
}

fn read_history(folder: &Path, package: usize, history: &History) -> anyhow::Result<Vec<Pair>> {
    let mut pairs = Vec::new();
    for versions in history.versions.windows(2) {
        let [old, new] = [versions[0], versions[1]].map(|version| folder.join(history.name).join(version));
        for path in files(&old)? {
            let (Some(old), Some(new)) = (text(&old.join(&path)), text(&new.join(&path))) else { continue };
            if old != new {
                pairs.push(Pair { package, path, old, new });
            }
        }
    }
    Ok(pairs)
}

/// The files below a folder that people write, as relative paths, sorted.
fn files(root: &Path) -> anyhow::Result<Vec<String>> {
    let mut open: Vec<PathBuf> = vec![root.to_owned()];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in folder.read_dir().with_context(|| format!("{} cannot be read", folder.display()))? {
            let path = entry?.path();
            let Some(relative) = path.strip_prefix(root).ok().and_then(Path::to_str) else { continue };
            if path.is_dir() {
                open.push(path);
            } else if is_written(relative) {
                found.push(relative.to_owned());
            }
        }
    }
    found.sort();
    Ok(found)
}

fn is_written(path: &str) -> bool {
    let built = ["dist/", "build/", ".min.", ".dist-info/", "generated", "vendor/"];
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    ENDINGS.contains(&ending) && !built.iter().any(|part| path.contains(part))
}

/// The text of a file that fits; `None` for all others, also when there is none.
fn text(path: &Path) -> Option<String> {
    let text = String::from_utf8(fs::read(path).ok()?).ok()?;
    let odd = text.contains(['\r', '\0']) || text.starts_with('\u{feff}') || text.trim().is_empty();
    let fits = text.len() <= MAX_BYTES && text.lines().all(|line| line.len() <= MAX_LINE);
    (fits && !odd).then_some(text)
}
