//! All prompts of one moment, with what is wrong about the others.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use pantheon_protocol::wire::Action;

use super::guarded::Guarded;
use super::{PromptError, PromptFile, embedded};
use crate::filter::{Guard, Key, Prompt};
use crate::scaffold::{self, Shelf};

/// Prompts by command name.
#[derive(Clone, Debug, Default)]
pub struct PromptPack {
    files: BTreeMap<String, Arc<PromptFile>>,
    shelf: Shelf,
    /// Made when it is first needed; `None` in it when it cannot be made.
    guarded: OnceLock<Option<Arc<Guarded>>>,
}

/// What a load found wrong: file name and fault.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// One entry for each broken file.
    pub faults: Vec<(String, PromptError)>,
}

/// The largest prompt file that is read, in bytes.
const MAX_PROMPT_BYTES: u64 = 256 * 1024;

impl PromptPack {
    /// The prompts inside the program.
    pub fn embedded() -> (Self, Report) {
        let texts = embedded::FILES.iter().map(|(stem, text)| (format!("{stem}.md"), Ok((*text).to_owned())));
        let (shelf, faults) = Shelf::embedded();
        Self::default().merge(texts, shelf, faults)
    }

    /// Loads every `*.md` of a folder, and its templates. A broken file keeps its version of `previous`, if that had one.
    ///
    /// # Errors
    /// When the folder itself cannot be read.
    pub fn load(folder: &Path, previous: &PromptPack) -> io::Result<(Self, Report)> {
        let texts = texts(folder)?;
        let (shelf, faults) = Shelf::load(folder, &previous.shelf)?;
        Ok(previous.merge(texts, shelf, faults))
    }

    /// The same with those of another folder above it: one of the same name takes the other's place.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn overlaid(self, folder: &Path, previous: &PromptPack) -> io::Result<(Self, Report)> {
        let (shelf, faults) = Shelf::load_over(&self.shelf, folder, &previous.shelf)?;
        let (mut pack, report) = previous.merge(texts(folder)?, shelf, faults);
        for (name, file) in self.files {
            pack.files.entry(name).or_insert(file);
        }
        Ok((pack, report))
    }

    /// The prompt of a command.
    pub fn get(&self, command: &str) -> Option<&Arc<PromptFile>> {
        self.files.get(command)
    }

    /// The catalogue's entries, sorted by name.
    pub fn actions(&self) -> Vec<Action> {
        self.files.values().map(|file| file.action.clone()).collect()
    }

    /// Changes whenever any prompt does.
    pub fn version(&self) -> String {
        let mut hasher = DefaultHasher::new();
        for file in self.files.values() {
            (&file.action.name, &file.action.version).hash(&mut hasher);
        }
        format!("{:016x}", hasher.finish())
    }

    /// What the outgoing filter keeps of them. Titles and descriptions are for everybody.
    ///
    /// # Errors
    /// When the system gives no random key.
    pub fn guard(&self) -> Result<Guard, getrandom::Error> {
        let prompts: Vec<Prompt<'_>> =
            self.files.values().map(|file| Prompt { name: &file.action.name, text: file.template.source() }).collect();
        let public: Vec<&str> = self
            .files
            .values()
            .flat_map(|file| [file.action.title.as_str(), file.action.description.as_str()])
            .collect();
        Ok(Guard::new(Key::random()?, &prompts, &public))
    }

    /// The outgoing filter for answers to these prompts; `None` when the system gives no random key: then nothing may
    /// leave. The first call makes it, which takes a while.
    pub fn guarded(&self) -> Option<Arc<Guarded>> {
        let made = || match self.guard() {
            Ok(guard) => Some(Arc::new(Guarded::new(guard, self.version()))),
            Err(error) => {
                tracing::error!(%error, "no key for the outgoing filter: no answer can leave");
                None
            }
        };
        self.guarded.get_or_init(made).clone()
    }

    /// Whether somebody needed the filter, so that it is made.
    pub(crate) fn is_guarded(&self) -> bool {
        self.guarded.get().is_some()
    }

    fn merge(
        &self,
        texts: impl IntoIterator<Item = (String, io::Result<String>)>,
        shelf: Shelf,
        faults: scaffold::Faults,
    ) -> (Self, Report) {
        let mut pack = Self { files: BTreeMap::new(), shelf, guarded: OnceLock::new() };
        let mut report = Report::default();
        report.faults.extend(faults.into_iter().map(|(name, fault)| {
            let path = format!("templates/{name}/{}", fault.file);
            (path, PromptError { line: None, reason: fault.reason })
        }));
        for (name, text) in texts {
            let stem = name.trim_end_matches(".md");
            let parsed = text
                .map_err(|error| PromptError { line: None, reason: format!("cannot be read: {error}") })
                .and_then(|text| PromptFile::parse(stem, &text, &pack.shelf));
            match parsed {
                Ok(file) => drop(pack.files.insert(file.action.name.clone(), Arc::new(file))),
                Err(fault) => {
                    let kept = self.files.iter().find(|(command, _)| command.replace(':', "_") == stem);
                    if let Some((command, file)) = kept {
                        pack.files.insert(command.clone(), Arc::clone(file));
                    }
                    report.faults.push((name, fault));
                }
            }
        }
        (pack, report)
    }
}

/// The prompt files of a folder, sorted by name.
fn texts(folder: &Path) -> io::Result<Vec<(String, io::Result<String>)>> {
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if name.ends_with(".md") && !name.starts_with('.') && name != "README.md" && path.is_file() {
            texts.push((name, read(&path)));
        }
    }
    texts.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(texts)
}

fn read(path: &Path) -> io::Result<String> {
    let size = std::fs::metadata(path)?.len();
    if size > MAX_PROMPT_BYTES {
        return Err(io::Error::other(format!("{size} bytes are more than a prompt may have ({MAX_PROMPT_BYTES})")));
    }
    std::fs::read_to_string(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_pack_has_no_fault() {
        let (pack, report) = PromptPack::embedded();
        assert_eq!(report, Report::default());
        for command in ["refactor", "document", "fix", "add_tests", "explain"] {
            assert!(pack.get(command).is_some(), "{command}");
        }
    }

    #[test]
    fn a_broken_file_keeps_its_previous_version() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.md");
        std::fs::write(&file, "First").unwrap();
        let (first, report) = PromptPack::load(folder.path(), &PromptPack::default()).unwrap();
        assert!(report.faults.is_empty());
        std::fs::write(&file, "{{ broken").unwrap();
        let (second, report) = PromptPack::load(folder.path(), &first).unwrap();
        assert_eq!(report.faults.len(), 1);
        assert_eq!(second.version(), first.version());
        std::fs::remove_file(&file).unwrap();
        let (third, _) = PromptPack::load(folder.path(), &second).unwrap();
        assert!(third.get("a").is_none());
    }
}
