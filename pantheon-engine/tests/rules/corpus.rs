//! The rules over real files: the standard library of Python, sources in cargo's registry, packages of npm.
//!
//! Every result must parse as well as before, touch the region only, and have nothing left to do.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;

use pantheon_engine::language::Language;
use pantheon_engine::provider::{Finding, Task};

use crate::ask::solve;

/// Larger files take the parser long without proving more.
const LARGEST: u64 = 40_000;

/// The share of each kind of file: endings, and how many at most.
const SHARES: &[(&[&str], usize)] = &[
    (&["py"], 110),
    (&["rs"], 90),
    (&["ts", "tsx", "js", "mjs"], 60),
    (&["c", "h"], 50),
    (&["cc", "cpp", "hpp"], 25),
    (&["go", "java"], 20),
];

/// Packages of npm whose versions the test run fixes.
const NPM: &[&str] = &["lodash", "express", "zod", "date-fns"];

/// Folders that hold real sources, the same ones on every machine: nothing that happens to lie beside them.
fn roots() -> Vec<PathBuf> {
    let ask = "import sysconfig; print(sysconfig.get_paths()['stdlib'])";
    let stdlib = String::from_utf8(Command::new("python3").args(["-c", ask]).output().unwrap().stdout).unwrap();
    let mut roots = vec![PathBuf::from(stdlib.trim())];
    roots.extend(crates());
    if let Some(packages) = std::env::var_os("PANTHEON_TEST_NODE_MODULES").map(PathBuf::from) {
        roots.extend(NPM.iter().map(|name| packages.join(name)));
    }
    roots
}

/// The sources of the crates that `Cargo.lock` names.
fn crates() -> Vec<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.unwrap_or_else(|| PathBuf::from(std::env::var_os("HOME").unwrap()).join(".cargo"));
    let lock = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock")).unwrap();
    let lock: toml::Table = lock.parse().unwrap();
    let packages = lock["package"].as_array().unwrap();
    let names: Vec<String> = packages
        .iter()
        .map(|one| format!("{}-{}", one["name"].as_str().unwrap(), one["version"].as_str().unwrap()))
        .collect();
    let registries = fs::read_dir(home.join("registry/src")).unwrap().map(|entry| entry.unwrap().path());
    registries.flat_map(|registry| names.iter().map(move |name| registry.join(name)).collect::<Vec<_>>()).collect()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.map(|entry| entry.unwrap()) {
        let (path, kind) = (entry.path(), entry.file_type().unwrap());
        if kind.is_dir() {
            walk(&path, found);
        } else if kind.is_file() && entry.metadata().unwrap().len() < LARGEST {
            found.push(path);
        }
    }
}

/// The same even sample of every kind of file, each run.
fn sample() -> Vec<(PathBuf, String)> {
    let mut all = Vec::new();
    roots().iter().for_each(|root| walk(root, &mut all));
    all.sort();
    let mut out = Vec::new();
    for (endings, most) in SHARES {
        let fits = |path: &&PathBuf| path.extension().and_then(|e| e.to_str()).is_some_and(|e| endings.contains(&e));
        let kind: Vec<&PathBuf> = all.iter().filter(fits).collect();
        let step = (kind.len() / most).max(1);
        let read = kind.iter().step_by(step).filter_map(|path| Some(((*path).clone(), fs::read_to_string(path).ok()?)));
        out.extend(read.filter(|(_, text)| !text.trim().is_empty()).take(*most));
    }
    assert!(out.len() >= 200, "only {} real files found", out.len());
    out
}

fn faults(language: Language, text: &str) -> usize {
    nodes(language, text).into_iter().filter(|(kind, _)| kind == "ERROR" || kind == "MISSING").count()
}

/// Every leaf of the tree as kind and text, with `ERROR` and `MISSING` for faults.
fn nodes(language: Language, text: &str) -> Vec<(String, String)> {
    let tree = language.parse(text).unwrap();
    let mut waiting = vec![tree.root_node()];
    let mut out = Vec::new();
    while let Some(node) = waiting.pop() {
        let docstring = node.kind() == "expression_statement"
            && node.named_child_count() == 1
            && node.named_child(0).is_some_and(|value| ["string", "concatenated_string"].contains(&value.kind()));
        if node.kind().contains("comment") || (docstring && language.name() == "Python") {
            continue;
        }
        if node.is_missing() {
            out.push(("MISSING".to_owned(), String::new()));
        } else if node.is_error() {
            out.push(("ERROR".to_owned(), String::new()));
        } else if node.child_count() == 0 {
            out.push((node.kind().to_owned(), text[node.byte_range()].trim().to_owned()));
        }
        let children: Vec<_> = node.children(&mut node.walk()).collect();
        waiting.extend(children.into_iter().rev());
    }
    out
}

