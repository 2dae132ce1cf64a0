//! A rule's cases: a text and what the rule makes of it, or a text that it must leave alone.

use serde::Deserialize;

use super::rule::Rewrite;
use super::run;
use crate::language::Language;
use crate::providers::rules::source::Source;

/// One case.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub(super) enum Case {
    /// The rule rewrites this.
    Rewrites {
        /// The text.
        before: String,
        /// The text with the rule applied until it finds nothing more.
        after: String,
    },
    /// The rule leaves this alone.
    Keeps {
        /// The text.
        keeps: String,
    },
}

impl Case {
    /// What went wrong, if something did.
    pub(super) fn failure(&self, language: Language, rule: &Rewrite) -> Option<String> {
        let (before, expected) = match self {
            Self::Rewrites { before, after } => (before, after),
            Self::Keeps { keeps } => (keeps, keeps),
        };
        let source = Source::parse(language, before.clone())?;
        if source.faults() > 0 {
            return Some(format!("{} ({}): the case has a syntax error:\n{before}", rule.config.id, language.name()));
        }
        let after = run::once(&source, rule).unwrap_or_else(|| before.clone());
        (after != *expected)
            .then(|| format!("{} ({}):\n{before}expected:\n{expected}got:\n{after}", rule.config.id, language.name()))
    }
}
