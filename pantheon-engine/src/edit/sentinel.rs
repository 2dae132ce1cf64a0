//! The marks between which a rewrite is asked for: chosen per request so that they cannot occur in the file.

use std::hash::{BuildHasher, RandomState};

/// An opening and a closing line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentinel {
    tag: String,
}

impl Sentinel {
    /// A fresh pair of marks that `text` does not contain.
    pub fn for_text(text: &str) -> Self {
        loop {
            // Every `RandomState` has new keys: unguessable enough for a mark, and no error to handle.
            let tag = format!("edit-{:08x}", RandomState::new().hash_one(text.len()) as u32);
            if !text.contains(&tag) {
                return Self { tag };
            }
        }
    }

    /// The marks of a recorded answer, by the tag inside them.
    pub fn recorded(tag: &str) -> Self {
        Self { tag: tag.trim_matches(['<', '>', '/']).to_owned() }
    }

    /// The line before the new text.
    pub fn open(&self) -> String {
        format!("<{}>", self.tag)
    }

    /// The line after the new text.
    pub fn close(&self) -> String {
        format!("</{}>", self.tag)
    }

    /// A text between the marks, as a provider answers it. One final line end of the text belongs to the marks.
    pub fn wrap(&self, text: &str) -> String {
        let text = text.strip_suffix('\n').unwrap_or(text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        format!("{}\n{text}\n{}\n", self.open(), self.close())
    }
}
