//! What fuzzing starts from: the answers and files of the edit cases, in the form that each target reads.

use std::fs;
use std::path::{Path, PathBuf};

use pantheon_engine::edit::hunk::{Change, Hunk};
use pantheon_engine::edit::parse::{Expect, parse};

use super::PARTING;

/// Paths as answers write them, and the known ones.
const PATHS: &[&[&str]] = &[
    &["`src/parser.rs`:", "src/parser.rs", "README.md"],
    &["a/src/mod.rs", "src/mod.rs", "lib\\mod.rs"],
    &["[b.py](src/b.py)", "src/b.py"],
    &["### File: **src/__init__.py** (new)", "src/__init__.py"],
    &["../../etc/passwd", "etc/passwd"],
    &["C:\\x\\.git\\config", "x"],
    &["src/praser.rs", "src/parser.rs"],
];

/// What language clients send; `|` parts what arrives at once.
const FRAMES: [&str; 4] = [
    "Content-Length: 2\r\n\r\n{}|Content-Length: 17\r\n\r\n{\"jsonrpc\":\"2.0\"}",
    "content-length:2\n\n{}garbage Content-Length: 2\r\nContent-Type: x\r\n\r\n|{}",
    "Content-Length: 99999999999999999999\r\n\r\n{}",
    "Content-Length: -1\r\n\r\nContent-Length: 4\r\n\r\nnull",
];

/// What `claude` and services write.
const EVENTS: [&str; 4] = [
    "{\"type\":\"result\"}\n{\"type\":\"assistant\"}\n",
    "event: ping\ndata: {}\n\nda|ta: a\ndata: b\nid: 1\nretry: 5\n\n",
    ": comment\r\ndata:x\r\rdata: é\n\n",
    "\u{feff}data: [DONE]\n\n",
];

const ADDRESSES: [&str; 8] = [
    "git@github.com:team/shop.git",
    "ssh://git@git.example.com/team/shop",
    "https://git.example.com/team/shop.git",
    "ssh://10.0.0.1:2222/~user/x",
    "ssh://[::1]/a/b",
    "ext::sh -c x",
    "-oProxyCommand=x@github.com:a/b",
    "https://user:password@github.com/../x",
];

const BRANCHES: [&str; 6] = ["feature/login", "a.lock/b", "-x", "refs/heads/x", "a..b", "x@{1}"];

const TENANTS: [&str; 2] = [
    "[[tenant]]\nname = 'a-1'\ntokens = [{ name = 'ci', hash = 'sha256:\
     9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', expires = 2027-01-01T00:00:00Z }]\n\
     actions = ['scaffold:*']\n[tenant.quota]\nrequests_per_minute = 1\n",
    "[[tenant]]\nname = 'b'\ntokens = []\nproviders = ['rules']\nprompts = '../x'\n",
];

/// What users do to a text, as the rebase target reads it.
const STEPS: &[&[u8]] =
    &[b"\x00\x00# typed\n", b"\x80\x00zq", b"\x40\x06", b"\xf0\x03QZ\n", b"\x00\x1f", b"\xfe\x00\n"];

/// One edit case.
struct Case {
    before: String,
    answer: String,
    expected: Option<String>,
}

/// The inputs that a target starts from, from a checkout of the repository.
///
/// # Panics
/// When the cases are not there.
pub fn of(target: &str, root: &Path) -> Vec<Vec<u8>> {
    let cases = cases(&root.join("pantheon-engine/tests/cases"));
    match target {
        "locate" => cases.iter().filter_map(located).collect(),
        "paths" => PATHS.iter().map(|parts| parts.join("\n").into_bytes()).map(parted).collect(),
        "rebase" => cases.iter().enumerate().filter_map(|(number, case)| rebased(number, case)).collect(),
        "framing" => seeds(&FRAMES),
        "stream_json" | "events" => seeds(&EVENTS),
        "repo_url" => seeds(&ADDRESSES),
        "refname" => seeds(&BRANCHES),
        "tenants" => seeds(&TENANTS),
        "leak" => [super::leaks::SECRET, "aGVsbG8gd29ybGQgaGVsbG8gd29ybGQ=", "%48%65", "\\x48\\u0065", "72, 101, 108"]
            .iter()
            .map(|text| text.as_bytes().to_vec())
            .collect(),
        "keys" => keys(),
        "preview" => cases.iter().map(|case| [b"\x10\x55\x80\xff", case.answer.as_bytes()].concat()).collect(),
        _ => cases.iter().map(|case| case.answer.clone().into_bytes()).collect(),
    }
}

