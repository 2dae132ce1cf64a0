//! One reader of a document's log: from a snapshot to the text as it is now.

use pantheon_protocol::wire::TextEdit;

use super::document::Mark;
use super::{Documents, View};

/// A snapshot of a document, and the log since; dropping it ends the log.
#[derive(Debug)]
pub(crate) struct Follower {
    documents: Documents,
    uri: String,
    base: View,
    mark: Mark,
}

/// The document as it is now, beside the snapshot.
#[derive(Debug)]
pub(crate) struct Live {
    /// Text and version now.
    pub(crate) view: View,
    /// Each change since the snapshot, in byte offsets of the text before it; empty when the log was broken by
    /// opening the document again, so that it does not lead from the snapshot to this text.
    pub(crate) typed: Vec<TextEdit>,
    mark: Mark,
}

impl Follower {
    pub(super) fn new(documents: Documents, uri: String, base: View, mark: Mark) -> Self {
        Self { documents, uri, base, mark }
    }

    /// The URI as the editor spells it.
    pub(crate) fn uri(&self) -> &str {
        &self.uri
    }

    /// The document when following began.
    pub(crate) fn base(&self) -> &View {
        &self.base
    }

    /// The document now; `None` when it was closed.
    pub(crate) fn live(&self) -> Option<Live> {
        self.since(self.mark)
    }

    /// The document now, with what was typed since that moment only; `None` when it was closed.
    pub(crate) fn live_since(&self, live: &Live) -> Option<Live> {
        self.since(live.mark)
    }

    fn since(&self, mark: Mark) -> Option<Live> {
        let shelf = self.documents.lock();
        let document = shelf.open.get(&self.uri)?;
        let typed = document.typed_since(mark).unwrap_or_default().to_vec();
        Some(Live { view: document.view().clone(), typed, mark: document.mark() })
    }

    /// What was typed since that moment; `None` when the document was closed or opened again.
    pub(crate) fn typed_since(&self, live: &Live) -> Option<Vec<TextEdit>> {
        let shelf = self.documents.lock();
        shelf.open.get(&self.uri)?.typed_since(live.mark).map(<[TextEdit]>::to_vec)
    }

    /// Whether nothing was typed since that moment.
    pub(crate) fn is_at(&self, live: &Live) -> bool {
        self.typed_since(live).is_some_and(|typed| typed.is_empty())
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.documents.unfollow(&self.uri);
    }
}
