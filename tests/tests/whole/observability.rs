//! What an operator sees of the product at work: metrics, alerts, a dashboard, traces and the log.

mod metrics;
mod stats;
mod traces;

use std::fs;
use std::io::Read as _;
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use pantheon_tests::engine::Engine;
use pantheon_tests::http::ask;
use pantheon_tests::programs::{Programs, words};
use pantheon_tests::scripted_model::{Reply, Say, Script, ScriptedModel};
use pantheon_tests::sshd::{Bare, Sshd};
use serde_json::Value;
use tempfile::TempDir;

use super::run;

const BEFORE: &str = "def total(items):\n    return sum(items)\n";

/// Looks again and again, until it is so.
fn until(is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(60), "it is never so");
        std::thread::yield_now();
    }
}

/// An engine with a scripted model and a repository, at which somebody has worked.
struct Stage {
    engine: Engine,
    _model: ScriptedModel,
    sshd: Sshd,
    bare: Bare,
    folder: TempDir,
}

impl Stage {
    fn new(more: &[(&str, &str)]) -> Self {
        let pairs = vec![("sum(items)".to_owned(), "sum(items, start=0)".to_owned())];
        let replaced = Reply { say: Say::Replaced(pairs), ..Reply::default() };
        let model = ScriptedModel::start(Script { first: Vec::new(), then: replaced }).unwrap();
        let sshd = Sshd::start().unwrap();
        let bare = sshd.repository("shop.git", &[("total.py", BEFORE)]).unwrap();
        let own = [("PANTHEON_PROVIDER", "openai"), ("OPENAI_BASE_URL", model.url())];
        let all: Vec<_> = own.iter().chain(more).copied().collect();
        let engine = run::engine(&sshd, &all);
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("total.py"), BEFORE).unwrap();
        Self { engine, _model: model, sshd, bare, folder }
    }

    fn gods(&self, arguments: &[&str]) -> Output {
        let mut command = Programs::built().command("gods");
        command.args(arguments).env("PANTHEON_ENGINE_URL", self.engine.url()).stdin(Stdio::null());
        command.current_dir(self.folder.path()).output().unwrap()
    }

    /// An edit that is applied.
    fn edit(&self) {
        let output = self.gods(&["refactor", "total.py", "--apply"]);
        assert!(output.status.success(), "{}{}", words(&output), self.engine.log());
    }

    /// A run that is pushed.
    fn run(&self) {
        let url = self.sshd.url(&self.bare);
        let output = self.gods(&["scaffold", "site", "web", "--repo", &url]);
        assert!(output.status.success(), "{}{}", words(&output), self.engine.log());
    }

    fn metrics(&self) -> String {
        let mut opened = ask(self.engine.address(), "GET /metrics", &[], &Value::Null).unwrap();
        assert_eq!(opened.status, 200);
        let kind = opened.header("content-type").unwrap().to_owned();
        assert!(kind.starts_with("application/openmetrics-text; version=1.0.0"), "{kind}");
        let mut text = String::new();
        opened.body.read_to_string(&mut text).unwrap();
        text
    }
}
