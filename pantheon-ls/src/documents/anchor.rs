//! A stretch of a document that moves along with what is typed, without keeping any text.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use pantheon_protocol::wire::TextEdit;

/// A place in one opening of a document.
#[derive(Clone, Debug)]
pub(crate) struct Anchor {
    pub(super) uri: String,
    /// Absent means the whole document.
    bytes: Option<Arc<Mutex<Range<usize>>>>,
    opening: u64,
}

/// The document's side of an anchor, which does not keep it alive.
pub(super) type Moving = Weak<Mutex<Range<usize>>>;

impl Anchor {
    pub(super) fn new(uri: &str, bytes: Option<Range<usize>>, opening: u64) -> Self {
        Self { uri: uri.to_owned(), bytes: bytes.map(|bytes| Arc::new(Mutex::new(bytes))), opening }
    }

    pub(super) fn moving(&self) -> Option<Moving> {
        self.bytes.as_ref().map(Arc::downgrade)
    }

    /// Whether it belongs to this opening; one that stands for the whole document belongs to all.
    pub(super) fn is_of(&self, opening: u64) -> bool {
        self.bytes.is_none() || self.opening == opening
    }

    /// Where it is now; `None` for the whole document.
    pub(super) fn bytes(&self) -> Option<Range<usize>> {
        self.bytes.as_ref().map(|bytes| bytes.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

/// Moves the anchors that are still held; lets go of the others.
pub(super) fn move_along(anchors: &mut Vec<Moving>, edit: &TextEdit) {
    anchors.retain(|anchor| {
        let Some(bytes) = anchor.upgrade() else { return false };
        let mut bytes = bytes.lock().unwrap_or_else(PoisonError::into_inner);
        let (start, end) = (shifted(bytes.start, edit), shifted(bytes.end, edit));
        *bytes = start..end.max(start);
        true
    });
}

/// Where an offset is after one change.
fn shifted(at: usize, edit: &TextEdit) -> usize {
    if edit.end <= at {
        at - (edit.end - edit.start) + edit.new_text.len()
    } else if edit.start < at {
        edit.start + edit.new_text.len()
    } else {
        at
    }
}
