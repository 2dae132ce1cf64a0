//! Runs `tests/cases/rules/<command>/<language>/<case>/`: `before.*` with `$0` marks, then `after.*` or `message`.
//!
//! `findings.json`, where there is one, holds what other tools said. `PANTHEON_WRITE_CASES=1` writes what is missing.

use std::fs;
use std::path::{Path, PathBuf};

use pantheon_engine::provider::Task;
use serde_json::Value;

use crate::ask::{finding, rules, solve, unmark};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/rules")
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.sort();
    all
}

/// Runs all cases of a command; at least `least` must be there.
fn check(command: &str, least: usize) {
    let languages = sorted(&folder().join(command));
    let cases: Vec<PathBuf> = languages.iter().flat_map(|language| sorted(language)).collect();
    assert!(cases.len() >= least, "only {} cases of {command}", cases.len());
    let failures: Vec<String> = cases.iter().filter_map(|case| failure(command, case)).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

fn failure(command: &str, case: &Path) -> Option<String> {
    let files = sorted(case);
    let named = |stem: &str| files.iter().find(|file| file.file_stem().is_some_and(|name| name == stem));
    let before = named("before").unwrap_or_else(|| panic!("{} has no `before`", case.display()));
    let (code, selection) = unmark(&fs::read_to_string(before).unwrap());
    let mut request = Task::of_file(command, before.file_name().unwrap().to_str().unwrap(), &code);
    request.selection = selection;
    request.diagnostics = named("findings").map(|file| findings(&code, file)).unwrap_or_default();
    let answer = solve(&request);
    let (got, place) = match &answer {
        Ok(text) => {
            (text, before.with_file_name(before.file_name().unwrap().to_str().unwrap().replace("before", "after")))
        }
        Err(message) => (message, case.join("message")),
    };
    if std::env::var_os("PANTHEON_WRITE_CASES").is_some() && named("after").is_none() && named("message").is_none() {
        fs::write(&place, got).unwrap();
    }
    match fs::read_to_string(&place) {
        Ok(expected) if expected.trim_end_matches('\n') == got.trim_end_matches('\n') => None,
        Ok(expected) => Some(format!("{}\nexpected:\n{expected}\ngot:\n{got}", case.display())),
        Err(_) => Some(format!("{}\ngot, but not expected:\n{got}", case.display())),
    }
}

fn findings(code: &str, file: &Path) -> Vec<pantheon_engine::provider::Finding> {
    let list: Vec<Value> = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let text = |one: &Value, key: &str| one[key].as_str().map(str::to_owned);
    list.iter()
        .map(|one| {
            let message = text(one, "message").unwrap_or_default();
            let mut found = finding(code, &text(one, "at").unwrap(), text(one, "code").as_deref(), &message);
            found.source = text(one, "source");
            found
        })
        .collect()
}

#[test]
fn documents_as_the_cases_say() {
    check("document", 6);
}

#[test]
fn every_shipped_rewrite_proves_its_cases() {
    let set = pantheon_engine::providers::rules::RuleSet::embedded().unwrap();
    let proved = set.prove().unwrap_or_else(|failures| panic!("{}", failures.join("\n\n")));
    assert!(proved >= 150, "only {proved} cases");
}

#[test]
fn what_needs_a_model_says_so() {
    let request = Task::of_file("explain", "a.py", "x = 1\n");
    let message = rules().solve(&request).unwrap_err().to_string();
    assert!(message.contains("needs a model"), "{message}");
}