/// A request about a part: some lines around a place that depends on the text only.
fn part(whole: &Task, seed: usize) -> Task {
    let mut part = whole.clone();
    let starts: Vec<usize> = std::iter::once(0).chain(whole.code.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let first = seed.wrapping_mul(2_654_435_761) % starts.len();
    let last = (first + 30).min(starts.len() - 1);
    part.region = starts[first]..starts[last];
    part.selection = Some(part.region.clone());
    part
}

/// Asks three times about a file; how often something changed, or what was wrong.
fn check(command: &str, path: &Path, text: &str) -> Result<usize, String> {
    let name = path.file_name().unwrap().to_str().unwrap();
    let whole = Task::of_file(command, name, text);
    let mut changed = 0;
    for request in [whole.clone(), part(&whole, text.len()), part(&whole, text.len() + 7)] {
        let Ok(after) = solve(&request) else { continue };
        changed += 1;
        let fault = wrong(&request, &after);
        fault.map_or(Ok(()), |what| Err(format!("{command} {}: {:?}: {what}", path.display(), request.region)))?;
    }
    Ok(changed)
}

fn wrong(request: &Task, after: &str) -> Option<String> {
    let (text, language) = (&*request.code, request.language.unwrap());
    let tail = &text[request.region.end..];
    let mixed = text.contains("\r\n") && text.replace("\r\n", "").contains('\n');
    let bare = |text: &str| text.replace("\r\n", "").contains('\n');
    if faults(language, after) > faults(language, text) {
        return Some("new syntax errors".to_owned());
    }
    if !after.starts_with(&text[..request.region.start]) || !after.ends_with(tail) {
        return Some("touched what is outside".to_owned());
    }
    if !mixed && bare(after) != bare(text) {
        return Some("other line ends".to_owned());
    }
    if request.command == "document" && nodes(language, after) != nodes(language, text) {
        return Some("code changed".to_owned());
    }
    let mut again = request.clone();
    again.region = request.region.start..after.len() - tail.len();
    again.selection = request.selection.as_ref().map(|_| again.region.clone());
    again.code = after.into();
    let more = solve(&again).ok().filter(|more| more != after)?;
    let lines = more.lines().zip(after.lines()).enumerate().find(|(_, (one, other))| one != other);
    Some(format!("not done the first time: {lines:?}"))
}

/// Two threads: the machine that builds has two cores.
fn everywhere(command: &'static str) -> usize {
    let files = sample();
    let (one, other) = files.split_at(files.len() / 2);
    let run = |files: &[(PathBuf, String)]| -> Vec<Result<usize, String>> {
        files.iter().map(|(path, text)| check(command, path, text)).collect()
    };
    let results = std::thread::scope(|scope| {
        let second = scope.spawn(|| run(other));
        [run(one), second.join().unwrap()].concat()
    });
    let faults: Vec<&String> = results.iter().filter_map(|result| result.as_ref().err()).take(10).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    results.into_iter().flatten().sum()
}

#[test]
fn real_files_take_their_documentation() {
    let changed = everywhere("document");
    assert!(changed >= 200, "only {changed} texts changed");
}

#[test]
fn real_files_survive_refactoring() {
    let changed = everywhere("refactor");
    assert!(changed >= 5, "only {changed} texts changed");
}

/// Codes whose remedies edit most freely.
const CODES: &[&str] = &[
    "F401",
    "F841",
    "F821",
    "E711",
    "E712",
    "F541",
    "E722",
    "E703",
    "W291",
    "6133",
    "prefer-const",
    "no-var",
    "semi",
    "quotes",
    "eqeqeq",
    "unused_imports",
    "unused_variables",
    "unused_mut",
    "E0596",
    "E0425",
    "unused_parens",
    "needless_borrow",
    "redundant_clone",
    "UnusedImport",
    "UnusedVar",
    "UndeclaredName",
    "object-shorthand",
    "missing_docs",
    "D103",
];

/// Reports about places that depend on the text only, most of them about nothing.
fn reported(text: &str) -> Vec<Finding> {
    let words: Vec<Range<usize>> = word_ranges(text);
    let pick = |seed: usize, count: usize| (seed.wrapping_mul(2_654_435_761) >> 7) % count.max(1);
    let some = (0..12).filter_map(|seed| words.get(pick(seed + text.len(), words.len())));
    some.enumerate()
        .map(|(seed, range)| {
            let word = &text[range.clone()];
            let code = CODES[pick(seed + range.start, CODES.len())];
            let message = format!("Missing `{word}` is unused; did you mean `{word}2`?");
            Finding { range: range.clone(), message, code: Some(code.to_owned()), source: None, severity: None }
        })
        .collect()
}

fn word_ranges(text: &str) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for (at, c) in text.char_indices().filter(|(_, c)| c.is_alphanumeric() || *c == '_') {
        match out.last_mut() {
            Some(last) if last.end == at => last.end = at + c.len_utf8(),
            _ => out.push(at..at + c.len_utf8()),
        }
    }
    out
}

#[test]
fn random_reports_leave_real_files_sound() {
    let mut changed = 0;
    for (path, text) in sample() {
        let mut request = Task::of_file("fix", path.file_name().unwrap().to_str().unwrap(), &text);
        request.diagnostics = reported(&text);
        let Ok(after) = solve(&request) else { continue };
        changed += 1;
        let language = request.language.unwrap();
        assert!(faults(language, &after) <= faults(language, &text), "{}: new syntax errors", path.display());
    }
    assert!(changed >= 5, "only {changed} texts changed");
}
