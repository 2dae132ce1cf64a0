//! A text as it was read, byte for byte, and what may not be edited at all.

use std::fs::Metadata;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use pantheon_protocol::wire::Selection;

use crate::exclude::Excludes;
use crate::failure::Failure;
use crate::target::{Lines, Source, Target};

/// Larger files are no source code; the engine has its own, smaller limit.
const LARGEST: u64 = 64 * 1024 * 1024;

/// A file's text, or standard input's.
#[derive(Debug)]
pub(crate) struct Document {
    /// The name for people.
    pub(crate) name: PathBuf,
    /// The file behind the name, links followed; absent for standard input.
    pub(crate) file: Option<PathBuf>,
    /// All of it, with BOM and line ends as they are.
    pub(crate) text: String,
    /// The lines asked for.
    pub(crate) selection: Option<Selection>,
}

impl Document {
    /// Reads a target.
    ///
    /// # Errors
    /// When it cannot be read, may not be sent, or is no text.
    pub(crate) fn read(target: &Target, stdin_name: &Path, excludes: &Excludes) -> Result<Self, Failure> {
        let (name, file) = match &target.source {
            Source::Stdin => (stdin_name.to_owned(), None),
            Source::File(path) => (path.clone(), Some(resolve(path)?)),
        };
        excludes.check(&name)?;
        // A link may not be the way around a protected name.
        file.iter().try_for_each(|file| excludes.check(file))?;
        let text = text(&name, bytes(&name, file.as_deref())?)?;
        let selection = target.lines.map(|lines| select(&name, &text, lines)).transpose()?;
        Ok(Self { name, file, text, selection })
    }

    /// The path that the engine is told: relative to this directory, or the bare name of a file elsewhere.
    pub(crate) fn path_for_engine(&self) -> String {
        let here = std::env::current_dir().ok();
        let absolute = self.name.is_absolute().then(|| here.and_then(|here| self.name.strip_prefix(here).ok()));
        let path = absolute.flatten().unwrap_or(&self.name);
        let inside = path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
        let path = if inside { path } else { Path::new(path.file_name().unwrap_or(path.as_os_str())) };
        path.to_string_lossy().into_owned()
    }
}

fn resolve(path: &Path) -> Result<PathBuf, Failure> {
    path.canonicalize().map_err(|source| Failure::Read { path: path.to_owned(), source })
}

fn bytes(name: &Path, file: Option<&Path>) -> Result<Vec<u8>, Failure> {
    let failed = |source| Failure::Read { path: name.to_owned(), source };
    let Some(file) = file else {
        let mut bytes = Vec::new();
        std::io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
        check_size(name, bytes.len() as u64)?;
        return Ok(bytes);
    };
    // Looked at before it is opened: opening a named pipe would wait for its writer.
    check_kind(name, &file.metadata().map_err(failed)?)?;
    std::fs::read(file).map_err(failed)
}

fn check_kind(name: &Path, metadata: &Metadata) -> Result<(), Failure> {
    if metadata.is_file() { check_size(name, metadata.len()) } else { Err(Failure::NotAFile(name.to_owned())) }
}

fn check_size(name: &Path, size: u64) -> Result<(), Failure> {
    if size > LARGEST {
        return Err(Failure::TooLarge { path: name.to_owned(), size, limit: LARGEST });
    }
    Ok(())
}

fn text(name: &Path, bytes: Vec<u8>) -> Result<String, Failure> {
    if bytes.contains(&0) {
        return Err(Failure::Binary(name.to_owned()));
    }
    String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        Failure::NotUtf8 { path: name.to_owned(), offset }
    })
}

fn select(name: &Path, text: &str, lines: Lines) -> Result<Selection, Failure> {
    lines.select(text).ok_or_else(|| Failure::Lines {
        path: name.to_owned(),
        lines: text.lines().count(),
        asked: lines.to_string(),
    })
}
