//! `PANTHEON_RECORD=DIR`: every judged answer as a line that `replay` reads, so that a bad edit becomes a test case.
//!
//! Off by default: the records hold the users' code. Paths are replaced by names that say the language only. A prompt
//! is never recorded.

use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use pantheon_protocol::wire::{EditRequest, SourceFile};

use super::recorded::{Recorded, stop_word};
use super::run::Judged;

/// A folder of records.
#[derive(Clone, Debug)]
pub struct Recorder {
    folder: PathBuf,
}

impl Recorder {
    /// Records into a folder, which is made where it is missing, for the engine's user alone.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn open(folder: &Path) -> io::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        Ok(Self { folder: folder.to_owned() })
    }

    /// Writes the answers of one request into a file of their own, in their order, and returns its place.
    ///
    /// # Errors
    /// When the disk fails. The edit itself does not depend on it.
    pub fn record(&self, request: &EditRequest, tag: &str, answers: &[Arc<Judged>]) -> io::Result<PathBuf> {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let path = self.folder.join(format!("{seconds}-{}.jsonl", uuid::Uuid::new_v4().simple()));
        let names = Names::of(request);
        let mut lines = Vec::new();
        for judged in answers {
            serde_json::to_writer(&mut lines, &record(request, &names, tag, judged))?;
            lines.push(b'\n');
        }
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?.write_all(&lines)?;
        Ok(path)
    }
}

fn record(request: &EditRequest, names: &Names, tag: &str, judged: &Judged) -> Recorded {
    let file = |file: &SourceFile| SourceFile { file_path: names.instead(&file.file_path), code: file.code.clone() };
    Recorded {
        file_path: names.instead(&request.file_path),
        code: request.code.clone(),
        command: request.command.clone(),
        selection: request.selection,
        language_id: request.language_id.clone(),
        diagnostics: request.diagnostics.clone(),
        instruction: request.instruction.clone(),
        files: request.files.iter().map(file).collect(),
        file_operations: request.file_operations.clone(),
        format: None,
        sentinel: Some(tag.to_owned()),
        stop_reason: stop_word(&judged.answer.stop),
        answer: names.in_text(&judged.answer.text),
    }
}

/// Names that stand for the paths of a request: `file1.py` for `billing/secret_plan.py`.
struct Names {
    /// Longest path first, so that none is taken for a part of another.
    pairs: Vec<(String, String)>,
}

impl Names {
    fn of(request: &EditRequest) -> Self {
        let paths = std::iter::once(&request.file_path).chain(request.files.iter().map(|file| &file.file_path));
        let named = paths.filter(|path| !path.is_empty()).enumerate().map(|(index, path)| {
            let ending = Path::new(path).extension().and_then(|ending| ending.to_str());
            (path.clone(), format!("file{}{}", index + 1, ending.map(|e| format!(".{e}")).unwrap_or_default()))
        });
        let mut pairs: Vec<_> = named.collect();
        pairs.sort_by_key(|(path, _)| std::cmp::Reverse(path.len()));
        Self { pairs }
    }

    fn instead(&self, path: &str) -> String {
        self.pairs.iter().find(|(known, _)| known == path).map_or_else(|| path.to_owned(), |(_, name)| name.clone())
    }

    fn in_text(&self, text: &str) -> String {
        self.pairs.iter().fold(text.to_owned(), |text, (path, name)| text.replace(path, name))
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::edit::Source;
    use crate::edit::answer::Answer;
    use crate::provider::StopReason;

    #[test]
    fn records_name_no_path() {
        let folder = tempfile::tempdir().unwrap();
        let recorder = Recorder::open(&folder.path().join("records")).unwrap();
        let source = |path: &str| SourceFile { file_path: path.to_owned(), code: "a\n".to_owned() };
        let request = EditRequest {
            file_path: "billing/plan.py".to_owned(),
            code: "x\n".to_owned(),
            files: vec![source("billing/plan.py.md"), source("LICENSE")],
            ..EditRequest::default()
        };
        let text = "billing/plan.py\nbilling/plan.py.md\n".to_owned();
        let answer = Answer { text, stop: StopReason::MaxTokens, usage: None, model: None };
        let judged = Judged { attempt: 1, answer, source: Source::Model, refused: None };
        let path = recorder.record(&request, "edit-1", &[Arc::new(judged)]).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let line = std::fs::read_to_string(path).unwrap();
        assert!(!line.contains("billing"), "{line}");
        let read: Recorded = serde_json::from_str(&line).unwrap();
        assert_eq!(read.answer, "file1.py\nfile2.md\n");
        assert_eq!((read.file_path.as_str(), read.files[1].file_path.as_str()), ("file1.py", "file3"));
        assert_eq!(read.stop(), StopReason::MaxTokens);
    }
}
