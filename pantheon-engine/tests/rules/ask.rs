//! Asking the built-in rules as the engine does, with `$0` marks for the selection.

use std::ops::Range;
use std::sync::{Arc, LazyLock};

use pantheon_engine::provider::{Finding, ProviderError, Task};
use pantheon_engine::providers::rules::{Outcome, RuleSet, Rules};

static RULES: LazyLock<Rules> = LazyLock::new(|| Rules::new(Arc::new(RuleSet::embedded().unwrap())));

/// The provider under test, with the shipped rules.
pub(crate) fn rules() -> &'static Rules {
    &RULES
}

/// The whole text after a request, or the message that says why nothing changed.
pub(crate) fn solve(task: &Task) -> Result<String, String> {
    match rules().solve(task) {
        Ok(Outcome::Rewritten(region)) => {
            Ok([&task.code[..task.region.start], &region, &task.code[task.region.end..]].concat())
        }
        Ok(Outcome::Unchanged(message)) => Err(message),
        Err(ProviderError::Unsupported(message)) => Err(message),
        Err(error) => panic!("{error:?}"),
    }
}

/// Takes up to two `$0` marks out of a text: none is the whole file, one a cursor, two a selection.
pub(crate) fn unmark(marked: &str) -> (String, Option<Range<usize>>) {
    let parts: Vec<&str> = marked.split("$0").collect();
    let starts = parts.iter().scan(0, |at, part| {
        *at += part.len();
        Some(*at)
    });
    let marks: Vec<usize> = starts.take(parts.len() - 1).collect();
    let selection = match marks[..] {
        [] => None,
        [cursor] => Some(cursor..cursor),
        [start, end] => Some(start..end),
        _ => panic!("more than two marks"),
    };
    (parts.concat(), selection)
}

/// A finding about the first place where `at` stands in the code.
pub(crate) fn finding(code: &str, at: &str, name: Option<&str>, message: &str) -> Finding {
    let start = code.find(at).unwrap_or_else(|| panic!("`{at}` is not in the case"));
    Finding {
        range: start..start + at.len(),
        message: message.to_owned(),
        code: name.map(str::to_owned),
        source: None,
        severity: None,
    }
}
