//! The catalogue and its reload.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::engine::{Engine, PROGRAM, request};

fn names(catalogue: &Value) -> Vec<&str> {
    catalogue["commands"].as_array().unwrap().iter().map(|action| action["name"].as_str().unwrap()).collect()
}

/// Asks for the catalogue until it is as wanted; ends the test after half a minute.
async fn until(engine: &Engine, wanted: impl Fn(&Value) -> bool) -> Value {
    let started = Instant::now();
    loop {
        let (status, catalogue) = engine.get("/commands").await;
        assert_eq!(status, StatusCode::OK);
        if wanted(&catalogue) {
            return catalogue;
        }
        assert!(started.elapsed() < Duration::from_secs(30), "{catalogue}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn the_catalogue_holds_no_prompt_text() {
    let engine = Engine::start().await;
    let response = engine.request(Method::GET, "/commands").send().await.unwrap();
    let tag = response.headers()["etag"].clone();
    let text = response.text().await.unwrap();
    assert!(text.contains("\"refactor\"") && !text.contains("You are"), "{text}");
    let again = engine.request(Method::GET, "/commands").header("if-none-match", tag).send().await.unwrap();
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn a_dropped_file_appears_and_goes() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("refactor.md"), "Improve.").unwrap();
    let engine = Engine::with(&[], Some(folder.path())).await;
    let first = until(&engine, |catalogue| names(catalogue) == ["refactor"]).await;
    std::fs::write(folder.path().join("simplify.md"), "---\ntitle: Simplify\n---\nSimplify.").unwrap();
    let second = until(&engine, |catalogue| names(catalogue) == ["refactor", "simplify"]).await;
    assert_ne!(first["version"], second["version"]);
    std::fs::remove_file(folder.path().join("simplify.md")).unwrap();
    until(&engine, |catalogue| names(catalogue) == ["refactor"]).await;
}

#[tokio::test]
async fn a_broken_file_keeps_serving_its_old_version() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("refactor.md"), "Improve.").unwrap();
    let engine = Engine::with(&[], Some(folder.path())).await;
    std::fs::write(folder.path().join("refactor.md"), "{{ broken").unwrap();
    std::fs::write(folder.path().join("zz.md"), "Marks the reload.").unwrap();
    until(&engine, |catalogue| names(catalogue) == ["refactor", "zz"]).await;
    let (_, ready) = engine.get("/ready").await;
    assert_eq!(ready["brokenPrompts"][0], "refactor.md");
}

#[tokio::test]
async fn rewrite_rules_reload_too() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules");
    std::fs::create_dir(&rules).unwrap();
    std::fs::write(folder.path().join("refactor.md"), "Improve.").unwrap();
    let engine = Engine::with(&[], Some(folder.path())).await;
    let edits = async || {
        let (_, reply) = engine.edit(request("refactor", "old_name(1)\n")).await;
        reply["diff"]["suggestedCode"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(edits().await, "", "without rules the action is unsupported");
    let rule = "id: rename\nlanguage: Python\nmessage: Use the new name\nnote: both exist\n\
                rule: { pattern: old_name($A) }\nfix: new_name($A)\n\
                metadata: { cases: [{ before: \"old_name(2)\", after: \"new_name(2)\" }] }\n";
    std::fs::write(rules.join("python.yml"), rule).unwrap();
    let started = Instant::now();
    while edits().await != "new_name(1)\n" {
        assert!(started.elapsed() < Duration::from_secs(30));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[test]
fn prompts_check_says_what_and_where() {
    let folder = tempfile::tempdir().unwrap();
    let check =
        |folder: &Path| Command::new(PROGRAM).args(["prompts", "check", "--prompts"]).arg(folder).output().unwrap();
    std::fs::write(folder.path().join("good.md"), "Improve.").unwrap();
    assert!(check(folder.path()).status.success());
    std::fs::write(folder.path().join("bad.md"), "---\ntitle: Bad\n---\n\n{{ nobody }}\n").unwrap();
    let output = check(folder.path());
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(!output.status.success() && said.contains("bad.md") && said.contains("`nobody`"), "{said}");
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../prompts");
    assert!(check(&shipped).status.success());
}
