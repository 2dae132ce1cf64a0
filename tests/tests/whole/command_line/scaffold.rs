//! `gods scaffold` with the real engine: templates that pass their own tests, and models that change them.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use pantheon_engine::scaffold::Shelf;
use pantheon_tests::engine::Engine;
use pantheon_tests::programs::Programs;
use pantheon_tests::scripted_model::{Script, ScriptedModel};
use pantheon_tests::traces;
use tempfile::TempDir;

use super::{gods, words};

/// Lays out a project, installs what it needs and runs its tests, by the commands that the template names.
fn passes_its_tests(kind: &str, template: &str) {
    let work = TempDir::new().unwrap();
    let output = gods(work.path(), &["scaffold", kind, "user-auth-api", "--template", template, "--apply"]);
    assert!(output.status.success(), "{template}: {}", words(&output));
    let project = work.path().join("user-auth-api");
    let (shelf, _) = Shelf::embedded();
    let about = shelf.get(template).unwrap();
    for command in [about.setup.as_deref(), about.test.as_deref()].into_iter().flatten() {
        let mut shell = Command::new("sh");
        shell.args(["-c", command]).current_dir(&project).stdin(Stdio::null());
        // What it is built from stays from run to run.
        shell.env("CARGO_TARGET_DIR", Programs::built().folder().join("../scaffold"));
        shell.env("PYTHONDONTWRITEBYTECODE", "1");
        let output = shell.output().unwrap();
        assert!(output.status.success(), "{template}: {command}\n{}", words(&output));
    }
}

#[test]
fn the_python_service_passes_its_own_tests() {
    passes_its_tests("service", "python-service");
}

#[test]
fn the_fastapi_service_passes_its_own_tests() {
    passes_its_tests("service", "fastapi");
}

#[test]
fn the_node_service_passes_its_own_tests() {
    passes_its_tests("service", "node-express");
}

#[test]
fn the_rust_service_passes_its_own_tests() {
    passes_its_tests("service", "rust-axum");
}

#[test]
fn the_go_service_passes_its_own_tests() {
    passes_its_tests("service", "go-http");
}

#[test]
fn the_static_site_passes_its_own_tests() {
    passes_its_tests("site", "static-site");
}

#[test]
fn nothing_is_written_over_what_is_there() {
    let work = TempDir::new().unwrap();
    fs::create_dir(work.path().join("api")).unwrap();
    fs::write(work.path().join("api/README.md"), "mine\n").unwrap();
    let output = gods(work.path(), &["scaffold", "service", "api", "--apply"]);
    assert_eq!(output.status.code(), Some(2), "{}", words(&output));
    assert!(words(&output).contains("README.md is there already"), "{}", words(&output));
    let left: Vec<_> = traces::files_below(work.path());
    assert_eq!(left, [work.path().join("api/README.md")]);
    assert_eq!(fs::read_to_string(&left[0]).unwrap(), "mine\n");
}

#[test]
fn the_list_names_every_template() {
    let work = TempDir::new().unwrap();
    let list = words(&gods(work.path(), &["scaffold", "--list"]));
    for name in ["python-service (usual)", "fastapi", "node-express", "rust-axum", "go-http", "static-site (usual)"] {
        assert!(list.contains(name), "{list}");
    }
}

/// Scaffolds with words for the model that is asked by this engine.
fn with_words(engine: &Engine, folder: &Path) -> std::process::Output {
    let mut command = Programs::built().command("gods");
    command.args(["scaffold", "service", "pets", "-i", "call the example pets", "--apply"]).current_dir(folder);
    command.env("PANTHEON_ENGINE_URL", engine.url()).stdin(Stdio::null()).output().unwrap()
}

#[test]
fn a_model_changes_what_was_laid_out() {
    let answer = "pets/README.md\n<<<<<<< SEARCH\n# Pets\n=======\n# Pets of the house\n>>>>>>> REPLACE\n\n\
                  pets/NOTES.md\n<<<<<<< SEARCH\n=======\nNew.\n>>>>>>> REPLACE\n";
    let model = ScriptedModel::start(Script::text(answer)).unwrap();
    let variables = [("PANTHEON_PROVIDER", "openai"), ("OPENAI_BASE_URL", model.url())];
    let engine = Engine::start_with(&Programs::built(), &variables).unwrap();
    let work = TempDir::new().unwrap();
    let output = with_words(&engine, work.path());
    assert!(output.status.success(), "{}{}", words(&output), engine.log());
    let readme = fs::read_to_string(work.path().join("pets/README.md")).unwrap();
    assert!(readme.starts_with("# Pets of the house\n") && readme.lines().count() > 10, "{readme}");
    assert_eq!(fs::read_to_string(work.path().join("pets/NOTES.md")).unwrap(), "New.\n");
    assert!(work.path().join("pets/app/__main__.py").exists(), "what the model left alone comes too");
    let asked = model.requests()[0].body.to_string();
    assert!(asked.contains("pets/app/__main__.py") && asked.contains("call the example pets"), "it sees the files");
}
