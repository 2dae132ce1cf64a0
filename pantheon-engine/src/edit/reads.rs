//! Files that are read on demand: a project that is too large to be shown whole comes as a list and the files that the
//! user's words are about, and the model asks for what else it needs, within a budget.

use std::collections::BTreeSet;
use std::sync::Arc;

use pantheon_protocol::wire::Scope;

use crate::provider::{Shown, Task};
use crate::tree;

/// Texts up to this size together are simply shown, in bytes.
const COMFORTABLE: usize = 240 * 1024;

/// What is shown at first of larger projects, in bytes.
const FIRST: usize = 64 * 1024;

/// What may be shown in the end, in bytes.
const BUDGET: usize = 480 * 1024;

/// How often the model may ask.
pub(super) const ROUNDS: usize = 8;

/// How the model asks for a file.
pub(super) const READ: &str = "*** Read File: ";

/// Shorter words are about nothing in particular.
const SHORTEST_WORD: usize = 4;

/// The task, with what is shown of it at first.
pub(super) fn begin(task: Task) -> Task {
    if task.scope != Scope::Workspace || size(&task, |_| true) <= COMFORTABLE {
        return task;
    }
    let words = words(&task);
    let mut ranked: Vec<(usize, &str, usize)> =
        task.texts().map(|text| (score(&words, text.path, text.code), text.path, text.code.len())).collect();
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then(a.2.cmp(&b.2)).then(a.1.cmp(b.1)));
    let mut shown = BTreeSet::new();
    if !task.path.is_empty() {
        shown.insert(task.path.clone());
    }
    let mut room = FIRST;
    for (_, path, bytes) in ranked.into_iter().filter(|(score, _, bytes)| *score > 0 && *bytes <= FIRST) {
        if bytes <= room {
            room -= bytes;
            shown.insert(path.to_owned());
        }
    }
    Task { shown: Shown::Only(Arc::new(shown)), ..task }
}

/// The files that an answer asks for; `None` when it is an answer.
pub(super) fn requested(answer: &str, task: &Task) -> Option<Vec<String>> {
    if task.shown == Shown::All || answer.contains("<<<<<<< SEARCH") {
        return None;
    }
    let lines = answer.lines().filter_map(|line| line.trim().strip_prefix(READ));
    let paths: Vec<String> = lines.map(|path| path.trim().trim_matches('`').to_owned()).collect();
    (!paths.is_empty()).then_some(paths)
}

/// The task with these files shown too, as far as they exist and there is room; and which those are.
pub(super) fn showing(task: Task, paths: &[String]) -> (Task, Vec<String>) {
    let Shown::Only(shown) = &task.shown else { return (task, Vec::new()) };
    let mut shown = BTreeSet::clone(shown);
    let mut room = BUDGET.saturating_sub(size(&task, |path| shown.contains(path)));
    let mut added = Vec::new();
    for text in task.texts().filter(|text| tree::shows(text.path)) {
        let is_wanted = paths.iter().any(|path| path == text.path) && !shown.contains(text.path);
        if is_wanted && text.code.len() <= room {
            room -= text.code.len();
            shown.insert(text.path.to_owned());
            added.push(text.path.to_owned());
        }
    }
    (Task { shown: Shown::Only(Arc::new(shown)), ..task }, added)
}

fn size(task: &Task, counts: impl Fn(&str) -> bool) -> usize {
    task.texts().filter(|text| counts(text.path)).map(|text| text.code.len()).sum()
}

/// What the user wrote, in words that may stand in code.
fn words(task: &Task) -> Vec<String> {
    let said = format!("{} {}", task.instruction.as_deref().unwrap_or_default(), task.arguments);
    let words = said.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.filter(|word| word.len() >= SHORTEST_WORD).map(str::to_lowercase).collect()
}

/// A word in the path counts more than one in the text.
fn score(words: &[String], path: &str, code: &str) -> usize {
    const IN_PATH: usize = 4;
    let (path, code) = (path.to_lowercase(), code.to_lowercase());
    let hits = |text: &str| words.iter().filter(|word| text.contains(word.as_str())).count();
    IN_PATH * hits(&path) + hits(&code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::Material;

    fn project(sizes: &[(&str, usize)]) -> Task {
        let file = |(path, bytes): &(&str, usize)| Material {
            path: (*path).to_owned(),
            language: None,
            code: Arc::from("x\n".repeat(bytes / 2)),
        };
        let mut task = Task::of_file("change", "", "");
        task.scope = Scope::Workspace;
        task.files = sizes.iter().map(file).collect();
        task.instruction = Some("Rename the Ledger everywhere".to_owned());
        task
    }

    fn shown(task: &Task) -> Vec<&str> {
        match &task.shown {
            Shown::All => vec!["all"],
            Shown::Only(shown) => shown.iter().map(String::as_str).collect(),
        }
    }

    #[test]
    fn small_projects_are_shown_whole() {
        assert_eq!(shown(&begin(project(&[("a.py", 1000), ("b.py", 1000)]))), ["all"]);
    }

    #[test]
    fn what_the_words_are_about_comes_first() {
        let task = begin(project(&[("src/ledger.py", 2000), ("src/other.py", 2000), ("big.py", COMFORTABLE)]));
        assert_eq!(shown(&task), ["src/ledger.py"]);
    }

    #[test]
    fn files_are_shown_when_asked_for() {
        let task = begin(project(&[("ledger.py", 2000), ("other.py", 2000), ("big.py", COMFORTABLE)]));
        let answer = "I need more.\n*** Read File: other.py\n*** Read File: `nowhere.py`\n";
        let paths = requested(answer, &task).unwrap();
        assert_eq!(paths, ["other.py", "nowhere.py"]);
        let (task, added) = showing(task, &paths);
        assert_eq!((added, shown(&task)), (vec!["other.py".to_owned()], vec!["ledger.py", "other.py"]));
        let (task, added) = showing(task, &["other.py".to_owned()]);
        assert_eq!((added.len(), requested("a.py\n<<<<<<< SEARCH\n", &task)), (0, None));
    }

    #[test]
    fn the_budget_has_an_end() {
        let task = begin(project(&[("a.py", COMFORTABLE), ("b.py", COMFORTABLE), ("c.py", COMFORTABLE)]));
        let all = ["a.py", "b.py", "c.py"].map(str::to_owned);
        let (_, added) = showing(task, &all);
        assert_eq!(added, ["a.py", "b.py"]);
    }
}
