//! Cases of answers about several files, as folders below `tests/cases/several`, run through `replay`.
//!
//! `before/` holds the files that were sent, `open` the path of the one at hand, if any; `answer` what the model wrote;
//! `expected/` the files afterwards, or `refused` the error's code and what the message must say. `operations` names
//! what the sender can do beside editing, absent for everything. A number in front is the case's in docs/edits.md.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::replay::replay;

type Tree = BTreeMap<String, String>;

fn tree(root: &Path) -> Tree {
    let mut waiting = vec![root.to_owned()];
    let mut tree = Tree::new();
    while let Some(folder) = waiting.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                waiting.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                tree.insert(name, fs::read_to_string(path).unwrap());
            }
        }
    }
    tree
}

fn word(folder: &Path, name: &str) -> Option<String> {
    fs::read_to_string(folder.join(name)).ok().map(|text| text.trim().to_owned())
}

fn record(folder: &Path) -> (Value, Tree) {
    let before = tree(&folder.join("before"));
    let open = word(folder, "open");
    let own = open.as_ref().map(|path| before[path].clone());
    let others = before.iter().filter(|(path, _)| Some(*path) != open.as_ref());
    let files: Vec<Value> = others.map(|(path, code)| json!({ "filePath": path, "code": code })).collect();
    let operations = word(folder, "operations");
    let record = json!({
        "filePath": open.unwrap_or_default(),
        "code": own.unwrap_or_default(),
        "command": "change_workspace",
        "files": files,
        "fileOperations": operations.map(|words| words.split_whitespace().map(str::to_owned).collect::<Vec<_>>()),
        "answer": fs::read_to_string(folder.join("answer")).unwrap(),
    });
    (record, before)
}

/// The files after a verdict's diffs.
fn after(before: &Tree, verdict: &Value) -> Tree {
    let mut after = before.clone();
    for diff in verdict["diffs"].as_array().unwrap() {
        let path = diff["filePath"].as_str().unwrap();
        let was = after.remove(path);
        assert_eq!(was.is_none(), diff["operation"] == "create", "{path}");
        if let Some(text) = diff["suggestedCode"].as_str() {
            after.insert(diff["newPath"].as_str().unwrap_or(path).to_owned(), text.to_owned());
        }
    }
    after
}

fn fault(folder: &Path, before: &Tree, verdict: &Value) -> Option<String> {
    let seen = match verdict["outcome"].as_str().unwrap() {
        "refused" => format!("{} {}", verdict["code"], verdict["message"]),
        _ if verdict["diffs"].is_null() && verdict["outcome"] == "unchanged" => "unchanged".to_owned(),
        _ => format!("{:#?}", after(before, verdict)),
    };
    let fine = match word(folder, "refused") {
        Some(refused) => refused.lines().all(|line| seen.contains(line.trim())),
        None if folder.join("expected").is_dir() => seen == format!("{:#?}", tree(&folder.join("expected"))),
        None => seen == "unchanged",
    };
    (!fine).then(|| format!("{}\n  seen {seen}", folder.display()))
}

#[test]
fn several_files_change_together() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/several");
    let mut folders: Vec<PathBuf> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    assert!(folders.len() >= 12);
    let (records, trees): (Vec<_>, Vec<_>) = folders.iter().map(|folder| record(folder)).unzip();
    let verdicts = replay(&records);
    let wrong: Vec<String> = folders
        .iter()
        .zip(trees)
        .zip(&verdicts)
        .filter_map(|((folder, before), verdict)| fault(folder, &before, verdict))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
