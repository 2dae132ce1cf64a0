//! Answers about many files: what is sent, what is shown, and that all of it is written or nothing.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::support::{Script, ScriptedEngine};
use super::{code, edit, folder, on_a_terminal, stderr, stdout};

const FILES: [(&str, &[u8]); 4] =
    [("a.py", b"a\n"), ("gone.py", b"g\n"), ("old.py", b"o\nsame\n"), ("sub/b.py", b"1\n2\n3\n4\n5\n6\n7\n8\n9\n")];

/// One change of each kind to `FILES`.
fn diffs() -> Value {
    json!([
        {"filePath": "a.py", "edits": edit(0, 1, "A")},
        {"filePath": "fresh/new.py", "operation": "create", "edits": edit(0, 0, "new\n")},
        {"filePath": "gone.py", "operation": "delete", "edits": []},
        {"filePath": "old.py", "operation": "rename", "newPath": "sub/young.py", "edits": edit(0, 1, "O")},
        {"filePath": "sub/b.py", "edits": edit(2, 3, "two")},
    ])
}

const AFTER: [(&str, &[u8]); 4] = [
    ("a.py", b"A\n"),
    ("fresh/new.py", b"new\n"),
    ("sub/b.py", b"1\ntwo\n3\n4\n5\n6\n7\n8\n9\n"),
    ("sub/young.py", b"O\nsame\n"),
];

fn reply() -> Value {
    json!({ "diffs": diffs() })
}

/// Every file below the folder, but for Git's own.
fn tree(folder: &TempDir) -> BTreeMap<String, Vec<u8>> {
    let (mut folders, mut tree) = (vec![folder.path().to_owned()], BTreeMap::new());
    while let Some(at) = folders.pop() {
        for path in fs::read_dir(at).unwrap().map(|entry| entry.unwrap().path()) {
            if path.ends_with(".git") {
                continue;
            } else if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder.path()).unwrap().display().to_string();
                tree.insert(name, fs::read(path).unwrap());
            }
        }
    }
    tree
}

fn as_tree(files: &[(&str, &[u8])]) -> BTreeMap<String, Vec<u8>> {
    files.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect()
}

fn git(folder: &Path, args: &[&str]) -> Output {
    Command::new("git").args(args).current_dir(folder).stdin(Stdio::null()).output().unwrap()
}

