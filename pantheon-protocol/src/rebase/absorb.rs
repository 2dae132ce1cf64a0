//! The user began to type what the suggestion says: the edit takes over what is there already.

use super::changes::Change;
use crate::wire::TextEdit;

/// The edit of the live text that turns what the user typed into the suggestion; `None` when it is something else.
///
/// Only pure typing in front of the replaced text counts: a prefix of the suggestion, or a prefix followed by what
/// editors close by themselves, as long as the suggestion still has all of it in this order.
pub(super) fn absorb(edit: &TextEdit, change: &Change, live: &str) -> Option<TextEdit> {
    let typed = &live[change.live.clone()];
    let pure = change.base.is_empty() && change.base.start == edit.start;
    if !pure || typed.trim().is_empty() || !is_begun(typed, &edit.new_text) {
        return None;
    }
    let end = change.live.end + (edit.end - edit.start);
    Some(TextEdit { start: change.live.start, end, new_text: edit.new_text.clone() })
}

fn is_begun(typed: &str, suggestion: &str) -> bool {
    let shared = suggestion.chars().zip(typed.chars()).take_while(|(a, b)| a == b).count();
    let mut rest = typed.chars().skip(shared);
    shared > 0 && rest.all(is_auto_closed) && is_subsequence(typed, suggestion)
}

fn is_auto_closed(c: char) -> bool {
    matches!(c, ')' | ']' | '}' | '>' | '"' | '\'' | '`') || c.is_whitespace()
}

fn is_subsequence(part: &str, whole: &str) -> bool {
    let mut whole = whole.chars();
    part.chars().all(|c| whole.any(|other| other == c))
}
