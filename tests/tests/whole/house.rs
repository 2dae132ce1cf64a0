//! The invariants of ARCHITECTURE.md that can be read off the source.

use std::fs;
use std::path::{Path, PathBuf};

use pantheon_tests::programs::Programs;
use pantheon_tests::prompt_lines;

/// A room, a word, and the only places in the room that may say it.
const ONLY: [(&str, &str, &[&str]); 18] = [
    ("pantheon-ls", "tower_lsp::", &["src/lsp", "src/server.rs"]),
    ("pantheon-ls", "env::var", &["src/config.rs"]),
    ("pantheon-ls", "Command::new", &[]),
    ("pantheon-engine", "warp::", &["src/http"]),
    ("pantheon-engine", "Command::new", &["src/process"]),
    ("pantheon-engine", "git2::", &["src/git"]),
    // Colours are looked up where the terminal is.
    ("pantheon-engine", "env::var", &["src/config.rs", "src/cli/logging.rs"]),
    // The engine sees the texts that it is sent, never a workspace.
    ("pantheon-engine", "protocol::files", &[]),
    ("gods", "env::var", &["src/config.rs"]),
    ("pantheon-engine", "sqlx::", &["src/runs/", "src/shared"]),
    ("pantheon-engine", "apalis_", &["src/runs/store/database.rs", "src/runs/tickets.rs", "src/config.rs"]),
    ("gods", "encoding_rs", &["src/encoding.rs"]),
    ("pantheon-protocol", "Command::new", &["src/client/private_engine.rs", "src/client/keychain.rs"]),
    ("pantheon-protocol", "std::os::", &["src/files/save/attributes.rs"]),
    ("pantheon-engine", "opentelemetry", &["src/telemetry/"]),
    ("pantheon-engine", "prometheus_client", &["src/metrics.rs", "src/metrics/"]),
    ("pantheon-ls", "opentelemetry", &[]),
    ("gods", "opentelemetry", &[]),
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
    let lines = prompt_lines();
    let holds = |program: &str| {
        let bytes = fs::read(Programs::built().path(program)).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        lines.iter().find(|line| text.contains(*line)).cloned()
    };
    assert_eq!((holds("pantheon-ls"), holds("gods")), (None, None));
    assert!(holds("pantheon-engine").is_some(), "the check finds what is there");
}

/// The numbers in the names of case folders: `04_…`, `04b_…`.
fn numbered_folders() -> Vec<usize> {
    let cases = root().join("pantheon-engine/tests/cases");
    let folders = ["edit", "several"].map(|kind| fs::read_dir(cases.join(kind)).unwrap());
    let names = folders.into_iter().flatten().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter_map(|name| number(&name)).collect()
}

/// The numbers in the names of test functions: `case_70_…`.
fn numbered_tests() -> Vec<usize> {
    let mut folders: Vec<PathBuf> =
        ROOMS.iter().flat_map(|room| [root().join(room).join("src"), root().join(room).join("tests")]).collect();
    folders.push(root().join("tests/tests"));
    let mut numbers = Vec::new();
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(path).unwrap();
                numbers.extend(text.split("fn case_").skip(1).filter_map(number));
            }
        }
    }
    numbers
}

/// The number that a text begins with.
fn number(text: &str) -> Option<usize> {
    text[..text.find(|c: char| !c.is_ascii_digit())?].parse().ok()
}

#[test]
fn every_promised_case_has_a_proof() {
    let page = fs::read_to_string(root().join("docs/edits.md")).unwrap();
    let first_cell = |line: &str| line.strip_prefix("| ")?.split_once(" |")?.0.parse().ok();
    let promised: Vec<usize> = page.lines().filter_map(first_cell).collect();
    assert_eq!(promised, (1..=92).collect::<Vec<_>>());
    let proved = [numbered_folders(), numbered_tests()].concat();
    let missing: Vec<usize> = promised.into_iter().filter(|case| !proved.contains(case)).collect();
    assert!(missing.is_empty(), "no proof of the cases {missing:?} of docs/edits.md");
}
