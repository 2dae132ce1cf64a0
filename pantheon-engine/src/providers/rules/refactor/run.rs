//! Applies rewrites until none is left: inside the region only, never over comments, never with a new syntax error.

use std::ops::Range;

use ast_grep_core::matcher::MatcherExt;
use ast_grep_core::replacer::Replacer;
use ast_grep_core::tree_sitter::{LanguageExt, StrDoc};
use ast_grep_core::{Node, NodeMatch};

use super::guard::{self, Found};
use super::rule::{Rewrite, RuleSet};
use crate::language::SupportLang;
use crate::language::is_comment;
use crate::providers::rules::source::{Source, nodes};
use crate::providers::rules::splice::{self, Edit};

/// More rounds than any real text needs; rules that feed each other end here.
const ROUNDS: usize = 40;

/// Where rewrites may happen.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    /// The bytes that may change.
    pub(super) region: Range<usize>,
    /// The bytes that a rewrite must touch.
    pub(super) focus: Range<usize>,
    /// Who answers for types.
    pub(super) types: Types,
}

/// Who answers for the types that some rewrites need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Types {
    /// The text must show them.
    MustShow,
    /// A tool that knows them has reported the place.
    KnownToTool,
}

/// A rewrite that could be applied.
struct Candidate {
    edit: Edit,
    alone: Option<usize>,
}

/// The text after all rewrites, or `None` when there are none.
pub(super) fn rewritten(source: &Source, set: &RuleSet, scope: Scope) -> Option<Source> {
    let rules: Vec<&Rewrite> = set.of(source.language).iter().collect();
    settle(source, &rules, scope)
}

/// The whole text after one rule, or `None` when it does not apply.
pub(super) fn once(source: &Source, rule: &Rewrite) -> Option<String> {
    let all = 0..source.text.len();
    settle(source, &[rule], Scope { region: all.clone(), focus: all, types: Types::MustShow }).map(|after| after.text)
}

/// The edits of the innermost match, without looking for more.
pub(super) fn single(source: &Source, rules: &[&Rewrite], scope: Scope) -> Vec<Edit> {
    let all = candidates(source, rules, &scope).into_iter().map(|candidate| candidate.edit);
    all.min_by_key(|edit| edit.range.len()).into_iter().collect()
}

fn settle(source: &Source, rules: &[&Rewrite], mut scope: Scope) -> Option<Source> {
    let mut latest: Option<Source> = None;
    for _ in 0..ROUNDS {
        let current = latest.as_ref().unwrap_or(source);
        let edits = disjoint(candidates(current, rules, &scope));
        let Some(next) = applied(current, edits) else { break };
        let growth = splice::growth(current, &next);
        scope.region.end = splice::moved(scope.region.end, growth);
        scope.focus.end = splice::moved(scope.focus.end, growth);
        latest = Some(next);
    }
    latest
}

/// Applies all edits, or one by one those that bring no syntax error.
fn applied(source: &Source, edits: Vec<Edit>) -> Option<Source> {
    if edits.is_empty() {
        return None;
    }
    splice::checked(source, &edits).or_else(|| {
        let good: Vec<Edit> =
            edits.into_iter().filter(|edit| splice::checked(source, std::slice::from_ref(edit)).is_some()).collect();
        if good.is_empty() { None } else { splice::checked(source, &good) }
    })
}

/// The first of each group of overlapping edits, outermost first.
fn disjoint(mut candidates: Vec<Candidate>) -> Vec<Edit> {
    candidates.sort_by_key(|c| (c.edit.range.start, std::cmp::Reverse(c.edit.range.end)));
    let mut used: Vec<usize> = Vec::new();
    let mut out: Vec<Edit> = Vec::new();
    for candidate in candidates {
        let free = out.last().is_none_or(|last| last.range.end <= candidate.edit.range.start);
        if free && candidate.alone.is_none_or(|rule| !used.contains(&rule)) {
            used.extend(candidate.alone);
            out.push(candidate.edit);
        }
    }
    out
}

fn candidates(source: &Source, rules: &[&Rewrite], scope: &Scope) -> Vec<Candidate> {
    let tree = source.language.grammar().ast_grep(&source.text);
    let by_kind = by_kind(rules);
    let mut out = Vec::new();
    let mut waiting = vec![tree.root()];
    while let Some(node) = waiting.pop() {
        let range = node.range();
        if range.end < scope.focus.start || scope.focus.end < range.start {
            continue;
        }
        for &index in by_kind.get(usize::from(node.kind_id())).into_iter().flatten() {
            out.extend(candidate(source, rules[index], &node, scope).map(|edit| Candidate {
                edit,
                alone: rules[index].extra.guards.iter().any(guard::Guard::counts_uses).then_some(index),
            }));
        }
        waiting.extend(node.children());
    }
    out
}

fn by_kind(rules: &[&Rewrite]) -> Vec<Vec<usize>> {
    let most = rules.iter().flat_map(|rule| &rule.kinds).max().map_or(0, |most| most + 1);
    let mut out = vec![Vec::new(); most];
    for (index, rule) in rules.iter().enumerate() {
        rule.kinds.iter().for_each(|kind| out[*kind].push(index));
    }
    out
}

fn candidate(source: &Source, rule: &Rewrite, node: &Node<'_, StrDoc<SupportLang>>, scope: &Scope) -> Option<Edit> {
    let found = rule.config.matcher.match_node(node.clone())?;
    let edit = edit(source, rule, &found)?;
    let inside = scope.region.start <= edit.range.start && edit.range.end <= scope.region.end;
    let touches = edit.range.start < scope.focus.end && scope.focus.start < edit.range.end;
    if !inside || !touches || holds_back(source, &edit.range) {
        return None;
    }
    let around = Found { source, range: edit.range.clone(), env: found.get_env() };
    let needed = |guard: &&guard::Guard| scope.types == Types::MustShow || !guard.asks_for_type();
    rule.extra.guards.iter().filter(needed).all(|guard| guard.holds(&around)).then_some(edit)
}

/// The edit of a match. One that empties whole lines takes the lines away.
fn edit(source: &Source, rule: &Rewrite, found: &NodeMatch<'_, StrDoc<SupportLang>>) -> Option<Edit> {
    let fixer = rule.config.fixer.first()?;
    let mut range = fixer.get_replaced_range(found, &rule.config.matcher);
    let text = String::from_utf8(fixer.generate_replacement(found)).ok()?;
    if text.is_empty() && source.opens_line(range.start) && source.closes_line(range.end) {
        range = source.line_start(range.start)..source.next_line(range.end);
    }
    Some(Edit::replace(range, text))
}

/// Whether a range holds what a rewrite could lose or shift: comments, faults, texts over several lines.
fn holds_back(source: &Source, range: &Range<usize>) -> bool {
    let Some(around) = source.at(range) else { return true };
    nodes(around).filter(|node| node.start_byte() < range.end && range.start < node.end_byte()).any(|node| {
        let within = range.start <= node.start_byte() && node.end_byte() <= range.end;
        let long_text = node.kind().contains("string") && node.start_position().row != node.end_position().row;
        within && (is_comment(node) || node.is_error() || node.is_missing() || long_text)
    })
}
