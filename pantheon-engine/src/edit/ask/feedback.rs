//! What the model is told about an answer that could not be used, before it gets its one second try.

use std::fmt::Write as _;

use super::lf;
use crate::provider::{Prompt, Task};

/// How much of the first answer is repeated, in bytes: enough for the model to see its own mistake.
const REPEATED_BYTES: usize = 24 * 1024;

/// What was wrong with an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Feedback {
    /// Why it could not be used, in the words that the user would read.
    pub reason: String,
    /// The file's real lines where the answer was looked for.
    pub shown: Vec<Shown>,
}

/// A stretch of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The file.
    pub path: String,
    /// Its first line shown, from 1.
    pub first_line: usize,
    /// The lines, without line ends.
    pub lines: Vec<String>,
}

impl Feedback {
    /// The prompt for the second try: the first one, the answer to it, and what was wrong. The beginning stays as it
    /// was, so that a model's prompt cache serves it.
    pub fn prompt(&self, first: &Prompt, answer: &str) -> Prompt {
        let mut prompt = first.clone();
        prompt.user.push_str(&self.text(&first.task, answer));
        prompt
    }

    fn text(&self, task: &Task, answer: &str) -> String {
        let tag = task.sentinel.tag();
        let end = answer.floor_char_boundary(REPEATED_BYTES);
        let more = if end < answer.len() { "\n(and more)" } else { "" };
        let mut text = format!(
            "\n\nThis was asked of you before, and you answered:\n\n<{tag}-answer>\n{}{more}\n</{tag}-answer>\n\n\
             That answer was not used: {}\n",
            lf(&answer[..end]),
            self.reason
        );
        for shown in &self.shown {
            // Writing to a String cannot fail.
            let _ = write!(
                text,
                "\nThe file `{}` really says, from line {}:\n\n<{tag}-lines>\n{}\n</{tag}-lines>\n",
                shown.path,
                shown.first_line,
                shown.lines.join("\n")
            );
        }
        text.push_str("\nAnswer again, completely, in the form that was asked for, without that mistake.\n");
        text
    }
}
