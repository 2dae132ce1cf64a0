//! Files that other people wrote: Python's own library, npm packages, crates.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pantheon_tests::engine::Engine;
use pantheon_tests::programs::Programs;
use tempfile::TempDir;

use super::{neovim, script};

/// From Python's standard library.
const PYTHON: [&str; 6] = ["bisect.py", "shlex.py", "sched.py", "netrc.py", "queue.py", "colorsys.py"];

/// From npm packages.
const NPM: [&str; 5] = [
    "express/lib/utils.js",
    "express/lib/view.js",
    "lodash/chunk.js",
    "zod/src/v4/core/util.ts",
    "zod/src/v4/core/regexes.ts",
];

/// From crates of version 1.
const CRATES: [(&str, &str); 2] = [("serde_json", "src/number.rs"), ("itoa", "src/lib.rs")];

#[test]
fn real_files_are_documented_and_restored() {
    let engine = Engine::start(&Programs::built()).unwrap();
    let work = TempDir::new().unwrap();
    let files = files();
    for file in &files {
        fs::copy(file, work.path().join(file.file_name().unwrap())).unwrap();
    }
    let words = neovim().env("PANTHEON_ENGINE_URL", engine.url()).run(work.path(), &script("real_files.lua"));
    let changed: usize = words.lines().find_map(|line| line.strip_prefix("CHANGED ")?.parse().ok()).unwrap();
    assert!(changed * 2 > files.len(), "only {changed} of {} were documented: {words}", files.len());
    for file in PYTHON.map(|name| work.path().join(format!("after-{name}"))).iter().filter(|file| file.exists()) {
        let mut python = Command::new("python3");
        let parses = python.args(["-c", "import ast, sys; ast.parse(open(sys.argv[1]).read())"]).arg(file);
        assert!(parses.status().unwrap().success(), "{}", file.display());
    }
}

fn files() -> Vec<PathBuf> {
    let output =
        Command::new("python3").args(["-c", "import os; print(os.path.dirname(os.__file__))"]).output().unwrap();
    let library = PathBuf::from(String::from_utf8(output.stdout).unwrap().trim());
    let node = std::env::var_os("PANTHEON_TEST_NODE_MODULES").map(PathBuf::from);
    let node = node.expect("PANTHEON_TEST_NODE_MODULES names the packages; `cargo xtask test` installs and sets them");
    let python = PYTHON.iter().map(|name| library.join(name));
    python
        .chain(NPM.iter().map(|name| node.join(name)))
        .chain(CRATES.map(|(name, file)| of_crate(name, file)))
        .collect()
}

/// A file of a crate that this workspace itself is built from, as Cargo unpacked it.
fn of_crate(name: &str, file: &str) -> PathBuf {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.unwrap_or_else(|| Path::new(&std::env::var_os("HOME").unwrap()).join(".cargo"));
    let registries = fs::read_dir(home.join("registry/src")).unwrap();
    let crates = registries.flat_map(|registry| fs::read_dir(registry.unwrap().path()).unwrap());
    let found = crates.map(|entry| entry.unwrap()).find(|entry| {
        let folder = entry.file_name().into_string().unwrap_or_default();
        folder.strip_prefix(name).is_some_and(|rest| rest.starts_with("-1."))
    });
    found.unwrap_or_else(|| panic!("the crate {name} was not unpacked")).path().join(file)
}
