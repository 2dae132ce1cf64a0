//! What an answer asks for, as the model wrote it: the words between `parse`, which reads, and `locate`, which finds.
//!
//! Nothing here knows the file: no path is checked yet and no place is found.

use serde::{Deserialize, Serialize};

/// The forms of answers that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// The new text of one region, between marks.
    Rewrite,
    /// SEARCH/REPLACE blocks, in all their dialects.
    SearchReplace,
    /// `*** Begin Patch` … `*** End Patch` (V4A).
    ApplyPatch,
    /// `--- a/…`, `+++ b/…`, `@@`.
    UnifiedDiff,
    /// The whole new text of a file.
    WholeFile,
}

/// Everything that one answer asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    /// The form it came in.
    pub format: Format,
    /// In the order of the answer; one path may occur more than once.
    pub changes: Vec<FileChange>,
}

/// What is asked for one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileChange {
    /// The path as written, without decoration; `None` where the answer names no file.
    pub path: Option<String>,
    /// What to do to it.
    pub change: Change,
    /// The line of the answer where this begins, from 1.
    pub line: usize,
}

/// What to do to one file. Texts have `\n` between lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Replace these places.
    Edit(Vec<Hunk>),
    /// The file's or region's whole new text, without a line end after the last line: the file keeps its own or none.
    Replace(String),
    /// A new file with exactly this text, the end of its last line included.
    Create(String),
    /// Remove the file.
    Delete,
    /// Move the file, and edit it where there are hunks.
    Rename {
        /// Where to, as written.
        to: String,
        /// In terms of the old text.
        hunks: Vec<Hunk>,
    },
}

/// One place: these lines are to become those.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hunk {
    /// The lines that the file is said to have, without line ends; empty for a pure insertion.
    pub old: Vec<String>,
    /// The lines that stand there afterwards, without line ends; empty for a deletion.
    pub new: Vec<String>,
    /// Other ways to read the same lines as old and new, where the answer's markers are broken; tried only when the
    /// first does not fit, and good only when exactly one of them does.
    pub readings: Vec<(Vec<String>, Vec<String>)>,
    /// Lines that stand somewhere above the place, outermost first: `@@ class A`, `@@ def f`.
    pub scope_hint: Vec<String>,
    /// The line of the file that the answer believes the place to start at, from 1. Never an address: it decides
    /// between equals only.
    pub line_hint: Option<usize>,
    /// Whether the answer says that the place is at the end of the file.
    pub at_end: bool,
    /// The line of the answer where the hunk begins, from 1.
    pub line: usize,
}
