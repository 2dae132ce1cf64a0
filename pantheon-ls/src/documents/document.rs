//! One open document: its text and the log of changes.

use pantheon_protocol::wire::TextEdit;
use ropey::Rope;

use super::anchor::{self, Moving};
use super::{Change, View};
use crate::position::{self, Encoding};

/// A place in the log of one document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// Tells this opening of the document from others.
    opening: u64,
    /// How many changes were logged before.
    at: usize,
}

#[derive(Debug)]
pub(super) struct Document {
    view: View,
    opening: u64,
    /// Kept only while somebody follows.
    log: Option<Vec<TextEdit>>,
    anchors: Vec<Moving>,
}

impl Document {
    pub(super) fn new(view: View, opening: u64) -> Self {
        Self { view, opening, log: None, anchors: Vec::new() }
    }

    pub(super) fn view(&self) -> &View {
        &self.view
    }

    pub(super) fn change(&mut self, version: i32, changes: Vec<Change>, encoding: Encoding) {
        self.view.version = version;
        for change in changes {
            self.apply(change, encoding);
        }
    }

    fn apply(&mut self, change: Change, encoding: Encoding) {
        let text = &mut self.view.text;
        let bytes = match change.range {
            Some((start, end)) => position::range(text, start, end, encoding),
            None => 0..text.len_bytes(),
        };
        if change.range.is_none() {
            *text = Rope::from_str(&change.text);
        } else {
            let chars = text.byte_to_char(bytes.start)..text.byte_to_char(bytes.end);
            let start = chars.start;
            text.remove(chars);
            text.insert(start, &change.text);
        }
        let edit = TextEdit { start: bytes.start, end: bytes.end, new_text: change.text };
        anchor::move_along(&mut self.anchors, &edit);
        if let Some(log) = &mut self.log {
            log.push(edit);
        }
    }

    /// Tells this opening of the document from others.
    pub(super) fn opening(&self) -> u64 {
        self.opening
    }

    /// Moves this along with what is typed from here on.
    pub(super) fn anchor(&mut self, moving: Moving) {
        self.anchors.push(moving);
    }

    /// Logs changes from here on, unless it does already.
    pub(super) fn start_log(&mut self) {
        self.log.get_or_insert_default();
    }

    /// Nobody follows any more.
    pub(super) fn stop_log(&mut self) {
        self.log = None;
    }

    /// What was typed since the mark; `None` when the document was opened again in between.
    pub(super) fn typed_since(&self, mark: Mark) -> Option<&[TextEdit]> {
        if mark.opening == self.opening { self.log.as_deref()?.get(mark.at..) } else { None }
    }

    /// The place in the log now.
    pub(super) fn mark(&self) -> Mark {
        Mark { opening: self.opening, at: self.log.as_ref().map_or(0, Vec::len) }
    }
}
