//! Neovim 0.11, with the set-up that users copy, running real actions on real files.

mod models;
mod real_files;
mod storm;

use std::fs;
use std::path::{Path, PathBuf};

use pantheon_tests::engine::Engine;
use pantheon_tests::neovim::Neovim;
use pantheon_tests::programs::Programs;
use pantheon_tests::sshd::Sshd;
use pantheon_tests::{copy_of_examples, left_running, traces};

use super::{meta_model, run};

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/whole/neovim").join(name)
}

fn neovim() -> Neovim {
    Neovim::new(&Programs::built()).env("PANTHEON_TEST_PRELUDE", script("prelude.lua"))
}

/// A Neovim whose messages are written down, in front of this engine.
fn tapped(engine: &Engine) -> Neovim {
    neovim().tapped(&Programs::built()).env("PANTHEON_ENGINE_URL", engine.url())
}

/// Nothing is left of it, and every message of the server was as LSP says.
fn left_order(neovim: Neovim) {
    let mark = neovim.mark();
    assert!(traces::comes_true(|| left_running(&mark).is_empty()), "the language server outlived Neovim");
    let seen = meta_model::check(&neovim.messages());
    for method in ["initialize", "workspace/executeCommand", "workspace/applyEdit", "shutdown"] {
        assert!(seen.counts.contains_key(method), "no {method} among {:?}", seen.counts);
    }
}

#[test]
fn actions_change_the_buffer_and_undo_restores_it() {
    let engine = Engine::start(&Programs::built()).unwrap();
    let work = copy_of_examples();
    let mut neovim = tapped(&engine);
    neovim.run(work.path(), &script("actions.lua"));
    left_order(neovim);
}

#[test]
fn the_plugin_reviews_by_hunk_in_a_diff_tab() {
    let engine = Engine::start(&Programs::built()).unwrap();
    let work = copy_of_examples();
    let mut neovim = tapped(&engine);
    neovim.run(work.path(), &script("plugin.lua"));
    left_order(neovim);
}

#[test]
fn a_repository_gets_a_branch() {
    let sshd = Sshd::start().unwrap();
    let bare = sshd.repository("shop.git", &[("README.md", "# Shop\n")]).unwrap();
    let engine = run::engine(&sshd, &[]);
    let work = copy_of_examples();
    let gods = Programs::built().path("gods").display().to_string();
    let mut neovim = tapped(&engine).env("PANTHEON_TEST_REPOSITORY", sshd.url(&bare)).env("PANTHEON_TEST_GODS", gods);
    neovim.run(work.path(), &script("repository.lua"));
    let branches = bare.branches().unwrap();
    assert!(branches.len() == 2 && branches.iter().all(|branch| branch.starts_with("pantheon/")), "{branches:?}");
    meta_model::check(&neovim.messages());
}

#[test]
fn the_plugin_works_in_a_terminal() {
    let engine = Engine::start(&Programs::built()).unwrap();
    let work = copy_of_examples();
    let path = work.path().join("python-shop/shop/cart.py");
    let before = fs::read_to_string(&path).unwrap();
    let mut neovim = tapped(&engine);
    let terminal = neovim.terminal(work.path(), "python-shop/shop/cart.py");
    // The status line tells when the engine is there.
    terminal.says("Pantheon: rules");
    terminal.keys(&[":%Pantheon document", "Enter"]);
    terminal.says("hunk 1 of 8");
    terminal.keys(&["x"]);
    terminal.says("hunk 1 of 7");
    terminal.keys(&["A"]);
    // The review is gone, and its end is told.
    terminal.until("the edited file", |screen| screen.contains("An item.") && !screen.contains("hunk 1 of"));
    terminal.until("no job", |screen| screen.contains("Pantheon: rules") && !screen.contains("running"));
    terminal.keys(&[":w", "Enter"]);
    let written = traces::comes_true(|| fs::read_to_string(&path).is_ok_and(|text| text.contains("\"\"\"An item.")));
    assert!(written, "{}", terminal.screen());
    assert!(!fs::read_to_string(&path).unwrap().contains("An out of stock"));
    terminal.keys(&["u"]);
    terminal.until("one undo", |screen| !screen.contains("An item."));
    terminal.keys(&[":w", "Enter"]);
    assert!(traces::comes_true(|| fs::read_to_string(&path).is_ok_and(|text| text == before)), "{}", terminal.screen());
    terminal.keys(&[":qa!", "Enter"]);
    left_order(neovim);
}

#[test]
fn a_private_engine_ends_with_neovim() {
    let work = copy_of_examples();
    let mut neovim = neovim();
    let mark = neovim.mark();
    neovim.run(work.path(), &script("actions.lua"));
    assert_eq!(left_running(&mark), [0_u32; 0], "the private engine outlived Neovim");
}
