//! A text as it was read, byte for byte, and what may not be edited at all.

use std::io::Read;
use std::path::{Component, Path, PathBuf};

use pantheon_protocol::files::{ContentHash, Exclude, Place, ReadError, Workspace, WorkspaceFile, read_bytes};
use pantheon_protocol::path::RelativePath;
use pantheon_protocol::wire::Selection;

use crate::encoding::{self, Encoding};
use crate::failure::Failure;
use crate::target::{Lines, Source, Target};

/// Larger files are no source code; the engine has its own, smaller limit.
const LARGEST: u64 = 64 * 1024 * 1024;

/// A file's text, or standard input's.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    /// The path as the engine and the diffs show it.
    pub(crate) path: String,
    /// The file behind it, links followed; absent for standard input.
    pub(crate) place: Option<Place>,
    /// All of it, with BOM and line ends as they are.
    pub(crate) text: String,
    /// What it is encoded in.
    pub(crate) encoding: Encoding,
    /// The hash of its bytes.
    pub(crate) hash: ContentHash,
    /// What was asked about.
    pub(crate) selection: Option<Selection>,
}

/// How files are read.
#[derive(Debug)]
pub(crate) struct Reading {
    /// The name of standard input.
    pub(crate) stdin_name: PathBuf,
    /// What is never sent.
    pub(crate) exclude: Exclude,
    /// The encoding of files that are not UTF-8.
    pub(crate) encoding: Option<Encoding>,
}

impl Document {
    /// Reads a target.
    ///
    /// # Errors
    /// When it cannot be read, may not be sent, or is no text.
    pub(crate) fn read(target: &Target, reading: &Reading) -> Result<Self, Failure> {
        let (name, place) = match &target.source {
            Source::Stdin => (reading.stdin_name.clone(), None),
            Source::File(path) => (path.clone(), Some(resolve(path)?)),
        };
        // A link may not be the way around a protected name.
        let paths = std::iter::once(name.as_path()).chain(place.as_ref().map(Place::path));
        paths.into_iter().try_for_each(|path| check_excluded(path, &reading.exclude))?;
        let failed = |error| Failure::unread(&name, error);
        let bytes = match &place {
            Some(place) => read_bytes(place.path(), LARGEST).map_err(failed)?,
            None => stdin().map_err(failed)?,
        };
        let hash = ContentHash::of(&bytes);
        let text = encoding::read(bytes, reading.encoding).map_err(|error| failed(error.into()))?;
        let selection = target.lines.map(|lines| select(&name, &text.text, lines)).transpose()?;
        let encoding = Encoding::of(&text);
        Ok(Self { path: path_for_engine(&name), place, text: text.text, encoding, hash, selection })
    }

    /// A file of a workspace.
    ///
    /// # Errors
    /// When a link came into its way.
    pub(crate) fn of(file: WorkspaceFile, workspace: &Workspace) -> Result<Self, Failure> {
        let path = file.path.as_str().to_owned();
        let place = workspace.place(&file.path).map_err(|source| Failure::Place { path: (&path).into(), source })?;
        let encoding = Encoding::of(&file.text);
        Ok(Self { path, place: Some(place), text: file.text.text, encoding, hash: file.hash, selection: None })
    }

    /// Whether its file is that of this place, and not only reached by way of it.
    pub(crate) fn is_at(&self, place: Option<&Place>) -> bool {
        place.is_some() && place.map(Place::path) == self.place.as_ref().map(Place::path)
    }

    /// The bytes of a text in this document's encoding.
    ///
    /// # Errors
    /// When the encoding lacks a character.
    pub(crate) fn encode(&self, text: &str) -> Result<Vec<u8>, Failure> {
        let encoding = self.encoding.name();
        let path = self.path.clone();
        self.encoding.encode(text).map_err(|character| Failure::Unmappable { path, encoding, character })
    }

    /// The text that the file holds by now, read in the same way, with its hash; `None` when it is no such text any more.
    pub(crate) fn now(&self) -> Option<(String, ContentHash)> {
        let bytes = read_bytes(self.place.as_ref()?.path(), LARGEST).ok()?;
        let hash = ContentHash::of(&bytes);
        let text = encoding::read(bytes, Some(self.encoding)).ok()?;
        (Encoding::of(&text) == self.encoding).then_some((text.text, hash))
    }
}

/// The lines as a selection of the text.
///
/// # Errors
/// When the text has no such lines.
pub(crate) fn select(name: &Path, text: &str, lines: Lines) -> Result<Selection, Failure> {
    lines.select(text).ok_or_else(|| Failure::Lines {
        path: name.to_owned(),
        lines: text.lines().count(),
        asked: lines.to_string(),
    })
}

/// Relative to this directory, or the bare name of a file elsewhere.
fn path_for_engine(name: &Path) -> String {
    let here = std::env::current_dir().ok();
    let absolute = name.is_absolute().then(|| here.and_then(|here| name.strip_prefix(here).ok()));
    let path = absolute.flatten().unwrap_or(name);
    let inside = path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    let path = if inside { path } else { Path::new(path.file_name().unwrap_or(path.as_os_str())) };
    let path = path.to_string_lossy();
    // One spelling, so that the engine's answer can be told from that about another file.
    RelativePath::new(&path).map_or_else(|_| path.to_string(), |path| path.to_string())
}

fn resolve(path: &Path) -> Result<Place, Failure> {
    Place::of_named(path).map_err(|source| Failure::Read { path: path.to_owned(), source })
}

fn check_excluded(path: &Path, exclude: &Exclude) -> Result<(), Failure> {
    let here = std::env::current_dir().and_then(|here| here.canonicalize())?;
    match exclude.forbids(&here, path) {
        Some(glob) => Err(Failure::Excluded { path: path.to_owned(), glob: glob.to_owned() }),
        None => Ok(()),
    }
}

fn stdin() -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes)?;
    let size = bytes.len() as u64;
    if size > LARGEST { Err(ReadError::TooLarge { size, limit: LARGEST }) } else { Ok(bytes) }
}
