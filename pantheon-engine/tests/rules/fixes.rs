//! Runs `tests/cases/rules/fix/*.yml`: a report about the first place of `at` in `before`, and the text `after`.
//! Without `after` the report must be left open, with its code in the message.

use std::fs;
use std::path::Path;

use pantheon_engine::provider::Task;
use serde::Deserialize;

use crate::ask::{finding, solve};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    code: String,
    message: String,
    at: String,
    before: String,
    after: Option<String>,
}

fn cases() -> Vec<(String, Case)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/rules/fix");
    let mut out = Vec::new();
    for file in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let cases: Vec<Case> = serde_saphyr::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        let language = file.file_stem().unwrap().to_str().unwrap();
        let ending =
            [("python", "py"), ("typescript", "ts"), ("rust", "rs"), ("go", "go"), ("java", "java"), ("cpp", "cpp")];
        let ending = ending.iter().find(|(name, _)| *name == language).unwrap().1;
        out.extend(cases.into_iter().map(|case| (format!("a.{ending}"), case)));
    }
    out
}

fn failure(path: &str, case: &Case) -> Option<String> {
    let mut request = Task::of_file("fix", path, &case.before);
    request.diagnostics = vec![finding(&case.before, &case.at, Some(&case.code), &case.message)];
    let wrong = match (solve(&request), &case.after) {
        (Ok(text), Some(after)) => text != *after,
        (Err(message), None) => !message.contains(&case.code),
        _ => true,
    };
    wrong.then(|| format!("{path} {} {}: {:?}\n got {:?}", case.code, case.message, case.after, solve(&request)))
}

#[test]
fn every_report_is_cured_as_its_case_says() {
    let cases = cases();
    assert!(cases.len() >= 60, "only {} cases", cases.len());
    let failures: Vec<String> = cases.iter().filter_map(|(path, case)| failure(path, case)).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn several_reports_are_cured_together() {
    let code = "import os\nimport sys, re\n\n\ndef f():\n    größe = 1\n    if x == None:\n        return re\n";
    let mut request = Task::of_file("fix", "a.py", code);
    request.diagnostics = vec![
        finding(code, "os", Some("F401"), "`os` imported but unused"),
        finding(code, "sys", Some("F401"), "`sys` imported but unused"),
        finding(code, "größe", Some("F841"), "Local variable `größe` is assigned to but never used"),
        finding(code, "None", Some("E711"), "Comparison to `None`"),
    ];
    assert_eq!(solve(&request).unwrap(), "import re\n\n\ndef f():\n    if x is None:\n        return re\n");
}

#[test]
fn without_reports_it_says_what_it_needs() {
    let message = solve(&Task::of_file("fix", "a.py", "import os\n")).unwrap_err();
    assert!(message.contains("no diagnostic was sent"), "{message}");
}

#[test]
fn reports_outside_the_region_stay_open() {
    let code = "import os\nx = 1\n";
    let mut request = Task::of_file("fix", "a.py", code);
    request.region = code.find('x').unwrap()..code.len();
    request.diagnostics = vec![finding(code, "os", Some("F401"), "`os` imported but unused")];
    assert!(solve(&request).is_err());
}
