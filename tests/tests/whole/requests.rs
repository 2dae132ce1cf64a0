//! `examples/requests` does what it says: its script, run as written, against the real engine.

use std::process::{Command, Stdio};

use pantheon_tests::engine::Engine;
use pantheon_tests::examples;
use pantheon_tests::programs::Programs;
use serde_json::{Value, json};

fn run(engine: &Engine, name: &str) -> String {
    let script = examples().join("requests/run.sh");
    let mut command = Command::new(script);
    command.arg(name).env("PANTHEON_ENGINE_URL", engine.url()).env_remove("PANTHEON_TOKEN").stdin(Stdio::null());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.strip_prefix(&format!("# {name}\n")).unwrap().to_owned()
}

fn answer(engine: &Engine, name: &str) -> Value {
    let text = run(engine, name);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}: {text}"))
}

#[test]
fn the_total_is_refactored() {
    let engine = Engine::start(&Programs::built()).unwrap();
    let reply = answer(&engine, "refactor");
    assert_eq!((&reply["status"], &reply["provider"]), (&json!("success"), &json!("rules")), "{reply}");
    let expected = "def calculate_total(items):\n    return sum(item.price for item in items)\n";
    assert_eq!(reply["diff"]["suggestedCode"], expected);
    assert_eq!(reply["diff"]["filePath"], "shop/cart.py");
    assert!(reply["diff"]["originalCode"].as_str().unwrap().contains("total = 0"));
}

#[test]
fn edits_lead_to_the_suggested_code() {
    let engine = Engine::start(&Programs::built()).unwrap();
    for name in ["refactor", "document", "fix"] {
        let reply = answer(&engine, name);
        let mut text = reply["diff"]["originalCode"].as_str().unwrap_or_else(|| panic!("{reply}")).to_owned();
        let edits = reply["diff"]["edits"].as_array().unwrap();
        assert!(!edits.is_empty(), "{name}: {reply}");
        for edit in edits.iter().rev() {
            let offset = |name: &str| usize::try_from(edit[name].as_u64().unwrap()).unwrap();
            text.replace_range(offset("start")..offset("end"), edit["newText"].as_str().unwrap());
        }
        assert_eq!(reply["diff"]["suggestedCode"], text, "{name}");
    }
}

#[test]
fn the_unused_import_goes() {
    let engine = Engine::start(&Programs::built()).unwrap();
    let reply = answer(&engine, "fix");
    assert_eq!(reply["diff"]["suggestedCode"], "import re\n\nCODE = re.compile(\"^[A-Z]{4}$\")\n", "{reply}");
}

#[test]
fn the_scaffold_is_a_job() {
    let engine = Engine::start(&Programs::built()).unwrap();
    let reply = answer(&engine, "scaffold");
    let files = reply["diffs"].as_array().unwrap_or_else(|| panic!("{reply}"));
    assert!(files.iter().any(|file| file["filePath"] == "user-auth-api/go.mod"), "{reply}");
    let jobs = answer(&engine, "jobs");
    let job = &jobs["jobs"][0];
    assert_eq!((&job["state"], &job["jobId"]), (&json!("succeeded"), &reply["requestId"]), "{jobs}");
}

#[test]
fn the_stream_ends_with_the_diff() {
    let engine = Engine::start(&Programs::built()).unwrap();
    let stream = run(&engine, "stream");
    let names: Vec<&str> = stream.lines().filter_map(|line| line.strip_prefix("event:")).map(str::trim).collect();
    assert_eq!((names.first(), names.last()), (Some(&"queued"), Some(&"done")), "{stream}");
    let place = |name: &str| names.iter().position(|seen| *seen == name).unwrap_or_else(|| panic!("{name}: {stream}"));
    assert!(place("started") < place("delta") && place("delta") < place("diff"), "{stream}");
}

#[test]
fn errors_have_their_own_codes() {
    let engine = Engine::start(&Programs::built()).unwrap();
    for code in ["unknown_command", "empty_code", "invalid_selection", "invalid_json"] {
        let reply = answer(&engine, code);
        assert_eq!((&reply["status"], &reply["code"]), (&json!("error"), &json!(code)), "{reply}");
        assert!(reply["message"].as_str().is_some_and(|message| message.len() > 20), "{reply}");
        assert!(reply["requestId"].as_str().is_some_and(|id| !id.is_empty()), "{reply}");
    }
}

#[test]
fn the_catalogue_holds_no_prompt() {
    let engine = Engine::start(&Programs::built()).unwrap();
    let commands = answer(&engine, "commands");
    for action in commands["commands"].as_array().unwrap() {
        let known =
            ["name", "title", "description", "kind", "scope", "languages", "argumentHint", "version", "templates"];
        assert!(action.as_object().unwrap().keys().all(|key| known.contains(&key.as_str())), "{action}");
    }
}
