//! Finds where an answer's hunks belong in one file and says what the file looks like afterwards, or why not.
//!
//! Never silently wrong: at each tier a hunk has exactly one place or it is refused; a looser tier is tried only when a
//! stricter one found nothing. Nothing here reads answers (that is `parse`) and nothing here judges the result (`gates`).

mod already;
mod budget;
mod context;
mod doc;
mod ellipsis;
mod escapes;
mod fold;
mod fragment;
mod indent;
mod index;
mod insertion;
mod misfit;
mod nearest;
mod place;
mod plan;
mod readings;
mod resolve;
mod scope;
mod script;
mod search;
mod weave;

use std::ops::Range;

use pantheon_protocol::wire::Tier;

use self::budget::Budget;
use self::doc::Doc;
pub use self::misfit::{Excerpt, Misfit};
use super::hunk::Hunk;
use crate::language::Language;

/// One file as it was when the request was made.
#[derive(Clone, Debug)]
pub struct Source<'a> {
    /// Its text, without byte order mark.
    pub text: &'a str,
    /// Its language, where it is known.
    pub language: Option<Language>,
    /// Its path, for rules that depend on its ending.
    pub path: &'a str,
    /// The bytes that may change.
    pub allowed: Range<usize>,
}

/// A file after all hunks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// The whole text afterwards.
    pub text: String,
    /// Which bytes of it are lines that the answer brought: sorted, disjoint.
    pub added: Vec<Range<usize>>,
    /// The loosest tier that any hunk needed.
    pub tier: Tier,
    /// Sentences for the user: about each tier looser than exact, and about what was not as the answer says.
    pub notes: Vec<String>,
    /// Hunks that changed the file.
    pub applied: usize,
    /// Hunks whose change the file had already, or that change nothing.
    pub already: usize,
}

/// Puts hunks into a file.
///
/// # Errors
/// When one of them has no place, more than one, or one that may not change; nothing is applied then.
#[tracing::instrument(name = "edit.locate", level = "debug", skip_all)]
pub fn locate(source: &Source<'_>, hunks: &[Hunk]) -> Result<Located, Misfit> {
    let doc = Doc::new(source.text, &source.allowed);
    resolve::all(source, doc, hunks, &mut Budget::new())
}

#[cfg(test)]
mod tests;
