//! Neovim with a model behind the engine: by HTTP, and by the real `claude` program.

use std::path::Path;

use pantheon_tests::engine::Engine;
use pantheon_tests::neovim::Neovim;
use pantheon_tests::programs::Programs;
use pantheon_tests::scripted_model::{Fate, Reply, Request, Say, Script, ScriptedModel};
use pantheon_tests::{copy_of_examples, left_running};
use tempfile::TempDir;

use super::{neovim, script};

const LOOP: &str = "    total = 0\n    for weight in weights:\n        total += weight\n    return total";
const SUM: &str = "    return sum(weights)";

/// How long the model thinks while the user types, in milliseconds: far more than the typing takes.
const THINKING: u64 = 3000;

fn answer() -> Reply {
    Reply { say: Say::Replaced(vec![(LOOP.to_owned(), SUM.to_owned())]), ..Reply::default() }
}

/// A model, the engine before it, and a folder in which the script and the test tell each other where they are.
struct Stage {
    model: ScriptedModel,
    engine: Engine,
    signs: TempDir,
}

impl Stage {
    fn set(provider: &str, script: Script) -> Self {
        let model = ScriptedModel::start(script).unwrap();
        let signs = TempDir::new().unwrap();
        let engine = engine(provider, &model, "127.0.0.1:0", signs.path());
        Self { model, engine, signs }
    }

    fn neovim(&self) -> Neovim {
        let signs = ["ASKED", "ABANDONED", "KILLED", "RESTARTED"];
        let neovim = neovim().env("PANTHEON_ENGINE_URL", self.engine.url());
        signs
            .iter()
            .fold(neovim, |neovim, sign| neovim.env(&format!("PANTHEON_TEST_{sign}"), self.signs.path().join(sign)))
    }

    fn show(&self, sign: &str) {
        std::fs::write(self.signs.path().join(sign), "").unwrap();
    }

    /// Runs a script while `meanwhile` looks after the model and the engine.
    fn play(&mut self, name: &str, meanwhile: impl FnOnce(&mut Self)) {
        let work = copy_of_examples();
        let mut neovim = self.neovim();
        let mark = neovim.mark();
        let folder = work.path().to_owned();
        let path = script(name);
        let player = std::thread::spawn(move || neovim.run(Path::new(&folder), &path));
        meanwhile(self);
        player.join().unwrap();
        assert_eq!(left_running(&mark), [0_u32; 0], "something outlived Neovim");
    }
}

fn engine(provider: &str, model: &ScriptedModel, listen: &str, home: &Path) -> Engine {
    // `cargo xtask test` installs the program and names it.
    let home = home.display().to_string();
    let claude = std::env::var("PANTHEON_TEST_CLAUDE").unwrap();
    let variables = [
        ("PANTHEON_PROVIDER", provider),
        ("PANTHEON_LISTEN", listen),
        ("PANTHEON_CLAUDE", &claude),
        ("ANTHROPIC_BASE_URL", model.url()),
        ("ANTHROPIC_API_KEY", "placeholder"),
        ("HOME", &home),
    ];
    Engine::start_with(&Programs::built(), &variables).unwrap()
}

fn asked(count: usize) -> impl Fn(&[Request]) -> bool {
    move |requests| requests.len() >= count
}

fn typing(provider: &str) {
    let slow = Reply { first_delay: THINKING, ..answer() };
    let mut stage = Stage::set(provider, Script::always(slow));
    stage.play("typing.lua", |stage| {
        stage.model.wait_for(asked(1)).unwrap();
        stage.show("ASKED");
    });
}

#[test]
fn typing_survives_a_model_over_http() {
    typing("anthropic");
}

#[test]
fn typing_survives_the_claude_program() {
    typing("claude");
}

#[test]
fn typing_in_the_same_lines_wins() {
    let slow = Reply { first_delay: THINKING, ..answer() };
    let mut stage = Stage::set("anthropic", Script::always(slow));
    stage.play("typing_inside.lua", |stage| {
        stage.model.wait_for(asked(1)).unwrap();
        stage.show("ASKED");
    });
}

fn cancelling(provider: &str) {
    let hanging = Reply { hang_after: Some(1), chunk: 5, ..answer() };
    let mut stage = Stage::set(provider, Script { first: vec![hanging], then: answer() });
    stage.play("cancel.lua", |stage| {
        stage.model.wait_for(asked(1)).unwrap();
        stage.show("ASKED");
        stage.model.wait_for(|requests| requests.first().is_some_and(|first| first.fate == Fate::Abandoned)).unwrap();
        stage.show("ABANDONED");
    });
}

#[test]
fn cancelling_reaches_a_model_over_http() {
    cancelling("anthropic");
}

#[test]
fn cancelling_reaches_the_claude_program() {
    cancelling("claude");
}

#[test]
fn a_killed_engine_costs_one_message() {
    let hanging = Reply { hang_after: Some(1), chunk: 5, ..answer() };
    let mut stage = Stage::set("anthropic", Script { first: vec![hanging], then: answer() });
    stage.play("restart.lua", |stage| {
        stage.model.wait_for(asked(1)).unwrap();
        stage.engine.kill().unwrap();
        stage.show("KILLED");
        stage.engine = engine("anthropic", &stage.model, stage.engine.address(), stage.signs.path());
        stage.show("RESTARTED");
    });
}
