//! VS Code in a browser: the real code-server with our extension, in the real Chromium, used as people use it.
//!
//! The scripts move and look; what they leave behind is judged here: every message of the language server, the log of the
//! extension host, and what still runs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use pantheon_tests::code_server::{CodeServer, CodeServerProgram};
use pantheon_tests::engine::Engine;
use pantheon_tests::programs::{Programs, words};
use pantheon_tests::scripted_model::{Reply, Say, Script, ScriptedModel};
use pantheon_tests::sshd::Sshd;
use pantheon_tests::{copy_examples_to, left_running, traces};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{meta_model, run};

/// One browser at a time: two would only slow each other down.
static TURN: Mutex<()> = Mutex::new(());

/// Where code-server has our extension; installed once.
static EXTENSIONS: OnceLock<TempDir> = OnceLock::new();

/// A variable that `cargo xtask test` sets.
fn given(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set; `cargo xtask test` sets it"))
}

/// An engine, code-server in front of it, and a copy of the examples open in it.
struct Stage {
    server: CodeServer,
    engine: Engine,
    work: TempDir,
    home: TempDir,
    /// More variables of the scripts.
    told: Vec<(&'static str, String)>,
    _turn: MutexGuard<'static, ()>,
}

impl Stage {
    /// With these variables of the engine's, and these settings of the user's.
    fn new(variables: &[(&str, &str)], settings: &Value) -> Self {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let programs = Programs::built();
        let engine = Engine::start_with(&programs, variables).unwrap();
        let (work, home) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        // Its name is seen on pictures.
        let folder = work.path().join("examples");
        copy_examples_to(&folder);
        let program = program(home.path());
        write_settings(home.path(), settings);
        fs::create_dir(home.path().join("messages")).unwrap();
        let messages = home.path().join("messages").display().to_string();
        let server = programs.path("pantheon-ls").display().to_string();
        let variables = [
            ("PANTHEON_ENGINE_URL", engine.url()),
            ("PANTHEON_WIRETAP_SERVER", &server),
            ("PANTHEON_WIRETAP_LOG", &messages),
            // What it keeps for the next start belongs to this stage.
            ("XDG_CACHE_HOME", home.path().to_str().unwrap()),
        ];
        let server = program.start("127.0.0.1:0", &folder, &programs, &variables).unwrap();
        Self { server, engine, work, home, told: Vec::new(), _turn: turn }
    }

