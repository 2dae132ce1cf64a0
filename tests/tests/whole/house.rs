//! The invariants of ARCHITECTURE.md that can be read off the source.

use std::fs;
use std::path::{Path, PathBuf};

use pantheon_tests::programs::Programs;

/// A room, a word, and the only places in the room that may say it.
const ONLY: [(&str, &str, &[&str]); 11] = [
    ("pantheon-ls", "tower_lsp::", &["src/lsp", "src/server.rs"]),
    ("pantheon-ls", "env::var", &["src/config.rs"]),
    ("pantheon-ls", "Command::new", &[]),
    ("pantheon-engine", "warp::", &["src/http"]),
    ("pantheon-engine", "Command::new", &["src/process"]),
    // Colours are looked up where the terminal is.
    ("pantheon-engine", "env::var", &["src/config.rs", "src/cli/logging.rs"]),
    // The engine sees the texts that it is sent, never a workspace.
    ("pantheon-engine", "protocol::files", &[]),
    ("gods", "env::var", &["src/config.rs"]),
    ("gods", "encoding_rs", &["src/encoding.rs"]),
    ("pantheon-protocol", "Command::new", &["src/client/private_engine.rs"]),
    ("pantheon-protocol", "std::os::", &["src/files/save/attributes.rs"]),
];

const ROOMS: [&str; 4] = ["pantheon-protocol", "pantheon-ls", "pantheon-engine", "gods"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every source file of a room, relative to it, without its tests.
fn sources(room: &str) -> Vec<(String, String)> {
    let room = root().join(room);
    let (mut folders, mut files) = (vec![room.join("src")], Vec::new());
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs")
                && path.file_stem() != Some("tests".as_ref())
            {
                let text = fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
                files.push((path.strip_prefix(&room).unwrap().display().to_string(), code));
            }
        }
    }
    assert!(files.len() > 5, "{}", room.display());
    files
}

#[test]
fn words_stay_in_their_rooms() {
    for (room, word, places) in ONLY {
        for (file, code) in sources(room) {
            let allowed = places.iter().any(|place| file.starts_with(place));
            assert!(allowed || !code.contains(word), "{room}/{file} says `{word}`");
        }
    }
}

#[test]
fn programs_know_only_the_protocol() {
    for room in &ROOMS[1..] {
        let manifest = fs::read_to_string(root().join(room).join("Cargo.toml")).unwrap();
        let dependencies = manifest.split("[dependencies]").nth(1).unwrap();
        for other in ROOMS[1..].iter().filter(|other| other != &room) {
            let names = |line: &str| line.starts_with(&format!("{other}.")) || line.starts_with(&format!("{other} "));
            assert!(!dependencies.lines().any(names), "{room} depends on {other}");
        }
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for room in ROOMS {
        for (file, code) in sources(room) {
            assert!(code.starts_with("//!"), "{room}/{file}");
            assert!(code.lines().count() <= 500, "{room}/{file} is too long");
        }
    }
}

#[test]
fn client_programs_hold_no_prompt() {
    let prompts = fs::read_dir(root().join("prompts")).unwrap().map(|entry| entry.unwrap().path());
    let texts = prompts.filter(|path| path.extension().is_some_and(|ending| ending == "md"));
    let lines: Vec<String> = texts
        .flat_map(|path| fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect::<Vec<_>>())
        .filter(|line| line.len() > 30 && !line.contains("{{") && !line.starts_with("description:"))
        .collect();
    assert!(lines.len() > 20);
    let holds = |program: &str| {
        let bytes = fs::read(Programs::built().path(program)).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        lines.iter().find(|line| text.contains(*line)).cloned()
    };
    assert_eq!((holds("pantheon-ls"), holds("gods")), (None, None));
    assert!(holds("pantheon-engine").is_some(), "the check finds what is there");
}
