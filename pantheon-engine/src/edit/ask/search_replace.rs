//! Asks for SEARCH/REPLACE blocks: for regions too long to be written out, and for several files.

use std::fmt::Write as _;

use super::{introduce, show_region};
use crate::provider::Task;

/// For one region of one file.
pub(super) fn text(task: &Task) -> String {
    let (open, close) = (task.sentinel.open(), task.sentinel.close());
    let mut text = introduce(task);
    // Writing to a String cannot fail.
    let _ = writeln!(text, "Change only what stands between the line {open} and the line {close}.");
    show_region(&mut text, task);
    text.push_str(&how_to_answer(&task.path));
    text
}

/// The form of the answer, with `path` in its example.
pub(super) fn how_to_answer(path: &str) -> String {
    format!(
        "Answer with SEARCH/REPLACE blocks and no other words, one block for each place that changes:\n\
         \n\
         {path}\n\
         <<<<<<< SEARCH\n\
         the lines of the file as they are now\n\
         =======\n\
         the lines that stand there afterwards\n\
         >>>>>>> REPLACE\n\
         \n\
         - The SEARCH lines are copied from the file exactly, with their indentation, and stand there in one place \
         only: take at least three unchanged lines around each change along, more where the same lines occur twice.\n\
         - Repeat those unchanged lines in REPLACE. Never write `...` for lines that you leave out.\n\
         - To insert, take the lines around the place as SEARCH. To delete, leave them out of REPLACE.\n\
         - The path line stands above every block. No line numbers, no marks in front of lines.\n\
         - If nothing is to change, answer with the words NO CHANGE.\n"
    )
}
