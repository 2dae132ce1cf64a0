//! Answers that went wrong, as folders to look at: some of each row, not all.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::Context;

use super::hunk::Sample;
use super::replay::Reply;

/// So many of each row, number of context lines and kind of failure.
const MOST: usize = 12;

/// One answer that went wrong.
#[derive(Clone, Copy, Debug)]
pub(super) struct Case<'a> {
    /// The place that it was made from.
    pub(super) index: usize,
    pub(super) sample: &'a Sample,
    pub(super) format: &'a str,
    pub(super) answer: &'a str,
    pub(super) reply: &'a Reply,
}

/// A folder of cases.
#[derive(Debug)]
pub(super) struct Dump {
    folder: PathBuf,
    kept: Mutex<HashMap<PathBuf, usize>>,
}

impl Dump {
    /// An empty one.
    ///
    /// # Errors
    /// When an earlier one cannot be removed.
    pub(super) fn new(folder: PathBuf) -> anyhow::Result<Self> {
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("{} cannot be removed", folder.display()))?;
        }
        Ok(Self { folder, kept: Mutex::default() })
    }

    /// Where it is.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Keeps a case unless there are enough of its kind.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn keep(&self, kind: &str, row: &str, case: &Case<'_>) -> anyhow::Result<()> {
        let row: String = row.trim().chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
        let row = self.folder.join(kind).join(row);
        if !self.is_welcome(&row) {
            return Ok(());
        }
        let folder = row.join(case.index.to_string());
        fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        let Reply { outcome, code, message, tier, suggested_code } = case.reply;
        let (path, format) = (&case.sample.path, case.format);
        let note = format!("file: {path}\nform: {format}\noutcome: {outcome}\ncode: {code}\ntier: {tier}\n{message}\n");
        fs::write(folder.join("note"), note)?;
        fs::write(folder.join("answer"), case.answer)?;
        fs::write(folder.join("before"), case.sample.before_text())?;
        fs::write(folder.join("truth"), case.sample.truth_text())?;
        fs::write(folder.join("seen"), suggested_code.as_deref().unwrap_or_default())?;
        Ok(())
    }

    fn is_welcome(&self, row: &Path) -> bool {
        let mut kept = self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let count = kept.entry(row.to_owned()).or_default();
        *count += 1;
        *count <= MOST
    }
}