    /// Runs a script; everything that it left behind must be in order.
    fn plays(self, script: &str) {
        let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/whole/browser");
        let screenshots = PathBuf::from(given("PANTHEON_TEST_SCREENSHOTS"));
        fs::create_dir_all(&screenshots).unwrap();
        let output = Command::new("node")
            .arg(scripts.join(script))
            .env("PANTHEON_TEST_URL", self.server.url())
            .env("PANTHEON_TEST_WORK", self.work.path().join("examples"))
            .env("PANTHEON_TEST_DATA", self.home.path())
            .env("PANTHEON_TEST_ENGINE", self.engine.id().to_string())
            .env("PANTHEON_TEST_ENGINE_ADDRESS", self.engine.address())
            .env("PANTHEON_TEST_PROGRAMS", Programs::built().folder())
            .env("PANTHEON_TEST_SCREENSHOTS", screenshots)
            .envs(self.told.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let said = words(&output);
        // What matters most stands last, where a long output is not cut.
        assert!(output.status.success(), "{}\n{script}:\n{said}", ours(&extension_log(self.home.path())));
        self.leaves_order(&said);
    }

    fn leaves_order(self, said: &str) {
        let Self { server, home, .. } = self;
        drop(server);
        let mark = home.path().display().to_string();
        assert!(traces::comes_true(|| left_running(&mark).is_empty()), "something outlived code-server\n{said}");
        let seen = meta_model::check(&home.path().join("messages"));
        for method in ["initialize", "textDocument/codeAction", "workspace/executeCommand"] {
            assert!(seen.counts.contains_key(method), "no {method} among {:?}", seen.counts);
        }
        let log = extension_log(home.path());
        assert!(log.contains("pantheon"), "the log of the extension host is not where it was:\n{log}");
        // The line behind often says what it was.
        let lines = log.lines().zip(log.lines().skip(1).chain([""]));
        let bad: Vec<String> =
            lines.filter(|(line, _)| is_fault(line)).map(|(line, next)| format!("{line}\n{next}")).collect();
        assert!(bad.is_empty(), "the extension host says:\n{}", bad.join("\n"));
    }
}

fn program(data: &Path) -> CodeServerProgram {
    let words: Vec<PathBuf> = given("PANTHEON_TEST_CODE_SERVER").lines().map(PathBuf::from).collect();
    let path = words[0].parent().filter(|folder| folder.is_absolute()).map(Path::to_owned);
    let extensions = EXTENSIONS.get_or_init(|| TempDir::new().unwrap()).path().to_owned();
    let program = CodeServerProgram { words, path, data: data.to_owned(), extensions };
    if program.extensions.read_dir().unwrap().next().is_none() {
        program.install(Path::new(&given("PANTHEON_TEST_VSIX"))).unwrap();
    }
    program
}

fn write_settings(data: &Path, own: &Value) {
    let mut settings = json!({
        "workbench.startupEditor": "none",
        "workbench.secondarySideBar.defaultVisibility": "hidden",
        "workbench.colorTheme": "Default Light Modern",
        "chat.disableAIFeatures": true,
        "telemetry.telemetryLevel": "off",
        "editor.minimap.enabled": false,
        "files.autoSave": "off",
    });
    settings.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
    // What is about a machine stands apart, as in every remote VS Code.
    let machine = json!({ "pantheon.server.path": Programs::built().path("wiretap") });
    for (name, settings) in [("User", settings), ("Machine", machine)] {
        let folder = data.join("user").join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("settings.json"), settings.to_string()).unwrap();
    }
}

/// What extensions said in the extension host, and what it said of them.
fn extension_log(data: &Path) -> String {
    let files = traces::files_below(&data.join("user/logs"));
    let of_host = files.into_iter().filter(|file| file.to_string_lossy().contains("exthost"));
    of_host.map(|file| fs::read_to_string(file).unwrap_or_default()).collect()
}

/// The lines that are about us, or tell of errors.
fn ours(log: &str) -> String {
    let tells = |line: &&str| line.contains("antheon") || line.contains("[error]");
    log.lines().filter(tells).collect::<Vec<_>>().join("\n")
}

/// Errors of ours; those of others are theirs. A window that closes cancels what it is still asking for.
fn is_fault(line: &str) -> bool {
    let ours = line.to_ascii_lowercase().contains("pantheon") && !line.ends_with(": Canceled");
    line.contains("[error]") && ours || line.to_ascii_lowercase().contains("unhandled")
}

fn rules(settings: &Value) -> Stage {
    Stage::new(&[("PANTHEON_PROVIDER", "rules")], settings)
}

#[test]
fn from_the_lightbulb_to_an_accepted_hunk() {
    rules(&json!({})).plays("lightbulb.mjs");
}

#[test]
fn every_way_of_review_works() {
    rules(&json!({})).plays("review.mjs");
}

#[test]
fn a_slow_model_can_be_watched_and_cancelled() {
    let say = Say::Replaced(vec![("total".to_owned(), "weight_sum".to_owned())]);
    let slow = Reply { say, chunk: 40, chunk_delay: 800, ..Reply::default() };
    let endless = Reply { hang_after: Some(8), ..slow.clone() };
    let model = ScriptedModel::start(Script { first: vec![endless], then: slow }).unwrap();
    Stage::new(&[("PANTHEON_PROVIDER", "openai"), ("OPENAI_BASE_URL", model.url())], &json!({})).plays("slow.mjs");
}

#[test]
fn an_engine_that_goes_away_comes_back() {
    rules(&json!({})).plays("engine_away.mjs");
}

#[test]
fn many_files_are_scaffolded_and_changed() {
    rules(&json!({})).plays("many.mjs");
}

/// Two changes in one file, far apart, and one in another.
const ACROSS: &str = "python-shop/shop/cart.py
<<<<<<< SEARCH
from dataclasses import dataclass, field
=======
from dataclasses import (dataclass, field)
>>>>>>> REPLACE

python-shop/shop/cart.py
<<<<<<< SEARCH
    return subtotal * (1 + tax_rate)
=======
    return cart_subtotal(subtotal, tax_rate)
>>>>>>> REPLACE

python-shop/shop/__init__.py
<<<<<<< SEARCH
from shop.cart import Cart, calculate_total
=======
from shop.cart import Cart, cart_total
>>>>>>> REPLACE
";

#[test]
fn a_change_across_files_is_reviewed_by_hunk() {
    let model = ScriptedModel::start(Script::text(ACROSS)).unwrap();
    Stage::new(&[("PANTHEON_PROVIDER", "openai"), ("OPENAI_BASE_URL", model.url())], &json!({})).plays("several.mjs");
}

#[test]
fn a_repository_gets_a_branch() {
    let sshd = Sshd::start().unwrap();
    let bare = sshd.repository("shop.git", &[("README.md", "# Shop\n")]).unwrap();
    let variables = run::variables(&sshd);
    let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut stage = Stage::new(&variables, &json!({}));
    stage.told.push(("PANTHEON_TEST_REPOSITORY", sshd.url(&bare)));
    stage.plays("repository.mjs");
    let branches = bare.branches().unwrap();
    assert!(branches.len() == 2 && branches.iter().all(|branch| branch.starts_with("pantheon/")), "{branches:?}");
}
