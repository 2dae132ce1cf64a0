//! Cases as folders below `tests/cases/edit`, run through `replay`.
//!
//! `before.EXT` holds a selection between two `$0`; `answer` what the model wrote, with `<edit-1>` as its mark;
//! `expected.EXT` the file afterwards, or `refused` the error's code; `command` and `stop_reason` where they matter.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::replay::replay;

fn text(path: &Path) -> Option<String> {
    fs::read(path).ok().map(|bytes| String::from_utf8(bytes).unwrap())
}

fn file(folder: &Path, stem: &str) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.into_iter().find(|path| path.file_stem().is_some_and(|name| name == stem))
}

fn record(folder: &Path) -> (Value, String) {
    let before = file(folder, "before").unwrap();
    let marked = text(&before).unwrap();
    let (start, end) = (marked.find("$0").unwrap(), marked.rfind("$0").unwrap() - 2);
    let code = marked.replacen("$0", "", 2);
    let word = |name: &str| text(&folder.join(name)).map(|word| word.trim().to_owned());
    let record = json!({
        "filePath": before.file_name().unwrap().to_str().unwrap(),
        "code": code,
        "command": word("command").unwrap_or_else(|| "refactor".to_owned()),
        "selection": { "start": start, "end": end },
        "sentinel": "edit-1",
        "stopReason": word("stop_reason"),
        "answer": text(&folder.join("answer")).unwrap(),
    });
    (record, code)
}

#[test]
fn every_case_ends_as_written() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/edit");
    let mut folders: Vec<_> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    assert!(folders.len() >= 30);
    let (records, codes): (Vec<_>, Vec<_>) = folders.iter().map(|folder| record(folder)).unzip();
    let mut wrong = Vec::new();
    for ((folder, code), verdict) in folders.iter().zip(&codes).zip(replay(&records)) {
        let expected = match (text(&folder.join("refused")), file(folder, "expected")) {
            (Some(refused), None) => json!(["refused", null, refused.trim()]),
            (None, Some(path)) => {
                let expected = text(&path).unwrap();
                json!([if expected == *code { "unchanged" } else { "applied" }, expected, null])
            }
            _ => unreachable!("{} needs `refused` or `expected`", folder.display()),
        };
        let seen = json!([verdict["outcome"], verdict["suggestedCode"], verdict["code"]]);
        if seen != expected {
            wrong.push(format!(
                "{}\n  expected {expected}\n  seen     {seen} {}",
                folder.display(),
                verdict["message"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
