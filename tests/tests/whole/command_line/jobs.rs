//! `gods jobs` beside a real engine whose model takes its time.

use std::io::{BufRead, BufReader};
use std::process::{Child, Output, Stdio};

use pantheon_tests::engine::Engine;
use pantheon_tests::programs::Programs;
use pantheon_tests::scripted_model::{Reply, Script, ScriptedModel};
use pantheon_tests::traces;
use serde_json::Value;
use tempfile::TempDir;

use super::words;

/// A model that begins and never ends, an engine that asks it, and a file.
struct Stage {
    _model: ScriptedModel,
    engine: Engine,
    folder: TempDir,
}

impl Stage {
    fn new() -> Self {
        let model =
            ScriptedModel::start(Script::always(Reply { hang_after: Some(1), ..Reply::text("so far") })).unwrap();
        let variables = [("PANTHEON_PROVIDER", "openai"), ("OPENAI_BASE_URL", model.url())];
        let engine = Engine::start_with(&Programs::built(), &variables).unwrap();
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("total.py"), "def total(items):\n    return sum(items)\n").unwrap();
        Self { _model: model, engine, folder }
    }

    fn command(&self, args: &[&str]) -> std::process::Command {
        let mut command = Programs::built().command("gods");
        command.args(args).current_dir(self.folder.path()).env("PANTHEON_ENGINE_URL", self.engine.url());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn gods(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// An edit that waits for the model, and its job once it is at work.
    fn edit(&self) -> (Child, String) {
        let child = self.command(&["refactor", "total.py", "--apply"]).spawn().unwrap();
        let mut id = String::new();
        let at_work = || {
            let list = self.jobs();
            let job = list["jobs"].as_array().unwrap().iter().find(|job| job["state"] == "running");
            job.is_some_and(|job| {
                job["jobId"].as_str().unwrap().clone_into(&mut id);
                true
            })
        };
        assert!(traces::comes_true(at_work), "{}", self.engine.log());
        (child, id)
    }

    fn jobs(&self) -> Value {
        serde_json::from_slice(&self.gods(&["jobs", "--json"]).stdout).unwrap()
    }
}

#[test]
fn a_cancel_ends_the_edit_elsewhere() {
    let stage = Stage::new();
    let (edit, id) = stage.edit();
    let listed = words(&stage.gods(&["jobs"]));
    assert!(listed.contains(&id[..8]) && listed.contains("running") && listed.contains("total.py"), "{listed}");
    let cancel = stage.gods(&["jobs", &id[..8], "--cancel"]);
    assert!(cancel.status.success(), "{}", words(&cancel));
    let ended = edit.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(4), "{}", words(&ended));
    assert!(words(&ended).contains("Somebody cancelled this edit"), "{}", words(&ended));
    let shown = words(&stage.gods(&["jobs", &id]));
    assert!(shown.starts_with("cancelled") && shown.contains("openai"), "{shown}");
}

#[test]
fn following_a_job_ends_as_it_does() {
    let stage = Stage::new();
    let (mut edit, id) = stage.edit();
    let mut follow = stage.command(&["jobs", "--follow", &id]).spawn().unwrap();
    let mut lines = BufReader::new(follow.stdout.take().unwrap()).lines().map(Result::unwrap);
    assert!(lines.any(|line| line.contains("running") && line.contains("openai works")));
    // The editor goes away, and with it the work.
    edit.kill().unwrap();
    edit.wait().unwrap();
    assert!(lines.any(|line| line.contains("cancelled") && line.contains("given up by the editor")));
    assert_eq!(follow.wait().unwrap().code(), Some(4));
}

#[test]
fn what_cannot_be_found_is_said() {
    let stage = Stage::new();
    assert!(words(&stage.gods(&["jobs"])).contains("no jobs yet"));
    let unknown = stage.gods(&["jobs", "nobody"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(words(&unknown).contains("no job's name begins with `nobody`"), "{}", words(&unknown));
    let output = Programs::built().command("gods").arg("jobs").stdin(Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(words(&output).contains("PANTHEON_ENGINE_URL"), "{}", words(&output));
}
