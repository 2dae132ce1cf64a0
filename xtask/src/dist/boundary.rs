//! The last look at what is released: no line of a prompt in what clients get, and nowhere a path of this machine.
//!
//! It reads the archives and the extension that were written, not what they were made of. The engine's archive, which
//! holds prompts, shows in each run that the look finds what is there.

use std::fs;
use std::path::Path;
use std::process::Command;

use aho_corasick::AhoCorasick;
use anyhow::{Context, bail};

use super::{archive, build};
use crate::step;
use crate::workspace::root;

/// Shorter lines are in any program by chance.
const SHORTEST: usize = 24;

/// Files with their names.
type Files = Vec<(String, Vec<u8>)>;

/// Checks the clients' files, and the engine's archive.
///
/// # Errors
/// When something is found where it must not be, or not found where it is.
pub(super) fn check(clients: &[&Path], engine: &Path) -> anyhow::Result<()> {
    let prompts = Needles::new(prompt_lines()?)?;
    let paths = Needles::new(build::prefixes()?.into_iter().map(|(path, _)| path).filter(telling).collect())?;
    for client in clients {
        let files = unpacked(client)?;
        if let Some((file, line)) = prompts.find(&files) {
            bail!("{file} of {} holds a line of a prompt: {line:?}; nothing of this may be released", client.display());
        }
        no_path(&paths, &files, client)?;
    }
    let files = unpacked(engine)?;
    let program: Files = files.iter().filter(|(name, _)| name.contains("/bin/")).cloned().collect();
    prompts.find(&program).context("the check finds no prompt in the engine, which has them: it does not work")?;
    no_path(&paths, &files, engine)
}

fn no_path(paths: &Needles, files: &Files, archive: &Path) -> anyhow::Result<()> {
    match paths.find(files) {
        Some((file, path)) => bail!("{file} of {} tells where it was built: {path}", archive.display()),
        None => Ok(()),
    }
}

/// Whether a path is long enough to be no part of others: `/src` is in any program.
fn telling(path: &String) -> bool {
    Path::new(path).components().count() > 2
}

/// The lines of all prompts that are long enough to be theirs alone.
fn prompt_lines() -> anyhow::Result<Vec<String>> {
    let mut lines = Vec::new();
    for entry in root().join("prompts").read_dir()? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "md") {
            let text = fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
            lines.extend(text.lines().map(str::trim).filter(|line| line.len() >= SHORTEST).map(str::to_owned));
        }
    }
    if lines.is_empty() { Err(anyhow::anyhow!("there are no prompts to look for")) } else { Ok(lines) }
}

/// The files inside of an archive or an extension, as they come out.
fn unpacked(package: &Path) -> anyhow::Result<Files> {
    if package.extension().is_some_and(|ending| ending == "gz") {
        return archive::read(package);
    }
    let folder = tempfile::tempdir()?;
    // A `.vsix` is a zip archive.
    step::quietly(Command::new("python3").args(["-m", "zipfile", "-e"]).arg(package).arg(folder.path()))?;
    let (mut folders, mut files) = (vec![folder.path().to_owned()], Files::new());
    while let Some(open) = folders.pop() {
        for entry in open.read_dir()? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder.path()).unwrap_or(&path).display().to_string();
                files.push((name, fs::read(&path)?));
            }
        }
    }
    Ok(files)
}

/// Texts that are looked for as UTF-8 and as UTF-16, in either order of bytes.
struct Needles {
    texts: Vec<String>,
    automaton: AhoCorasick,
}

impl Needles {
    fn new(texts: Vec<String>) -> anyhow::Result<Self> {
        let writings = texts.iter().flat_map(|text| writings(text));
        let automaton = AhoCorasick::new(writings).context("too many texts to look for")?;
        Ok(Self { texts, automaton })
    }

    /// The first file that holds one of the texts, and the text.
    fn find<'a>(&'a self, files: &'a Files) -> Option<(&'a str, &'a str)> {
        files.iter().find_map(|(name, bytes)| {
            let found = self.automaton.find(bytes)?;
            Some((name.as_str(), self.texts[found.pattern().as_usize() / WRITINGS].as_str()))
        })
    }
}

/// How many ways to write a text are looked for.
const WRITINGS: usize = 3;

fn writings(text: &str) -> [Vec<u8>; WRITINGS] {
    let utf16 = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect();
    [text.as_bytes().to_vec(), utf16(u16::to_le_bytes), utf16(u16::to_be_bytes)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_are_found_in_any_writing() {
        let lines = prompt_lines().unwrap();
        assert!(lines.len() > 20);
        let needles = Needles::new(lines.clone()).unwrap();
        for line in &lines {
            for writing in writings(line) {
                let bytes = [b"\x7fELF", writing.as_slice(), b"\0"].concat();
                let files = vec![("clean".to_owned(), b"nothing".to_vec()), ("program".to_owned(), bytes)];
                let (file, found) = needles.find(&files).unwrap();
                assert_eq!(file, "program");
                // One line can be a part of another.
                assert!(line.contains(found), "{line}");
            }
        }
    }

    #[test]
    fn other_texts_pass() {
        let needles = Needles::new(prompt_lines().unwrap()).unwrap();
        let readme = fs::read(root().join("README.md")).unwrap();
        assert_eq!(needles.find(&vec![("README.md".to_owned(), readme)]), None);
    }
}
