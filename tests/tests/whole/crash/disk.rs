//! The disk with the engine's state is full while it works: what cannot be kept is not accepted, all else goes on, and with
//! room again so does every run.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use pantheon_tests::engine::Engine;
use pantheon_tests::gate::Gate;
use pantheon_tests::http;
use pantheon_tests::programs::Programs;
use pantheon_tests::traces::comes_true;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::site::{Site, Store, is_final, post, state, until};

/// An engine whose state lies on a small disk of its own, which is gone with it.
fn with_small_disk(folder: &Path) -> Programs {
    let mount = r#"mount -t tmpfs -o size=16m none "$PANTHEON_STATE" && exec "$@""#;
    Programs::with_engine_by(folder, &format!("exec unshare --user --map-root-user --mount sh -c '{mount}' sh \"$@\""))
}

/// What takes all the room that is left.
fn fill(path: &Path) {
    let mut file = File::create(path).unwrap();
    let mut size = 1 << 20;
    while size > 0 {
        if file.write_all(&vec![b'x'; size]).is_err() {
            size /= 2;
        }
    }
}

#[test]
fn a_full_state_accepts_nothing_and_loses_nothing() {
    let (gate, folder) = (Gate::closed().unwrap(), TempDir::new().unwrap());
    let site = Site::new(Store::Sqlite, Vec::new()).with("PANTHEON_RUN_ATTEMPTS", "1000");
    site.bare.hook("pre-receive", &gate.script()).unwrap();
    let engine = site.engine_of(&with_small_disk(folder.path()), &[]);
    let running = post(&engine, &site.change(), "running").unwrap();
    assert!(comes_true(|| gate.is_reached()), "the push never began:\n{}", engine.log());

    let filler = seen_by(&engine, &site.state.path().join("filler"));
    fill(&filler);
    let mut refused = String::new();
    // The database may have a little room of its own.
    let is_full = comes_true(|| match post(&engine, &site.sketch(), &fastrand::u64(..).to_string()) {
        Ok(_) => false,
        Err(error) => {
            refused = error.to_string();
            true
        }
    });
    assert!(is_full && refused.starts_with("503") && refused.contains("store_unavailable"), "{refused}");
    let well = |line: &str, body: &Value| http::ask(engine.address(), line, &[], body).unwrap().status;
    assert_eq!(well("GET /health", &Value::Null), 200);
    let code = "def total(items):\n    return sum(items)\n";
    let edit = json!({ "command": "refactor", "filePath": "shop/total.py", "code": code });
    assert_eq!(well("POST /execute/interactive-diff", &edit), 200, "an edit needs no disk");

    gate.open().unwrap();
    std::fs::remove_file(&filler).unwrap();
    let mut after = None;
    assert!(comes_true(|| {
        after = post(&engine, &site.change(), "after").ok();
        after.is_some()
    }));
    for id in [running, after.unwrap()] {
        let job = until(&engine, &id, is_final);
        assert_eq!(state(&job), "succeeded", "{job}\n{}", engine.log());
        let commits = site.bare.git(&["rev-list", "--count", &format!("main..{}", job["branch"].as_str().unwrap())]);
        assert_eq!(commits.unwrap().trim(), "1");
    }
    assert_eq!(site.bare.branches().unwrap().len(), 2, "one branch for each run");
}

/// A path as the engine has it, whose mounts are its own.
fn seen_by(engine: &Engine, path: &Path) -> PathBuf {
    PathBuf::from(format!("/proc/{}/root{}", engine.id(), path.display()))
}