#[test]
fn all_kinds_of_changes_happen() {
    let folder = folder(&FILES);
    let engine = ScriptedEngine::start(Script::Reply(reply()));
    let output = engine.gods(folder.path(), &["run", "tidy", "--apply"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(tree(&folder), as_tree(&AFTER));
    assert_eq!(engine.outcomes(), ["accepted"]);
}

#[test]
fn git_applies_what_is_shown() {
    let folder = folder(&FILES);
    let engine = ScriptedEngine::start(Script::Reply(reply()));
    let output = engine.gods(folder.path(), &["run", "tidy", "--check"]);
    assert_eq!((code(&output), tree(&folder)), (1, as_tree(&FILES)), "{}", stderr(&output));
    for header in ["new file mode", "deleted file mode", "rename from old.py\nrename to sub/young.py\n"] {
        assert!(stdout(&output).contains(header), "{}", stdout(&output));
    }
    fs::write(folder.path().join("all.patch"), &output.stdout).unwrap();
    let applied = git(folder.path(), &["apply", "all.patch"]);
    assert!(applied.status.success(), "{}", stderr(&applied));
    fs::remove_file(folder.path().join("all.patch")).unwrap();
    assert_eq!(tree(&folder), as_tree(&AFTER));
}

#[test]
fn the_question_comes_once() {
    let cases = [("y\n", as_tree(&AFTER), "accepted"), ("n\n", as_tree(&FILES), "rejected")];
    for (keys, after, outcome) in cases {
        let folder = folder(&FILES);
        let engine = ScriptedEngine::start(Script::Reply(reply()));
        let output = on_a_terminal(&engine, &folder, "run tidy", keys);
        assert_eq!(stdout(&output).matches("Apply this to all 5 files?").count(), 1, "{}", stdout(&output));
        assert_eq!((tree(&folder), engine.outcomes()), (after, vec![json!(outcome)]), "{keys:?}");
    }
}

/// What stands in the way: what happens on disk meanwhile, one more change, the exit code and what is said.
type Obstacle = (fn(&Path), Value, i32, &'static str);

#[test]
fn one_bad_file_stops_all() {
    let create = |path: &str| json!({"filePath": path, "operation": "create", "edits": edit(0, 0, "x")});
    let cases: [Obstacle; 13] = [
        (|_| (), create("exists.txt"), 2, "exists.txt is there already"),
        (|_| (), create("a.py"), 2, "a.py is there already"),
        (|_| (), create("../out.py"), 4, "does not fit ../out.py"),
        (|_| (), create(".git/hooks/post-checkout"), 4, "does not fit"),
        (|_| (), create("link/x.py"), 4, "does not fit link/x.py"),
        (|_| (), json!({"filePath": "unsent.py", "edits": []}), 0, "written"),
        (|_| (), json!({"filePath": "unsent.py", "edits": edit(0, 0, "x")}), 4, "does not fit unsent.py"),
        (|_| (), json!({"filePath": "exists.txt", "operation": "delete", "edits": []}), 4, "does not fit"),
        (|_| (), json!({"filePath": "a.py", "edits": edit(7, 9, "x")}), 4, "does not fit a.py"),
        (|at| fs::write(at.join("sub/b.py"), "1\nZWEI\n3\n").unwrap(), json!(null), 2, "sub/b.py changed on disk"),
        (|at| fs::write(at.join("gone.py"), "wanted\n").unwrap(), json!(null), 2, "gone.py changed on disk"),
        (|at| fs::remove_file(at.join("a.py")).unwrap(), json!(null), 2, "a.py is not there any more"),
        (
            |at| fs::set_permissions(at.join("sub/b.py"), fs::Permissions::from_mode(0o444)).unwrap(),
            json!(null),
            2,
            "sub/b.py is read-only",
        ),
    ];
    for (meanwhile, more, exit, said) in cases {
        let folder = folder(&FILES);
        fs::write(folder.path().join("exists.txt"), "e\0").unwrap();
        symlink("sub", folder.path().join("link")).unwrap();
        let mut diffs = diffs();
        diffs.as_array_mut().unwrap().extend((!more.is_null()).then(|| more.clone()));
        let path = folder.path().to_owned();
        let engine =
            ScriptedEngine::start(Script::Meanwhile(Arc::new(move || meanwhile(&path)), json!({"diffs": diffs})));
        let output = engine.gods(folder.path(), &["run", "tidy", "--apply"]);
        assert_eq!(code(&output), exit, "{more} {said}: {}", stderr(&output));
        assert!(stderr(&output).contains(said), "{said}: {}", stderr(&output));
        let seen = tree(&folder);
        let kept = FILES.iter().filter(|(name, bytes)| seen.get(*name).is_some_and(|seen| seen == bytes)).count();
        let new = seen.keys().filter(|name| name.contains("new.py") || name.contains("pantheon")).count();
        let theirs = usize::from(said.contains("changed") || said.contains("any more"));
        assert_eq!((kept, new), if exit == 0 { (0, 1) } else { (4 - theirs, 0) }, "{said}: {seen:?}");
    }
}

#[test]
fn work_elsewhere_is_carried_along() {
    let typed = "1\n2\n3\n4\n5\n6\n7\n8\nnine\n";
    let folder = folder(&FILES);
    let file = folder.path().join("sub/b.py");
    let (path, text) = (file.clone(), typed.to_owned());
    let script = Script::Meanwhile(Arc::new(move || fs::write(&path, &text).unwrap()), reply());
    let engine = ScriptedEngine::start(script);
    let output = engine.gods(folder.path(), &["run", "tidy", "--apply"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stderr(&output).contains("sub/b.py: changed elsewhere meanwhile"), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(&file).unwrap(), typed.replace('2', "two"));
    assert_eq!(fs::read(folder.path().join("a.py")).unwrap(), b"A\n");
}

#[test]
fn work_close_by_is_looked_at() {
    let typed = "1\n2\ndrei\n4\n5\n6\n7\n8\n9\n";
    let start = || {
        let folder = folder(&FILES);
        let path = folder.path().join("sub/b.py");
        let act = Arc::new(move || fs::write(&path, typed).unwrap());
        (folder, ScriptedEngine::start(Script::Meanwhile(act, reply())))
    };
    let (folder, engine) = start();
    let output = engine.gods(folder.path(), &["run", "tidy", "--apply"]);
    assert_eq!((code(&output), engine.outcomes()), (2, vec![json!("conflict")]), "{}", stderr(&output));
    assert_eq!(fs::read(folder.path().join("a.py")).unwrap(), b"a\n", "nobody looked");
    for (keys, expected) in [("y\n", typed.replace('2', "two")), ("n\n", typed.to_owned())] {
        let (folder, engine) = start();
        let output = on_a_terminal(&engine, &folder, "run tidy --apply", keys);
        assert!(stdout(&output).contains("changed close by meanwhile"), "{}", stdout(&output));
        assert_eq!(fs::read_to_string(folder.path().join("sub/b.py")).unwrap(), expected, "{keys:?}");
    }
}

#[test]
fn an_insisting_engine_is_heard() {
    let reply = json!({"diff": {"filePath": "a.py", "edits": edit(0, 1, "b")}, "ask": "it deletes much"});
    let start = || (folder(&FILES), ScriptedEngine::start(Script::Reply(reply.clone())));
    let (folder, engine) = start();
    let output = engine.gods(folder.path(), &["refactor", "a.py", "--apply"]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("it deletes much") && stderr(&output).contains("nothing written"));
    assert_eq!(fs::read(folder.path().join("a.py")).unwrap(), b"a\n");
    let filter = engine.gods_with_input(folder.path(), &["refactor", "-", "--apply"], "a\n");
    assert_eq!((code(&filter), stdout(&filter).as_str()), (1, "a\n"), "{}", stderr(&filter));
    for (keys, expected) in [("y\n", b"b\n"), ("n\n", b"a\n")] {
        let (folder, engine) = start();
        let output = on_a_terminal(&engine, &folder, "refactor a.py --apply", keys);
        assert!(stdout(&output).contains("it deletes much"), "{}", stdout(&output));
        assert_eq!(fs::read(folder.path().join("a.py")).unwrap(), expected, "{}", stdout(&output));
    }
}

#[test]
fn a_loose_match_is_told() {
    let folder = folder(&FILES);
    for (tier, told) in [("exact", false), ("trimmed", true), ("context", true)] {
        let reply = json!({"diff": {"filePath": "a.py", "edits": edit(0, 1, "b")}, "tier": tier});
        let output = ScriptedEngine::start(Script::Reply(reply)).gods(folder.path(), &["refactor", "a.py"]);
        assert_eq!(stderr(&output).contains("overlooking"), told, "{tier}: {}", stderr(&output));
    }
}

/// The files that the engine was sent, and the one that stands out.
fn sent(engine: &ScriptedEngine) -> (String, Vec<String>) {
    let edits = engine.edits();
    let edit = edits.last().unwrap();
    let files = edit["files"].as_array().cloned().unwrap_or_default();
    let names = files.iter().map(|file| file["filePath"].as_str().unwrap().to_owned()).collect();
    (edit["filePath"].as_str().unwrap().to_owned(), names)
}

#[test]
fn what_is_named_is_sent() {
    let folder = folder(&FILES);
    let more: [(&str, &[u8]); 5] =
        [(".gitignore", b"*.log\n"), ("a.log", b"l\n"), ("x.pem", b"-\n"), ("y.bin", b"\0"), ("sub/deep/c.py", b"c\n")];
    for (name, bytes) in more {
        fs::create_dir_all(folder.path().join("sub/deep")).unwrap();
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    fs::create_dir(folder.path().join(".git")).unwrap();
    let cases: [(&str, &[&str], &str, &[&str]); 6] = [
        ("", &[], "", &["a.py", "gone.py", "old.py", "sub/b.py", "sub/deep/c.py"]),
        ("sub", &[], "", &["sub/b.py", "a.py", "gone.py", "old.py", "sub/deep/c.py"]),
        ("", &["sub"], "", &["sub/b.py", "sub/deep/c.py"]),
        ("sub", &["b.py", "../a.log"], "", &["sub/b.py", "a.log"]),
        ("", &["a.py:1", "sub"], "a.py", &["sub/b.py", "sub/deep/c.py"]),
        ("", &["--exclude", "sub"], "", &["a.py", "gone.py", "old.py"]),
    ];
    for (from, args, main, others) in cases {
        let engine = ScriptedEngine::start(Script::Reply(json!({})));
        let output = engine.gods(&folder.path().join(from), &[&["run", "tidy"], args].concat());
        assert_eq!(code(&output), 0, "{args:?}: {}", stderr(&output));
        let (seen_main, mut seen) = sent(&engine);
        if from != "sub" {
            seen.sort();
        }
        assert_eq!(
            (seen_main.as_str(), seen),
            (main, others.iter().map(|name| (*name).to_owned()).collect()),
            "{args:?}"
        );
        if args.is_empty() {
            let said = stderr(&output);
            assert!(said.contains("sending 5 files"), "{said}");
            assert!(said.contains("never sent: 1 (x.pem)") && said.contains("binary: 1 (y.bin)"), "{said}");
        }
    }
}

#[test]
fn what_cannot_be_sent_is_refused() {
    let folder = folder(&[("a.py", b"a\n"), (".env", b"K=1\n"), ("b.bin", b"\0"), ("empty/.keep", b"")]);
    let cases: [(&[&str], i32, &str); 12] = [
        (&["refactor", "."], 2, "`refactor` works on one file"),
        (&["run", "explain", "."], 2, "`explain` works on one file"),
        (&["run", "explain"], 2, "none is named"),
        (&["run", "nonsense", "a.py"], 4, "no action `nonsense`"),
        (&["run", "tidy", ".env"], 2, "never sent"),
        (&["run", "tidy", "b.bin"], 2, "binary"),
        (&["run", "tidy", "missing.py"], 2, "missing.py"),
        (&["run", "tidy", ".."], 2, "outside the workspace"),
        (&["run", "tidy", "empty"], 2, "nothing in"),
        (&["run", "tidy", "-"], 2, "standard input"),
        (&["run", "tidy", "a.py:1", "a.py:2"], 2, "second file with lines"),
        (&["run", "scaffold"], 2, "see `gods scaffold --help`"),
    ];
    for (args, exit, said) in cases {
        let engine = ScriptedEngine::start(Script::Edits(edit(0, 1, "b")));
        let output = engine.gods(folder.path(), &[args, &["--apply"]].concat());
        assert_eq!(code(&output), exit, "{args:?}: {}", stderr(&output));
        assert!(stderr(&output).contains(said), "{args:?}: {}", stderr(&output));
        assert!(engine.edits().is_empty(), "{args:?} was sent");
    }
}

#[test]
fn a_file_may_bring_another() {
    let more = json!({"filePath": "test_a.py", "operation": "create", "edits": edit(0, 0, "t\n")});
    let reply = |path: &str| json!({"diffs": [{"filePath": path, "edits": edit(0, 1, "b")}, more]});
    let (here, there) = (folder(&FILES), folder(&FILES));
    let engine = ScriptedEngine::start(Script::Reply(reply("a.py")));
    let output = engine.gods(here.path(), &["refactor", "./a.py", "--apply"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(fs::read(here.path().join("test_a.py")).unwrap(), b"t\n");
    // A file elsewhere goes by its bare name, which says nothing about where another would go.
    let elsewhere = there.path().join("a.py");
    let output = engine.gods(here.path(), &["refactor", elsewhere.to_str().unwrap(), "--apply"]);
    assert_eq!(code(&output), 4, "{}", stderr(&output));
    assert_eq!(engine.edits()[1]["fileOperations"], json!([]));
    assert_eq!(fs::read(elsewhere).unwrap(), b"a\n");
}
