//! The action `refactor`: applies safe rewrites kept as data in `prompts/rules/*.yml`.
//!
//! A rewrite must keep what the code does. Where that cannot be read off the text, the rule does not apply.

use std::ops::Range;

use crate::language::Language;
use crate::provider::{ProviderError, Task};

use super::outcome::Outcome;
use super::source::{Source, nodes};
use super::splice::Edit;
use super::target::Target;
pub use rule::{RuleError, RuleSet};
use run::Scope;

mod case;
mod guard;
mod rule;
mod run;
mod types;

/// Rewrites what the request means.
///
/// # Errors
///
/// `Unsupported` for a language without rewrites.
pub(super) fn refactor(task: &Task, language: Language, set: &RuleSet) -> Result<Outcome, ProviderError> {
    let count = set.count(language);
    if count == 0 {
        return Err(ProviderError::Unsupported(format!(
            "the built-in rules know no rewrites for {} files; they know some for {}. Connect a model for others",
            language.name(),
            set.languages().join(", ")
        )));
    }
    let Some(source) = Source::parse(language, task.code.to_string()) else {
        return Ok(Outcome::Unchanged("The file could not be parsed, so nothing was refactored.".to_owned()));
    };
    let focus = focus(&Target::of(task, &source), &source, &task.region);
    let after = run::rewritten(&source, set, Scope { region: task.region.clone(), focus, types: run::Types::MustShow });
    Ok(Outcome::of(task, &source, after.as_ref().unwrap_or(&source), || {
        format!(
            "The built-in rules found nothing to refactor here. They know {count} rewrites for {}; \
             connect a model for more.",
            language.name()
        )
    }))
}

/// The edits of the rewrites that cure a report with this code at this place.
pub(super) fn cures(source: &Source, set: &RuleSet, code: &str, place: &Range<usize>) -> Vec<Edit> {
    let known = |rule: &&rule::Rewrite| rule.extra.cures.iter().any(|cure| cure.rsplit("::").next() == Some(code));
    let rules: Vec<&rule::Rewrite> = set.of(source.language).iter().filter(known).collect();
    if code.is_empty() || rules.is_empty() {
        return Vec::new();
    }
    let focus = place.start..place.end.max(place.start + 1);
    run::single(source, &rules, Scope { region: 0..source.text.len(), focus, types: run::Types::KnownToTool })
}

/// The bytes that a rewrite must touch: the region, which is as small as the selected lines allow, or the innermost
/// definition around a cursor.
fn focus(target: &Target, source: &Source, region: &Range<usize>) -> Range<usize> {
    match target {
        Target::Whole | Target::Lines(_) => region.clone(),
        Target::Cursor(at) => {
            let around = nodes(source.root()).filter(|node| {
                DEFINITIONS.contains(&node.kind())
                    && source.line_start(node.start_byte()) <= *at
                    && *at <= node.end_byte()
            });
            let innermost = around.min_by_key(|node| node.end_byte() - node.start_byte());
            innermost.map_or(source.line_start(*at)..source.next_line(*at), |node| node.byte_range())
        }
    }
}

/// The kinds of nodes, in any language, that a cursor inside means as a whole.
const DEFINITIONS: &[&str] = &[
    "class_declaration",
    "class_definition",
    "function_declaration",
    "function_definition",
    "function_item",
    "generator_function_declaration",
    "impl_item",
    "lexical_declaration",
    "method_declaration",
    "method_definition",
];
