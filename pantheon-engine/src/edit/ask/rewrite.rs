//! Asks for the new text of one region, between marks that occur nowhere in the file: no place is left to be found.

use std::fmt::Write as _;

use super::{introduce, show_region};
use crate::provider::Task;

pub(super) fn text(task: &Task) -> String {
    let (open, close) = (task.sentinel.open(), task.sentinel.close());
    let mut text = introduce(task);
    // Writing to a String cannot fail.
    let _ = writeln!(text, "Its region to work on stands between the line {open} and the line {close}.");
    show_region(&mut text, task);
    let _ = write!(
        text,
        "Answer with the line {open}, then the complete new text of that region, with its indentation, then the line \
         {close}. Write every line of the region out, also those that stay the same; leave nothing out. \
         Do not repeat code from outside the region. No code fence, no line numbers, no other words."
    );
    text
}
