//! Files that are not UTF-8: the same bytes back, or not a byte changed.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use serde_json::json;

use super::support::{Script, ScriptedEngine};
use super::{code, edit, folder, stderr};

/// A name, flags, the file, what the engine sees, its edit, and the file afterwards.
type Case = (&'static str, &'static [&'static str], &'static [u8], &'static str, Edit, &'static [u8]);

type Edit = (usize, usize, &'static str);

#[test]
fn every_encoding_comes_back() {
    let cases: [Case; 6] = [
        (
            "cp1251",
            &["--encoding", "windows-1251"],
            b"# \xcf\r\nx\r\n",
            "# П\r\nx\r\n",
            (2, 4, "Да"),
            b"# \xc4\xe0\r\nx\r\n",
        ),
        ("latin 1", &["--encoding", "ISO-8859-1"], b"caf\xe9\n", "café\n", (0, 1, "ñ"), b"\xf1af\xe9\n"),
        ("utf-16", &[], b"\xff\xfea\0\n\0", "\u{feff}a\n", (3, 4, "é"), b"\xff\xfe\xe9\0\n\0"),
        ("utf-16be", &[], b"\xfe\xff\0a", "\u{feff}a", (3, 4, "b"), b"\xfe\xff\0b"),
        ("utf-16 unmarked", &["--encoding", "utf-16le"], b"a\0", "a", (0, 1, "b"), b"b\0"),
        ("utf-8 all the same", &["--encoding", "latin1"], b"\xc3\xa9", "é", (0, 2, "ñ"), b"\xc3\xb1"),
    ];
    for (name, flag, before, sent, (start, end, text), after) in cases {
        let folder = folder(&[("a.py", before)]);
        let engine = ScriptedEngine::start(Script::Edits(edit(start, end, text)));
        let output = engine.gods(folder.path(), &[&["refactor", "a.py", "--apply"], flag].concat());
        assert_eq!(code(&output), 0, "{name}: {}", stderr(&output));
        assert_eq!(engine.edits()[0]["code"], sent, "{name}");
        assert_eq!(fs::read(folder.path().join("a.py")).unwrap(), after, "{name}");
    }
}

#[test]
fn a_missing_character_is_refused() {
    let folder = folder(&[("a.py", b"\xcf\n"), ("b.py", b"b\n")]);
    let diffs = json!([
        {"filePath": "a.py", "edits": edit(0, 2, "é")},
        {"filePath": "b.py", "edits": edit(0, 1, "c")},
    ]);
    let engine = ScriptedEngine::start(Script::Reply(json!({ "diffs": diffs })));
    let output = engine.gods(folder.path(), &["run", "tidy", "--apply", "--encoding", "windows-1251"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("windows-1251, which a.py is written in, has no `é`"), "{}", stderr(&output));
    assert_eq!(engine.edits()[0]["files"][0], json!({"filePath": "a.py", "code": "П\n"}));
    assert_eq!(fs::read(folder.path().join("a.py")).unwrap(), b"\xcf\n");
    assert_eq!(fs::read(folder.path().join("b.py")).unwrap(), b"b\n");
}

#[test]
fn the_flag_is_named_where_it_helps() {
    let folder = folder(&[("a.py", b"caf\xe9\n")]);
    let engine = ScriptedEngine::start(Script::Edits(edit(0, 1, "b")));
    let refused = engine.gods(folder.path(), &["refactor", "a.py", "--apply"]);
    assert_eq!(code(&refused), 2);
    assert!(stderr(&refused).contains("not UTF-8: byte 3") && stderr(&refused).contains("--encoding"));
    let unknown = engine.gods(folder.path(), &["refactor", "a.py", "--encoding", "klingon"]);
    assert_eq!(code(&unknown), 2);
    assert!(stderr(&unknown).contains("no such encoding"), "{}", stderr(&unknown));
    assert!(engine.edits().is_empty());
}

#[test]
fn a_filter_keeps_the_encoding() {
    for (edits, after) in [(edit(0, 1, "b"), b"b\xe9"), (json!([]), b"a\xe9")] {
        let folder = folder(&[]);
        let engine = ScriptedEngine::start(Script::Edits(edits));
        let mut command = engine.command(folder.path(), &["refactor", "-", "--apply", "--encoding", "latin1"]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(b"a\xe9").unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!((code(&output), output.stdout.as_slice()), (0, &after[..]));
        assert_eq!(engine.edits()[0]["code"], "aé");
        assert_eq!(engine.edits()[0]["fileOperations"], json!([]), "no other file may be touched");
    }
}
