//! Hunks written as answers: SEARCH/REPLACE, `apply_patch`, unified diff; and what stands around them.

use super::hunk::{Block, Kind};

/// The form that an answer is asked for in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    SearchReplace,
    ApplyPatch,
    UnifiedDiff,
}

/// All forms, taken in turns.
pub(super) const FORMS: &[Form] = &[Form::SearchReplace, Form::ApplyPatch, Form::UnifiedDiff];

/// What surrounds an answer, or happens to all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Envelope {
    /// Nothing.
    Plain,
    /// `\r\n` between its lines.
    Crlf,
    /// No line end after its last line.
    Open,
    /// Prose around a fence around it.
    Prose,
    /// Each line of code behind its number, as the model was shown it.
    Numbered,
}

/// An answer, still as data.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) form: Form,
    pub(super) path: String,
    pub(super) blocks: Vec<Block>,
    pub(super) envelope: Envelope,
    /// How far the line numbers of a unified diff are off.
    pub(super) numbers_off: usize,
}

impl Form {
    /// The name in `replay`'s records.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::SearchReplace => "search-replace",
            Self::ApplyPatch => "apply-patch",
            Self::UnifiedDiff => "unified-diff",
        }
    }
}

impl Answer {
    /// The text that a model would write.
    pub(super) fn text(&self) -> String {
        let text = match self.form {
            Form::SearchReplace => self.search_replace(),
            Form::ApplyPatch => self.apply_patch(),
            Form::UnifiedDiff => self.unified_diff(),
        };
        match self.envelope {
            Envelope::Plain | Envelope::Numbered => text,
            Envelope::Crlf => text.replace('\n', "\r\n"),
            Envelope::Open => text.trim_end_matches('\n').to_owned(),
            Envelope::Prose => format!(
                "Sure. I looked at `{}`; this is the change:\n\n```\n{text}```\n\nRun the tests:\n\n```sh\nmake test\n```\n",
                self.path
            ),
        }
    }

    fn search_replace(&self) -> String {
        let mut text = String::new();
        for block in &self.blocks {
            text.push_str(&self.path);
            text.push_str("\n<<<<<<< SEARCH\n");
            self.push_side(&mut text, block.at, &block.old_side());
            text.push_str("=======\n");
            self.push_side(&mut text, block.at, &block.new_side());
            text.push_str(">>>>>>> REPLACE\n");
        }
        text
    }

    fn push_side(&self, text: &mut String, at: usize, lines: &[&str]) {
        for (number, line) in (at + 1..).zip(lines) {
            if self.envelope == Envelope::Numbered {
                text.push_str(&format!("{number:>4} | "));
            }
            push_lines(text, "", &[line]);
        }
    }

    fn apply_patch(&self) -> String {
        let mut text = format!("*** Begin Patch\n*** Update File: {}\n", self.path);
        for block in &self.blocks {
            text.push_str("@@\n");
            push_signed(&mut text, block);
        }
        text.push_str("*** End Patch\n");
        text
    }

    fn unified_diff(&self) -> String {
        let mut text = format!("--- a/{0}\n+++ b/{0}\n", self.path);
        let mut growth = 0;
        for block in &self.blocks {
            let (old, new) = (block.old_side().len(), block.new_side().len());
            let at = (block.at + self.numbers_off).saturating_add(1);
            let header = format!("@@ -{at},{old} +{},{new} @@\n", at.saturating_add_signed(growth));
            text.push_str(&header);
            push_signed(&mut text, block);
            growth += new as isize - old as isize;
        }
        text
    }
}

fn push_lines(text: &mut String, sign: &str, lines: &[&str]) {
    for line in lines {
        text.push_str(sign);
        text.push_str(line);
        text.push('\n');
    }
}

fn push_signed(text: &mut String, block: &Block) {
    for line in &block.lines {
        let sign = match line.kind {
            Kind::Context => " ",
            Kind::Removed => "-",
            Kind::Added => "+",
        };
        push_lines(text, sign, &[&line.text]);
    }
}
