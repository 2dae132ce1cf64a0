//! `replay`: recorded answers through the pipeline that serves users.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::engine::PROGRAM;

pub fn replay(records: &[Value]) -> Vec<Value> {
    let mut child = Command::new(PROGRAM).arg("replay").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let lines: String = records.iter().map(|record| format!("{record}\n")).collect();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A record about a Python file with two functions, the second one selected.
fn record(command: &str, answer: &str) -> Value {
    let code = "def first_function_here(x):\n    return x\n\n\ndef g(y):\n    if y:\n        return 1\n    return 2\n";
    let at = code.find("def g").unwrap() + 5;
    json!({ "filePath": "a.py", "code": code, "command": command, "selection": { "start": at, "end": at },
            "sentinel": "edit-1", "answer": answer })
}

fn marked(text: &str) -> String {
    format!("<edit-1>\n{text}\n</edit-1>")
}

#[test]
fn the_gates_decide_in_replay() {
    let body = "def g(y):\n    if y:\n        return 1\n    return 2";
    let whole = format!("def first_function_here(x):\n    return x\n\n\n{}", body.replace('2', "3"));
    let cases = [
        ("refactor", marked("def g(y):\n    return 1 if y else 2"), "applied", ""),
        ("refactor", marked(body), "unchanged", ""),
        ("refactor", format!("<edit-1>\n{body}"), "refused", "answer_truncated"),
        ("refactor", "Done!".to_owned(), "refused", "answer_unreadable"),
        ("refactor", marked("def g(y):\n    # ... existing code ...\n    return 2"), "refused", "answer_elided"),
        ("refactor", marked("def g(y:\n    return 2"), "refused", "answer_breaks_syntax"),
        ("refactor", marked(&whole), "applied", ""),
        (
            "refactor",
            marked(
                &format!("def first_function_here(x):\n    return x\n\n\n{body}\n\ndef h(): pass")
                    .replace("return x", "return x + 1"),
            ),
            "refused",
            "answer_outside_region",
        ),
        (
            "document",
            marked("def g(y):\n    \"\"\"Choose.\"\"\"\n    if y:\n        return 1\n    return 2"),
            "applied",
            "",
        ),
        (
            "document",
            marked("def g(y):\n    \"\"\"Choose.\"\"\"\n    if y:\n        return 2\n    return 2"),
            "refused",
            "answer_changes_code",
        ),
        (
            "document",
            marked("def g(y):\n    \"\"\"Choose.\"\"\"\n    if y:\n        return 1\n        return 2"),
            "refused",
            "answer_changes_code",
        ),
    ];
    let records: Vec<_> = cases.iter().map(|(command, answer, ..)| record(command, answer)).collect();
    for ((_, answer, outcome, code), verdict) in cases.iter().zip(replay(&records)) {
        assert_eq!(
            (verdict["outcome"].as_str(), verdict["code"].as_str().unwrap_or_default()),
            (Some(*outcome), *code),
            "{answer}\n{verdict}"
        );
    }
}

#[test]
fn a_whole_file_is_cut_to_its_region() {
    let code = record("refactor", "")["code"].as_str().unwrap().replace("return 2", "return 3");
    let verdict = &replay(&[record("refactor", &marked(&code))])[0];
    assert_eq!(verdict["suggestedCode"], code, "{verdict}");
}

#[test]
fn cut_streams_are_never_applied() {
    let mut cut = record("refactor", &marked("def g(y):\n    return 1"));
    cut["stopReason"] = json!("max_tokens");
    assert_eq!(replay(&[cut])[0]["code"], "answer_truncated");
}

#[test]
fn a_record_that_is_none_ends_the_run() {
    let output = Command::new("sh").args(["-c", &format!("echo nonsense | {PROGRAM} replay")]).output().unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8(output.stderr).unwrap().contains("line 1"));
}
