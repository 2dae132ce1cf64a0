//! Answers that went wrong, as folders to look at: some of each row, not all.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::Context;

use super::judge::Verdict;
use super::locating::Case;
use super::replay::Reply;

/// So many of each row, number of context lines and kind of failure.
const MOST: usize = 12;

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
    pub(super) fn keep(&self, case: &Case<'_>, verdict: Verdict, reply: &Reply) -> anyhow::Result<()> {
        let row: String = case.noise.name.trim().chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
        let kind = match verdict {
            Verdict::Wrong => "wrong",
            Verdict::Right | Verdict::Refused | Verdict::Unchanged => "refused",
        };
        let row = self.folder.join(kind).join(format!("{row}-{}", case.context));
        if !self.is_welcome(&row) {
            return Ok(());
        }
        let folder = row.join(case.index.to_string());
        fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        let Reply { outcome, code, message, tier, .. } = reply;
        let note = format!(
            "file: {}\nform: {}\noutcome: {outcome}\ncode: {code}\ntier: {tier}\n{message}\n",
            case.sample.path,
            case.answer.form.name()
        );
        fs::write(folder.join("note"), note)?;
        fs::write(folder.join("answer"), case.answer.text())?;
        fs::write(folder.join("before"), case.sample.before_text())?;
        fs::write(folder.join("truth"), case.sample.truth_text())?;
        fs::write(folder.join("seen"), reply.suggested_code.as_deref().unwrap_or_default())?;
        Ok(())
    }

    fn is_welcome(&self, row: &Path) -> bool {
        let mut kept = self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let count = kept.entry(row.to_owned()).or_default();
        *count += 1;
        *count <= MOST
    }
}
