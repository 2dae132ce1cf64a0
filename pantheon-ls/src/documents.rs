//! The open documents, exactly as the editor has them, and what was typed while an edit is under way.
//!
//! Everything here is synchronous: a change is in before the next message is looked at. No LSP types.

mod anchor;
mod document;
mod follower;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ropey::Rope;
use tokio::sync::watch;

use crate::platform;
use crate::position::{Encoding, Position};
pub(crate) use anchor::Anchor;
use document::Document;
pub(crate) use follower::{Follower, Live};

/// Closing a document of at least this many bytes gives memory back to the system.
const LARGE_DOCUMENT: usize = 256 * 1024;

/// One change of a text, as LSP has it.
#[derive(Debug)]
pub(crate) struct Change {
    /// What is replaced; absent means the whole text.
    pub(crate) range: Option<(Position, Position)>,
    /// What stands there afterwards.
    pub(crate) text: String,
}

/// A document at one moment; cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct View {
    /// The text.
    pub(crate) text: Rope,
    /// The version that the editor gave it.
    pub(crate) version: i32,
    /// LSP language identifier.
    pub(crate) language_id: String,
}

/// All open documents, by URI; clones share them.
#[derive(Clone, Debug)]
pub(crate) struct Documents {
    shelf: Arc<Mutex<Shelf>>,
    /// Counts every opening, change and closing.
    ticks: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Shelf {
    open: HashMap<String, Document>,
    /// How many follow each document, also while it is closed and opened again.
    followers: HashMap<String, usize>,
}

impl Default for Documents {
    fn default() -> Self {
        Self { shelf: Arc::default(), ticks: watch::Sender::new(0) }
    }
}

impl Documents {
    /// Opens a document, or opens it again with another text.
    pub(crate) fn open(&self, uri: &str, view: View) {
        let mut tick = 0;
        self.ticks.send_modify(|ticks| {
            *ticks += 1;
            tick = *ticks;
        });
        let mut shelf = self.lock();
        let mut document = Document::new(view, tick);
        if shelf.followers.contains_key(uri) {
            document.start_log();
        }
        shelf.open.insert(uri.to_owned(), document);
    }

    /// Applies changes in order; `false` when no such document is open.
    pub(crate) fn change(&self, uri: &str, version: i32, changes: Vec<Change>, encoding: Encoding) -> bool {
        let known = self.lock().open.get_mut(uri).map(|document| document.change(version, changes, encoding)).is_some();
        self.ticks.send_modify(|ticks| *ticks += 1);
        known
    }

    /// Closes a document; `false` when it was not open.
    pub(crate) fn close(&self, uri: &str) -> bool {
        let closed = self.lock().open.remove(uri);
        self.ticks.send_modify(|ticks| *ticks += 1);
        let large = closed.as_ref().is_some_and(|document| document.view().text.len_bytes() >= LARGE_DOCUMENT);
        let known = closed.is_some();
        drop(closed);
        if large {
            platform::give_memory_back();
        }
        known
    }

    /// The document as it is now.
    pub(crate) fn view(&self, uri: &str) -> Option<View> {
        self.lock().open.get(uri).map(|document| document.view().clone())
    }

    /// The URIs of all open documents, as the editor spells them.
    pub(crate) fn uris(&self) -> Vec<String> {
        self.lock().open.keys().cloned().collect()
    }

    /// Ticks whenever some document is opened, changed or closed.
    pub(crate) fn ticks(&self) -> watch::Receiver<u64> {
        self.ticks.subscribe()
    }

    /// Starts to log what is typed into a document, until the follower is dropped.
    pub(crate) fn follow(&self, uri: &str) -> Option<Follower> {
        let mut shelf = self.lock();
        let document = shelf.open.get_mut(uri)?;
        document.start_log();
        let (view, mark) = (document.view().clone(), document.mark());
        *shelf.followers.entry(uri.to_owned()).or_default() += 1;
        Some(Follower::new(self.clone(), uri.to_owned(), view, mark))
    }

    /// Marks bytes of the document as it is now, or all of it.
    pub(crate) fn anchor(&self, uri: &str, bytes: Option<Range<usize>>) -> Option<Anchor> {
        let mut shelf = self.lock();
        let document = shelf.open.get_mut(uri)?;
        let anchor = Anchor::new(uri, bytes, document.opening());
        if let Some(moving) = anchor.moving() {
            document.anchor(moving);
        }
        Some(anchor)
    }

    /// Follows the document of an anchor, and says where the anchor is now; `None` when its place is lost, because the
    /// document was closed.
    pub(crate) fn follow_anchor(&self, anchor: &Anchor) -> Option<(Follower, Option<Range<usize>>)> {
        let same = self.lock().open.get(&anchor.uri).is_some_and(|document| anchor.is_of(document.opening()));
        let follower = self.follow(&anchor.uri).filter(|_| same)?;
        let length = follower.base().text.len_bytes();
        let bytes = anchor.bytes().map(|bytes| bytes.start.min(length)..bytes.end.min(length));
        Some((follower, bytes))
    }

    /// One follower less; the last one takes the log with it.
    fn unfollow(&self, uri: &str) {
        let mut shelf = self.lock();
        let Some(followers) = shelf.followers.get_mut(uri) else { return };
        *followers -= 1;
        if *followers == 0 {
            shelf.followers.remove(uri);
            if let Some(document) = shelf.open.get_mut(uri) {
                document.stop_log();
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Shelf> {
        // A panic while it was held can only have come between whole changes.
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
