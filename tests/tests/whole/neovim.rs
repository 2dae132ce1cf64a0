//! Neovim 0.11, with the set-up that users copy, running real actions on real files.

mod models;
mod real_files;
mod storm;

use std::path::{Path, PathBuf};

use pantheon_tests::engine::Engine;
use pantheon_tests::neovim::Neovim;
use pantheon_tests::programs::Programs;
use pantheon_tests::{copy_of_examples, left_running};

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/whole/neovim").join(name)
}

fn neovim() -> Neovim {
    Neovim::new(&Programs::built()).env("PANTHEON_TEST_PRELUDE", script("prelude.lua"))
}

#[test]
fn actions_change_the_buffer_and_undo_restores_it() {
    let engine = Engine::start(&Programs::built()).unwrap();
    let work = copy_of_examples();
    let neovim = neovim().env("PANTHEON_ENGINE_URL", engine.url());
    let mark = neovim.mark();
    neovim.run(work.path(), &script("actions.lua"));
    assert_eq!(left_running(&mark), [0_u32; 0], "the language server outlived Neovim");
}

#[test]
fn a_private_engine_ends_with_neovim() {
    let work = copy_of_examples();
    let neovim = neovim();
    let mark = neovim.mark();
    neovim.run(work.path(), &script("actions.lua"));
    assert_eq!(left_running(&mark), [0_u32; 0], "the private engine outlived Neovim");
}
