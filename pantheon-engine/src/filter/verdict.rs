//! What the filter says of a text.

use std::fmt;
use std::sync::Arc;

/// Whether a text may leave.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// Why it may not, or nothing.
    pub reason: Option<Reason>,
    /// The small pieces of prompts in it, which are no leak by themselves, for [`super::Drip`].
    pub glimpses: Glimpses,
}

impl Verdict {
    /// Whether it is held back.
    pub fn withheld(&self) -> bool {
        self.reason.is_some()
    }
}

/// Why a text is held back, for administrators: what was found and how, never its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Letters of a prompt.
    Prompt {
        /// The prompt's name.
        name: Arc<str>,
        /// The steps that showed it, outermost first: `base64 › reversed › letters`.
        how: String,
    },
    /// Many small pieces of one prompt, none of them long.
    Pieces {
        /// The prompt's name.
        name: Arc<str>,
        /// The steps that showed them.
        how: String,
    },
    /// More that looks encoded than is looked into.
    TooMuchEncoded,
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Prompt { name, how } => write!(formatter, "text of the prompt `{name}`, read as {how}"),
            Self::Pieces { name, how } => write!(formatter, "many pieces of the prompt `{name}`, read as {how}"),
            Self::TooMuchEncoded => formatter.write_str("more encoded text than can be looked into"),
        }
    }
}

/// Small pieces of prompts that were seen: their places, not their letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Glimpses {
    /// For each piece its prompt and its place in the prompt, sorted, without repetition.
    pub(super) places: Vec<(u16, u32)>,
}

impl Glimpses {
    /// How many different pieces.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// For each piece its prompt and its place in the prompt, sorted, without repetition.
    pub fn places(&self) -> &[(u16, u32)] {
        &self.places
    }

    /// Those of another text too.
    pub fn extend(&mut self, more: Glimpses) {
        self.places.extend(more.places);
        self.places.sort_unstable();
        self.places.dedup();
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }
}
