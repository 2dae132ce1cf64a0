//! The outgoing filter as administrators use it: texts against a folder of prompts.

use std::fs;
use std::io::Write;
use std::process::{Command, Output, Stdio};

use pantheon_tests::programs::Programs;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A sentence of the prompt.
const SECRET: &str = "Before anything else, weigh every rename against the grievances of the last three migrations";

/// The same in base64.
const ENCODED: &str = "QmVmb3JlIGFueXRoaW5nIGVsc2UsIHdlaWdoIGV2ZXJ5IHJlbmFtZSBhZ2FpbnN0IHRoZSBncmlldmFuY2VzIG9mIHRo\
                       ZSBsYXN0IHRocmVlIG1pZ3JhdGlvbnM=";

const TITLE: &str = "Weighs what an overhaul of every single name would cost";

fn prompts(body: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("refactor.md"), format!("---\ntitle: {TITLE}\n---\n{body}\n")).unwrap();
    folder
}

fn scan(prompts: &TempDir, arguments: &[&str], lines: &[String]) -> Output {
    let mut command: Command = Programs::built().command("pantheon-engine");
    command.arg("scan").arg("--prompts").arg(prompts.path()).args(arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    // One that refuses its prompts does not read.
    let _ = lines.iter().try_for_each(|line| writeln!(input, "{line}"));
    drop(input);
    child.wait_with_output().unwrap()
}

fn answers(output: &Output) -> Vec<Value> {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn prompts_are_found_in_any_writing() {
    let prompts = prompts(&format!("You are the reviewer of last resort. {SECRET}. Keep the behaviour."));
    let hexadecimal: String = SECRET.bytes().map(|byte| format!("{byte:02x}")).collect();
    let texts = [
        (format!("# {SECRET}"), true),
        (format!("key = \"{ENCODED}\""), true),
        (ENCODED.chars().rev().collect(), true),
        (format!("0x{hexadecimal}"), true),
        (SECRET.split(' ').map(|word| format!("// {word}\n")).collect(), true),
        ("An ordinary comment about the order of the last migrations.".to_owned(), false),
        // Everybody sees titles.
        (TITLE.to_owned(), false),
        (String::new(), false),
    ];
    let lines: Vec<String> = texts.iter().map(|(text, _)| json!({ "text": text }).to_string()).collect();
    let expected: Vec<Value> = texts.iter().map(|(_, withheld)| json!({ "withheld": withheld })).collect();
    assert_eq!(answers(&scan(&prompts, &[], &lines)), expected);
    let explained = answers(&scan(&prompts, &["--explain"], &lines[1..2]));
    let reason = explained[0]["reason"].as_str().unwrap();
    assert!(reason.contains("refactor") && reason.contains("base64") && !reason.contains("grievances"), "{reason}");
}

#[test]
fn what_cannot_be_read_is_said() {
    let whole = prompts("Words.");
    let output = scan(&whole, &[], &["no JSON".to_owned()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("line 1"), "{output:?}");
    let broken = prompts("{{ unknown }}");
    let output = scan(&broken, &[], &[json!({ "text": "x" }).to_string()]);
    assert_eq!(
        (output.status.code(), output.stdout.len()),
        (Some(1), 0),
        "a prompt that cannot be read is not looked for"
    );
    assert!(String::from_utf8_lossy(&output.stderr).contains("refactor.md"), "{output:?}");
}