fn seeds(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.replace('|', "\u{0}").into_bytes()).map(parted_at_nul).collect()
}

fn parted_at_nul(bytes: Vec<u8>) -> Vec<u8> {
    bytes.into_iter().map(|byte| if byte == 0 { PARTING } else { byte }).collect()
}

/// Put together here, so that this file holds no key.
fn keys() -> Vec<Vec<u8>> {
    let letters = "aB3dE5gH7jK9".repeat(3);
    let texts = [
        format!("a = 'ghp_{letters}'\nb = 'masked_0001_x'\n"),
        format!("-----BEGIN PRIVATE KEY-----\n{letters}{letters}\n{letters}\n-----END PRIVATE KEY-----\n"),
        format!("url = postgres://app:{letters}@db/x ghp_{letters}ghp_{letters}"),
    ];
    texts.map(String::into_bytes).to_vec()
}

fn parted(lines: Vec<u8>) -> Vec<u8> {
    lines.into_iter().map(|byte| if byte == b'\n' { PARTING } else { byte }).collect()
}

fn cases(root: &Path) -> Vec<Case> {
    let folders = ["edit", "several"].map(|kind| entries(&root.join(kind))).concat();
    let cases: Vec<Case> = folders.iter().filter_map(|folder| case(folder)).collect();
    assert!(cases.len() > 100, "the edit cases are not in {}", root.display());
    cases
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    paths
}

fn case(folder: &Path) -> Option<Case> {
    let files = entries(folder);
    let text = |stem: &str| {
        let file = files.iter().find(|file| file.file_stem().is_some_and(|name| name == stem))?;
        fs::read_to_string(file).ok()
    };
    Some(Case { before: text("before").unwrap_or_default(), answer: text("answer")?, expected: text("expected") })
}

/// The case's file and the hunks of its answer.
fn located(case: &Case) -> Option<Vec<u8>> {
    let patch = parse(&case.answer, &Expect::default()).ok()?;
    let hunks = patch.changes.iter().flat_map(|file| match &file.change {
        Change::Edit(hunks) | Change::Rename { hunks, .. } => hunks.as_slice(),
        Change::Replace(_) | Change::Create(_) | Change::Delete => &[],
    });
    let parts: Vec<String> = std::iter::once(case.before.clone()).chain(hunks.flat_map(hunk_parts)).collect();
    (parts.len() > 1).then(|| parts.iter().map(String::as_bytes).collect::<Vec<_>>().join(&PARTING))
}

fn hunk_parts(hunk: &Hunk) -> Vec<String> {
    let line = hunk.line_hint.map(|line| format!("~{line}"));
    let hints = hunk.scope_hint.iter().cloned().chain(line).chain(hunk.at_end.then(|| "$".to_owned()));
    let sides = [(hints.collect::<Vec<_>>(), &hunk.old, &hunk.new)];
    let readings = hunk.readings.iter().map(|(old, new)| (vec!["|".to_owned()], old, new));
    let joined = |lines: &[String]| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
    sides.into_iter().chain(readings).flat_map(|(hints, old, new)| [joined(&hints), joined(old), joined(new)]).collect()
}

/// The case's file, what it becomes, and something that a user does to it.
fn rebased(number: usize, case: &Case) -> Option<Vec<u8>> {
    let before = case.before.replace("$0", "");
    let step = |at: usize| STEPS[at % STEPS.len()];
    let parts = [before.as_bytes(), case.expected.as_deref()?.as_bytes(), step(number), step(number / 2)];
    Some(parts.join(&PARTING))
}
