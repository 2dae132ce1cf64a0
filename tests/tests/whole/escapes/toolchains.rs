//! Real toolchains in the sandbox, as checks of a run: what passes outside passes in it, what fails is told.

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use super::Site;

/// A small project in this folder's files, whose check passes once and fails once, with these words.
struct Project<'a> {
    check: &'a str,
    tools: &'a str,
    files: &'a [(&'a str, &'a str)],
    /// The file that breaks it.
    broken: (&'a str, &'a str),
    says: &'a str,
}

impl Project<'_> {
    fn is_checked(&self) {
        let site = Site::new(self.files);
        let engine = site.engine(&[
            ("PANTHEON_PROVIDER", "rules"),
            ("PANTHEON_CHECK", self.check),
            ("PANTHEON_CHECK_TOOLS", self.tools),
            ("PANTHEON_CHECK_TIMEOUT", "240"),
        ]);
        let run = || -> (Value, String) { site.run(&engine, "scaffold:site web") };
        let (job, _) = run();
        assert_eq!(job["state"], "succeeded", "{} in the sandbox: {job}", self.check);
        site.bare.add("main", &[self.broken]).unwrap();
        let (job, events) = run();
        assert_eq!(job["state"], "failed", "{job}");
        let words = format!("{job}{events}");
        assert!(words.contains(self.says), "{} is not told in {words}", self.says);
        site.is_whole(&engine);
    }
}

fn output(program: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn cargo_tests_are_checks() {
    let test = |sum: &str| format!("#[test]\nfn adds() {{\n    assert_eq!(1 + 1, {sum});\n}}\n");
    let (good, bad) = (test("2"), test("3"));
    Project {
        check: "cargo test --offline",
        tools: &output("rustc", &["--print", "sysroot"]),
        files: &[("Cargo.toml", "[package]\nname = \"shop\"\nedition = \"2024\"\n"), ("src/lib.rs", &good)],
        broken: ("src/lib.rs", &bad),
        says: "test adds ... FAILED",
    }
    .is_checked();
}

#[test]
fn npm_tests_are_checks() {
    let test = |sum: &str| {
        format!(
            "const test = require('node:test');\nconst assert = require('node:assert');\n\
             test('adds', () => assert.strictEqual(1 + 1, {sum}));\n"
        )
    };
    let (good, bad) = (test("2"), test("3"));
    Project {
        check: "npm test",
        tools: "",
        files: &[
            ("package.json", "{\"name\": \"shop\", \"scripts\": {\"test\": \"node --test\"}}\n"),
            ("shop.test.js", &good),
        ],
        broken: ("shop.test.js", &bad),
        says: "fail 1",
    }
    .is_checked();
}

#[test]
fn pytest_tests_are_checks() {
    let venv = TempDir::new().unwrap();
    let folder = venv.path().to_str().unwrap();
    output("/usr/bin/python3", &["-m", "venv", folder]);
    let python = Path::new(folder).join("bin/python");
    output(&python, &["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "pytest==8.4.2"]);
    Project {
        check: "python -m pytest",
        tools: folder,
        files: &[("shop.py", "def total(items):\n    return sum(items)\n"), ("test_shop.py", TEST)],
        broken: ("shop.py", "def total(items):\n    return 7\n"),
        says: "1 failed",
    }
    .is_checked();
}

const TEST: &str = "import subprocess, tempfile\nfrom shop import total\n\n\
    def test_total(tmp_path):\n    (tmp_path / 'f').write_text('x')\n    tempfile.TemporaryFile().close()\n    \
    subprocess.run(['true'], check=True)\n    assert total([1, 2]) == 3\n";
