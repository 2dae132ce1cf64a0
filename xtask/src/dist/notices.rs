//! `THIRD-PARTY.txt`: the licence texts of everything that is in the programs and the extension, each text
//! once.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

/// What the files are called that must go along, in any case.
const NAMES: [&str; 5] = ["license", "licence", "copying", "copyright", "notice"];

/// The endings of texts; a source file may begin with such a word too.
const ENDINGS: [&str; 3] = ["", "md", "txt"];

/// Something of other people that is inside.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// Its name and version.
    pub(super) key: String,
    /// Its licences, where it names them.
    pub(super) licence: Option<String>,
    /// The folder of its source.
    pub(super) folder: PathBuf,
}

/// The text about parts, which are in order.
///
/// # Errors
/// When a file cannot be read.
pub(super) fn text(parts: &[Part]) -> anyhow::Result<String> {
    let mut texts: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut list = String::from("The programs and the extension contain these, each under the licences named.\n\n");
    for Part { key, licence, folder } in parts {
        list += &format!("{key}: {}\n", licence.as_deref().unwrap_or("see its text below"));
        for file in files(folder)? {
            let bytes = fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
            let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n").trim().to_owned();
            let owners = texts.entry(text).or_default();
            if owners.last() != Some(&key.as_str()) {
                owners.push(key);
            }
        }
    }
    let mut texts: Vec<(String, Vec<&str>)> = texts.into_iter().collect();
    texts.sort_by(|one, other| one.1.cmp(&other.1));
    for (text, owners) in texts {
        list += &format!("\n{}\n{}\n\n{text}\n", "=".repeat(80), owners.join(", "));
    }
    Ok(list)
}

/// The licence files of a part: its own, and those of a library in C that it carries in a folder.
fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in folder.read_dir().with_context(|| format!("{} cannot be read", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            let below = path.read_dir()?.filter_map(|entry| Some(entry.ok()?.path()));
            files.extend(below.filter(|path| is_licence(path)));
        } else if is_licence(&path) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn is_licence(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    // `LICENSE-APACHE-2.0` ends in a version.
    let is_text = ENDINGS.contains(&ending) || ending.starts_with(|c: char| c.is_ascii_digit());
    path.is_file() && is_text && NAMES.iter().any(|start| name.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_stands_for_all_that_have_it() {
        let folder = tempfile::tempdir().unwrap();
        let parts = ["a", "b"].map(|name| {
            let part = folder.path().join(name);
            fs::create_dir_all(part.join("vendored")).unwrap();
            fs::write(part.join("LICENSE-MIT"), "the same\r\nwords").unwrap();
            fs::write(part.join("license.rs"), "source").unwrap();
            Part { key: format!("{name}@1"), licence: Some("MIT".to_owned()), folder: part }
        });
        fs::write(parts[1].folder.join("vendored/COPYING"), "words of the library inside").unwrap();
        let text = text(&parts).unwrap();
        assert_eq!(text.matches("the same\nwords").count(), 1, "{text}");
        assert!(text.contains("a@1, b@1\n\nthe same") && text.contains("b@1\n\nwords of the library"), "{text}");
        assert!(!text.contains("source"), "{text}");
    }
}
