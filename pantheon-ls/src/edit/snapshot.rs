//! What was sent to the engine: which files, in which state, and what the answer may do to them.
//!
//! Texts of files that are not open are not kept, only what tells whether they are still the same.

use std::collections::BTreeMap;
use std::path::PathBuf;

use pantheon_protocol::files::ContentHash;
use pantheon_protocol::wire::FileOperation;

use crate::documents::Follower;

/// Everything that one request was about.
#[derive(Debug)]
pub(super) struct Snapshot<'a> {
    /// The document that the order is about, where it is about one.
    pub(super) document: Option<&'a Follower>,
    /// What the document is called in the request; empty without one.
    pub(super) name: String,
    /// The folder that names are relative to; absent when the request is about the document alone.
    pub(super) root: Option<PathBuf>,
    /// What the answer may do to files beside editing them.
    pub(super) operations: Vec<FileOperation>,
    /// The other files that were sent, by their names in the request.
    pub(super) others: BTreeMap<String, Sent>,
}

/// The state of one file when it was sent.
#[derive(Debug)]
pub(super) enum Sent {
    /// Open, with what is typed since.
    Open(Follower),
    /// Read from the disk, where its bytes had this hash.
    Closed(ContentHash),
}

impl<'a> Snapshot<'a> {
    /// A request about one document and nothing else.
    pub(super) fn of_document(document: &'a Follower, name: String) -> Self {
        Self { document: Some(document), name, root: None, operations: Vec::new(), others: BTreeMap::new() }
    }
}
