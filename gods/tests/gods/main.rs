//! The real program against a scripted engine: what it writes, what it refuses, and how it ends.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop there")]

mod encodings;
mod many;
mod support;

use std::fs;
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use serde_json::{Value, json};
use support::{Script, ScriptedEngine, gods};
use tempfile::TempDir;

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

/// One edit: the byte range and its new text.
fn edit(start: usize, end: usize, text: &str) -> Value {
    json!([{"start": start, "end": end, "newText": text}])
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn only_the_changed_bytes_change() {
    let cases: [(&str, &[u8], Value, &[u8]); 5] = [
        ("line feeds", b"a\nb\nc\n", edit(2, 3, "B"), b"a\nB\nc\n"),
        ("carriage returns", b"a\r\nb\r\nc\r\n", edit(3, 4, "B"), b"a\r\nB\r\nc\r\n"),
        ("byte order mark", b"\xef\xbb\xbfa\nb\n", edit(5, 6, "B"), b"\xef\xbb\xbfa\nB\n"),
        ("no final newline", b"a\nb", edit(2, 3, "B"), b"a\nB"),
        ("mixed line ends", b"a\rb\r\nc\n\td ", edit(2, 3, "B"), b"a\rB\r\nc\n\td "),
    ];
    for (name, before, edits, after) in cases {
        let folder = folder(&[("a.py", before)]);
        let engine = ScriptedEngine::start(Script::Edits(edits));
        let output = engine.gods(folder.path(), &["refactor", "a.py", "--apply"]);
        assert_eq!(code(&output), 0, "{name}: {}", stderr(&output));
        assert_eq!(fs::read(folder.path().join("a.py")).unwrap(), after, "{name}");
        assert_eq!(engine.outcomes(), ["accepted"], "{name}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "{name}: something was left behind");
    }
}

#[test]
fn the_request_carries_what_was_asked() {
    let folder = folder(&[("a.txt", b"one\ntwo\nthree\n")]);
    let engine = ScriptedEngine::start(Script::Edits(json!([])));
    let args = ["fix", "a.txt:2-3", "-i", "be kind", "--language", "python", "--code", "F401", "--message", "unused"];
    assert_eq!(code(&engine.gods(folder.path(), &args)), 0);
    let expected = json!({"code": "one\ntwo\nthree\n", "command": "fix", "filePath": "a.txt",
        "selection": {"start": 4, "end": 13}, "languageId": "python", "instruction": "be kind",
        "diagnostics": [{"message": "unused", "code": "F401"}]});
    assert_eq!(engine.edits(), [expected]);
}

#[test]
fn diagnostics_come_as_json_too() {
    let folder = folder(&[("a.py", b"x\n"), ("d.json", br#"[{"message":"m","code":7,"severity":"error"}]"#)]);
    let engine = ScriptedEngine::start(Script::Edits(json!([])));
    let output = engine.gods(folder.path(), &["fix", "a.py", "--diagnostics", "d.json"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(engine.edits()[0]["diagnostics"], json!([{"message": "m", "code": "7", "severity": "error"}]));
    fs::write(folder.path().join("d.json"), "{").unwrap();
    let output = engine.gods(folder.path(), &["fix", "a.py", "--diagnostics", "d.json"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("d.json"), "{}", stderr(&output));
}

#[test]
fn check_writes_nothing_and_exits_1() {
    let folder = folder(&[("a.py", b"a\n")]);
    let engine = ScriptedEngine::start(Script::Edits(edit(0, 1, "b")));
    let output = engine.gods(folder.path(), &["refactor", "a.py", "--check"]);
    assert_eq!(code(&output), 1);
    assert_eq!(stdout(&output), "--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-a\n+b\n");
    assert_eq!(fs::read(folder.path().join("a.py")).unwrap(), b"a\n");
    let idle = ScriptedEngine::start(Script::Edits(json!([])));
    assert_eq!(code(&idle.gods(folder.path(), &["refactor", "a.py", "--check"])), 0);
}

#[test]
fn without_a_terminal_nothing_is_written() {
    let folder = folder(&[("a.py", b"a\n")]);
    let engine = ScriptedEngine::start(Script::Edits(edit(0, 1, "b")));
    let output = engine.gods(folder.path(), &["refactor", "a.py"]);
    assert_eq!(code(&output), 0);
    assert!(stdout(&output).contains("+b"));
    assert!(stderr(&output).contains("--apply writes it"));
    assert_eq!(fs::read(folder.path().join("a.py")).unwrap(), b"a\n");
    assert!(engine.outcomes().is_empty(), "nobody decided");
}

#[test]
fn colours_follow_the_flag() {
    let folder = folder(&[("a.py", b"a\n")]);
    let engine = ScriptedEngine::start(Script::Edits(edit(0, 1, "b")));
    for (when, coloured) in [("always", true), ("never", false), ("auto", false)] {
        let output = engine.gods(folder.path(), &["refactor", "a.py", "--color", when]);
        assert_eq!(stdout(&output).contains("\u{1b}[32m+b"), coloured, "{when}");
    }
    for (name, coloured) in [("CLICOLOR_FORCE", true), ("NO_COLOR", false)] {
        let mut command = engine.command(folder.path(), &["refactor", "a.py"]);
        let output = command.env("CLICOLOR_FORCE", "1").env(name, "1").stdin(Stdio::null()).output().unwrap();
        assert_eq!(stdout(&output).contains("\u{1b}[32m+b"), coloured, "{name}");
    }
}

#[test]
fn standard_input_is_a_filter() {
    let folder = folder(&[]);
    let engine = ScriptedEngine::start(Script::Edits(edit(0, 1, "b")));
    let output = engine.gods_with_input(folder.path(), &["refactor", "-", "--path", "x.py", "--apply"], "a\r\n");
    assert_eq!((code(&output), stdout(&output).as_str()), (0, "b\r\n"), "{}", stderr(&output));
    assert_eq!(engine.edits()[0]["filePath"], "x.py");
    let output = engine.gods_with_input(folder.path(), &["refactor", "-", "--path", "x.py"], "a\n");
    assert!(stdout(&output).starts_with("--- a/x.py"), "{}", stdout(&output));
    let idle = ScriptedEngine::start(Script::Edits(json!([])));
    let output = idle.gods_with_input(folder.path(), &["refactor", "-", "--apply"], "kept");
    assert_eq!(stdout(&output), "kept");
}

#[test]
fn mode_and_link_survive() {
    let folder = folder(&[("real.sh", b"a\n")]);
    let (real, link) = (folder.path().join("real.sh"), folder.path().join("link.sh"));
    fs::set_permissions(&real, fs::Permissions::from_mode(0o750)).unwrap();
    symlink("real.sh", &link).unwrap();
    let engine = ScriptedEngine::start(Script::Edits(edit(0, 1, "b")));
    assert_eq!(code(&engine.gods(folder.path(), &["refactor", "link.sh", "--apply"])), 0);
    assert!(link.is_symlink());
    assert_eq!(fs::read(&real).unwrap(), b"b\n");
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o750);
}

#[test]
fn a_file_changed_meanwhile_is_kept() {
    let folder = folder(&[("a.py", b"a\n")]);
    let path = folder.path().join("a.py");
    let typed = path.clone();
    let meanwhile = Arc::new(move || fs::write(&typed, "typed meanwhile\n").unwrap());
    let engine = ScriptedEngine::start(Script::Meanwhile(
        meanwhile,
        json!({"diff": {"filePath": "f", "edits": edit(0, 1, "b")}}),
    ));
    let output = engine.gods(folder.path(), &["refactor", "a.py", "--apply"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("changed on disk"), "{}", stderr(&output));
    assert_eq!(fs::read(&path).unwrap(), b"typed meanwhile\n");
    assert_eq!(engine.outcomes(), ["conflict"]);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "something was left behind");
}

#[test]
fn unfit_input_is_never_sent() {
    let cases: [(&str, &[u8], &str, &str); 6] = [
        (".env.local", b"KEY=1\n", ".env.local", "never sent"),
        ("server.pem", b"---\n", "server.pem", "never sent"),
        ("a.bin", b"a\0b", "a.bin", "binary"),
        ("latin1.py", b"# caf\xe9\n", "latin1.py", "byte 5"),
        ("a.py", b"a\n", "a.py:7", "line 7"),
        ("a.py", b"a\n", "missing.py", "missing.py"),
    ];
    for (name, bytes, argument, message) in cases {
        let folder = folder(&[(name, bytes)]);
        let engine = ScriptedEngine::start(Script::Edits(edit(0, 1, "b")));
        let output = engine.gods(folder.path(), &["refactor", argument, "--apply"]);
        assert_eq!(code(&output), 2, "{argument}");
        assert!(stderr(&output).contains(message), "{argument}: {}", stderr(&output));
        assert!(engine.edits().is_empty(), "{argument} was sent");
        assert_eq!(fs::read(folder.path().join(name)).unwrap(), bytes);
    }
}

#[test]
fn a_link_does_not_lead_around_the_globs() {
    let folder = folder(&[(".env", b"KEY=1\n")]);
    symlink(".env", folder.path().join("plain.txt")).unwrap();
    let engine = ScriptedEngine::start(Script::Edits(json!([])));
    assert_eq!(code(&engine.gods(folder.path(), &["refactor", "plain.txt"])), 2);
    assert!(engine.edits().is_empty());
}

#[test]
fn globs_are_about_what_is_here() {
    let folder = folder(&[("vendor/a.py", b"a\n"), ("vendor/vendor/b.py", b"b\n")]);
    let engine = ScriptedEngine::start(Script::Edits(json!([])));
    let here = folder.path().join("vendor");
    for (file, exit) in [("a.py", 0), ("vendor/b.py", 2), ("../vendor/a.py", 2)] {
        assert_eq!(code(&engine.gods(&here, &["refactor", file, "--exclude", "vendor"])), exit, "{file}");
    }
}

#[test]
fn one_bad_file_does_not_stop_the_rest() {
    let folder = folder(&[("a.bin", b"\0"), ("b.py", b"a\n")]);
    let engine = ScriptedEngine::start(Script::Edits(edit(0, 1, "b")));
    let output = engine.gods(folder.path(), &["refactor", "a.bin", "b.py", "--apply"]);
    assert_eq!(code(&output), 2, "the worst end counts");
    assert_eq!(fs::read(folder.path().join("b.py")).unwrap(), b"b\n");
}

#[test]
fn exit_codes_tell_the_failures_apart() {
    let folder = folder(&[("a.py", b"a\n")]);
    let cases = [
        (Script::Error("answer_truncated", 422), 4, "answer_truncated"),
        (Script::Error("unknown_command", 404), 4, "unknown_command"),
        (Script::Error("unauthorized", 401), 3, "unauthorized"),
        (Script::CutShort, 3, "before the change was there"),
        (Script::Edits(edit(0, 99, "b")), 4, "does not fit"),
    ];
    for (script, expected, message) in cases {
        let engine = ScriptedEngine::start(script);
        let output = engine.gods(folder.path(), &["refactor", "a.py", "--apply"]);
        assert_eq!(code(&output), expected, "{message}: {}", stderr(&output));
        assert!(stderr(&output).contains(message), "{}", stderr(&output));
        assert_eq!(fs::read(folder.path().join("a.py")).unwrap(), b"a\n", "{message}");
    }
}

#[test]
fn an_absent_engine_exits_3() {
    let folder = folder(&[("a.py", b"a\n")]);
    // Port 9 of loopback: nothing listens there, and nothing is offered it by the system.
    let args = ["--engine-url", "http://127.0.0.1:9", "refactor", "a.py"];
    let output = gods().current_dir(folder.path()).args(args).stdin(Stdio::null()).output().unwrap();
    assert_eq!(code(&output), 3);
    assert!(stderr(&output).contains("cannot be reached") && stderr(&output).contains("doctor"));
}

#[test]
fn usage_errors_exit_2() {
    for args in [&["refactor"][..], &["refactor", "a", "--apply", "--check"], &["nonsense"], &["fix", "-", "-"]] {
        let output =
            gods().args(args).args(["--engine-url", "http://127.0.0.1:9"]).stdin(Stdio::null()).output().unwrap();
        assert_eq!(code(&output), 2, "{args:?}");
    }
}

#[test]
fn actions_and_doctor_describe_the_engine() {
    let folder = folder(&[]);
    let engine = ScriptedEngine::start(Script::Silence);
    let table = stdout(&engine.gods(folder.path(), &["actions"]));
    assert!(table.contains("explain   Explain   selection      python, go  Says what code does"), "{table}");
    let json: Value = serde_json::from_slice(&engine.gods(folder.path(), &["actions", "--json"]).stdout).unwrap();
    assert_eq!(json["commands"][1]["name"], "fix");
    let doctor = engine.gods(folder.path(), &["doctor"]);
    assert_eq!(code(&doctor), 0);
    assert!(stdout(&doctor).contains("5 actions"), "{}", stdout(&doctor));
}

#[test]
fn completions_exist_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = gods().args(["completions", shell]).output().unwrap();
        assert!(stdout(&output).contains("refactor"), "{shell}");
    }
}

/// Runs `gods` on a terminal of its own, made by util-linux's `script`, and types the answers.
fn on_a_terminal(engine: &ScriptedEngine, folder: &TempDir, args: &str, keys: &str) -> Output {
    let command = format!("{} {args}", env!("CARGO_BIN_EXE_gods"));
    let mut child = Command::new("script")
        .args(["-qec", &command, "/dev/null"])
        .current_dir(folder.path())
        .env("PANTHEON_ENGINE_URL", &engine.url)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("util-linux's `script` is part of every Debian");
    // What is typed ahead waits in the terminal until the question comes.
    child.stdin.take().unwrap().write_all(keys.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn the_answer_decides() {
    let cases: [(&str, &[u8], &[&str]); 4] = [
        ("y\n", b"b\n", &["accepted"]),
        ("n\n", b"a\n", &["rejected"]),
        ("q\n", b"a\n", &["rejected"]),
        ("what?\ne\nshorter\ny\n", b"b\n", &["rejected", "accepted"]),
    ];
    for (keys, after, outcomes) in cases {
        let folder = folder(&[("a.py", b"a\n")]);
        let engine = ScriptedEngine::start(Script::Edits(edit(0, 1, "b")));
        let output = on_a_terminal(&engine, &folder, "refactor a.py", keys);
        assert_eq!(code(&output), 0, "{keys:?}: {}", stdout(&output));
        assert_eq!(fs::read(folder.path().join("a.py")).unwrap(), after, "{keys:?}: {}", stdout(&output));
        assert_eq!(engine.outcomes(), outcomes, "{keys:?}");
        if outcomes.len() == 2 {
            assert_eq!(engine.edits()[1]["instruction"], "shorter");
        }
    }
}

#[test]
fn q_leaves_the_remaining_files() {
    let folder = folder(&[("a.py", b"a\n"), ("b.py", b"a\n")]);
    let engine = ScriptedEngine::start(Script::Edits(edit(0, 1, "b")));
    on_a_terminal(&engine, &folder, "refactor a.py b.py", "q\n");
    assert_eq!(engine.edits().len(), 1);
}

#[test]
fn a_terminal_never_sees_raw_escapes() {
    let folder = folder(&[("a.py", b"a\n")]);
    let engine = ScriptedEngine::start(Script::Edits(edit(0, 1, "\u{1b}[2Jb")));
    let output = on_a_terminal(&engine, &folder, "refactor a.py --check", "");
    assert_eq!(code(&output), 1);
    assert!(!stdout(&output).contains("\u{1b}[2J"), "{:?}", stdout(&output));
    assert!(stdout(&output).contains("\\u{1b}[2Jb"), "{:?}", stdout(&output));
}

#[test]
fn an_interrupt_ends_with_130() {
    let folder = folder(&[("a.py", b"a\n")]);
    let engine = ScriptedEngine::start(Script::Silence);
    let child = engine.command(folder.path(), &["refactor", "a.py", "--apply"]).stderr(Stdio::piped()).spawn().unwrap();
    while engine.edits().is_empty() {
        std::thread::yield_now();
    }
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(code(&output), 130);
    assert_eq!(fs::read(folder.path().join("a.py")).unwrap(), b"a\n");
}
