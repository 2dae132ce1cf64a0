//! Cases as folders below `tests/cases/edit`, run through `replay`.
//!
//! `before.EXT` holds a selection between two `$0`, or none; `answer` what the model wrote, a rewrite with `<edit-1>` as
//! its mark or any other form; `expected.EXT` the file afterwards, or `refused` the error's code and, on further lines,
//! what the message must say. `command`, `instruction`, `diagnostics`, `stop_reason`, `format`, `path`, `tier`, and
//! `says` and `says_not` (about the message and the question) where they matter. A name that starts with a number is
//! that case of the list in docs/edits.md.

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
    let selection = marked.find("$0").map(|start| json!({ "start": start, "end": marked.rfind("$0").unwrap() - 2 }));
    let code = marked.replacen("$0", "", 2);
    let word = |name: &str| text(&folder.join(name)).map(|word| word.trim().to_owned());
    let answer = text(&folder.join("answer")).unwrap();
    let record = json!({
        "filePath": word("path").unwrap_or_else(|| before.file_name().unwrap().to_str().unwrap().to_owned()),
        "code": code,
        "command": word("command").unwrap_or_else(|| "refactor".to_owned()),
        "selection": selection,
        "format": word("format"),
        "sentinel": (word("format").as_deref() == Some("rewrite") || answer.contains("<edit-1>")).then_some("edit-1"),
        "stopReason": word("stop_reason"),
        "instruction": word("instruction"),
        "diagnostics": word("diagnostics").map_or_else(|| json!([]), |text| serde_json::from_str(&text).unwrap()),
        "answer": answer,
    });
    (record, code)
}

/// Lines of `wanted` that neither the verdict's message nor its question says.
fn unsaid(wanted: &str, verdict: &Value) -> Vec<String> {
    let said = ["message", "ask"].map(|part| verdict[part].as_str().unwrap_or_default()).join(" ");
    wanted.lines().filter(|line| !said.contains(line.trim())).map(str::to_owned).collect()
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
            (Some(refused), None) => json!(["refused", null, refused.lines().next().unwrap_or_default().trim()]),
            (None, Some(path)) => {
                let expected = text(&path).unwrap();
                json!([if expected == *code { "unchanged" } else { "applied" }, expected, null])
            }
            _ => unreachable!("{} needs `refused` or `expected`", folder.display()),
        };
        let seen = json!([verdict["outcome"], verdict["suggestedCode"], verdict["code"]]);
        let tier = text(&folder.join("tier")).is_some_and(|tier| verdict["tier"] != tier.trim());
        let words = |name: &str| text(&folder.join(name)).unwrap_or_default();
        let reason = words("refused").split_once('\n').map_or_else(String::new, |(_, reason)| reason.to_owned());
        let unsaid = [unsaid(&reason, &verdict), unsaid(&words("says"), &verdict)].concat();
        let banned = words("says_not");
        let said = !banned.is_empty() && self::unsaid(&banned, &verdict).is_empty();
        if seen != expected || tier || said || !unsaid.is_empty() {
            wrong.push(format!(
                "{}\n  expected {expected}\n  seen     {seen} {} {}\n  unsaid   {unsaid:?}",
                folder.display(),
                verdict["tier"],
                verdict["message"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
