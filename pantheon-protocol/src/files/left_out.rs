//! What a collection leaves out, counted by reason, with a few names.

use std::collections::BTreeMap;
use std::fmt;

/// How many names are kept for each reason.
const NAMES: usize = 5;

/// Why a file was left out. What `.gitignore` and the like hide is not counted: the user hid it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// It may hold a secret, or the user's globs cover it.
    Excluded,
    /// A link.
    Link,
    /// Not text.
    Binary,
    /// Text of another encoding.
    Encoding,
    /// More bytes than one file may have.
    TooLarge,
    /// A name that cannot be sent.
    Name,
    /// The system does not let it be read.
    Unreadable,
    /// Others were nearer, and no more may be sent.
    Full,
    /// There were too many to look at; this is the first that was not.
    Unseen,
}

/// Files that were left out for one reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Few {
    /// How many.
    pub count: usize,
    /// The first of them, at most five.
    pub names: Vec<String>,
}

/// All that was left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut(pub BTreeMap<Reason, Few>);

impl LeftOut {
    /// Whether nothing was.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn add(&mut self, reason: Reason, name: &str) {
        let few = self.0.entry(reason).or_default();
        few.count += 1;
        if few.names.len() < NAMES {
            few.names.push(name.to_owned());
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reason::Excluded => "never sent",
            Reason::Link => "links",
            Reason::Binary => "binary",
            Reason::Encoding => "not UTF-8",
            Reason::TooLarge => "too large",
            Reason::Name => "names that cannot be sent",
            Reason::Unreadable => "unreadable",
            Reason::Full => "no room for more",
            Reason::Unseen => "too many to look at, from this one on",
        })
    }
}
