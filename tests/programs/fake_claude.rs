//! `fake-claude`: the protocol of `claude`, broken in the way that the file `mode` beside it names.
//!
//! It stands in a folder of its own, so that the engine's arguments and environment stay the real ones; the folder looks like
//! an installed package, so that it can be read from within the fence around the program.

use std::io::{self, BufRead, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use serde_json::{Value, json};

fn main() -> ExitCode {
    let mut arguments = std::env::args_os();
    let link = arguments.next().map(PathBuf::from).unwrap_or_default();
    let mode = std::fs::read_to_string(link.with_file_name("mode")).unwrap_or_default();
    let asked: Vec<String> = arguments.map(|argument| argument.to_string_lossy().into_owned()).collect();
    let result = match (mode.as_str(), asked.first().map(String::as_str)) {
        ("version_hangs", Some("--version")) => hang(),
        ("version_1", Some("--version")) => say("1.0.3 (Claude Code)"),
        ("version_3", Some("--version")) => say("3.0.0 (Claude Code)"),
        ("not_claude", Some("--version")) => say("bash 5.2"),
        (_, Some("--version")) => say("2.1.197 (Claude Code)"),
        (mode, _) => converse(mode, &link).and_then(|code| match code {
            0 => Ok(()),
            code => Err(io::Error::from_raw_os_error(code)),
        }),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => u8::try_from(error.raw_os_error().unwrap_or(1)).unwrap_or(1).into(),
    }
}

/// Plays the conversation; gives the exit code.
fn converse(mode: &str, link: &Path) -> io::Result<i32> {
    match mode {
        "deaf" => hang()?,
        "unknown_option" => {
            writeln!(io::stderr(), "error: unknown option '--include-partial-messages'")?;
            return Ok(1);
        }
        "exits_at_once" => return Ok(3),
        _ => {}
    }
    let mut lines = io::stdin().lock().lines();
    let id = |line: &Value| line["request_id"].clone();
    loop {
        let Some(line) = lines.next().transpose()? else { return Ok(0) };
        let line: Value = serde_json::from_str(&line)?;
        match line["type"].as_str() {
            Some("control_request") if mode == "refuses_prompt" => control("error", &id(&line))?,
            Some("control_request") if mode == "ignores_prompt" => {}
            Some("control_request") => control("success", &id(&line))?,
            _ => break,
        }
    }
    if let Some(mode) = mode.strip_prefix("agent_") {
        return work(mode, link);
    }
    let tools = if mode == "has_tools" { json!(["Bash"]) } else { json!([]) };
    tell(&json!({ "type": "system", "subtype": "init", "tools": tools, "mcp_servers": [] }))?;
    answer(mode, link)
}

fn answer(mode: &str, link: &Path) -> io::Result<i32> {
    match mode {
        "no_turn" => {
            tell(&json!({ "type": "result", "subtype": "success", "is_error": false, "num_turns": 0, "result": "" }))?;
            return Ok(0);
        }
        "garbage" => say("Segmentation fault")?,
        "stderr_flood" => flood(&mut io::stderr(), b"secret words of the prompt\n", 64 << 20)?,
        _ => {}
    }
    speak("Hello")?;
    match mode {
        "no_result" => return Ok(0),
        "fails" => return Ok(7),
        "killed" => kill_self()?,
        "truncated_json" => {
            out(br#"{"type":"result","subtype":"succ"#)?;
            return Ok(0);
        }
        "invalid_utf8" => out(b"{\"type\":\"result\",\"subtype\":\"success\",\"result\":\"\xff\xfe\"}\n")?,
        "endless_output" => flood(&mut io::stdout(), b"{\"type\":\"system\",\"subtype\":\"noise\"}\n", 1 << 30)?,
        "endless_line" => flood(&mut io::stdout(), b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 100 << 20)?,
        "hangs" => hang()?,
        "starts_over" => speak("Hello")?,
        "error_result" => {
            tell(&json!({ "type": "result", "subtype": "error_during_execution", "is_error": false, "num_turns": 1 }))?;
            return Ok(0);
        }
        "cut_by_limit" => {
            stop("max_tokens")?;
            hang()?;
        }
        "grandchild_then_no_result" => {
            leave_behind(link)?;
            return Ok(0);
        }
        "grandchildren" => leave_behind(link)?,
        "grandchildren_then_hang" => {
            leave_behind(link)?;
            speak_on(" again")?;
            hang()?;
        }
        _ => {}
    }
    stop("end_turn")?;
    result()?;
    if mode == "two_results" {
        result()?;
    }
    Ok(0)
}

/// Plays an agent in the present folder; gives the exit code.
fn work(mode: &str, link: &Path) -> io::Result<i32> {
    let mut init = json!({
        "type": "system", "subtype": "init", "cwd": std::env::current_dir()?, "permissionMode": "acceptEdits",
        "tools": ["Read", "Edit", "Write", "Glob", "Grep"],
        "mcp_servers": [], "slash_commands": [], "skills": [], "plugins": [],
    });
    match mode {
        "more_tools" => init["tools"] = json!(["Read", "Edit", "Write", "Glob", "Grep", "Bash"]),
        "fewer_tools" => init["tools"] = json!(["Read"]),
        "untold_tools" => init["tools"] = Value::Null,
        "other_folder" => init["cwd"] = json!("/"),
        "servers" => init["mcp_servers"] = json!([{ "name": "hostile" }]),
        "commands" => init["slash_commands"] = json!(["hostile"]),
        "skills" => init["skills"] = json!(["hostile"]),
        "plugins" => init["plugins"] = json!([{ "name": "hostile" }]),
        "asks_nobody" => init["permissionMode"] = json!("bypassPermissions"),
        _ => {}
    }
    if mode != "no_init" {
        tell(&init)?;
    }
    speak("Working.")?;
    std::fs::write("made.txt", "made\n")?;
    match mode {
        "no_result" => return Ok(0),
        "fails" => return Ok(7),
        "garbage" => say("Segmentation fault")?,
        "link" => std::os::unix::fs::symlink("/etc", "made-link")?,
        "pipe" => drop(Command::new("/usr/bin/mkfifo").arg("made-pipe").status()?),
        "hangs" => hang()?,
        "grandchildren" | "grandchildren_then_hang" => {
            // They keep the folder busy and are known by their last argument.
            let script = "while :; do echo x > busy.txt; mkdir -p deep/er; done";
            for _ in 0..5 {
                let mut command = Command::new("/usr/bin/setsid");
                command.args(["--fork", "/bin/sh", "-c", script]).arg(link).stdin(Stdio::null()).spawn()?.wait()?;
            }
            if mode != "grandchildren" {
                speak("Still working.")?;
                hang()?;
            }
        }
        _ => {}
    }
    stop("end_turn")?;
    result()?;
    Ok(0)
}

/// Processes in sessions of their own, with and without a parent, that keep our output open.
fn leave_behind(link: &Path) -> io::Result<()> {
    let name = std::fs::read_to_string(link.with_file_name("grandchild"))?;
    for count in 0..20 {
        let fork: &[&str] = if count % 2 == 0 { &["--fork"] } else { &[] };
        // Each says by its standard input, the only stream that is not ours, that it is there.
        let (mut there, says) = io::pipe()?;
        let mut command = Command::new("setsid");
        command.args(fork).args(["sh", "-c", "echo >&0; exec sleep \"$0\"", &name]).stdin(says);
        command.spawn()?;
        drop(command);
        there.read_exact(&mut [0])?;
    }
    Ok(())
}

fn speak(text: &str) -> io::Result<()> {
    stream(&json!({ "type": "message_start", "message": { "model": "fake-model", "usage": { "input_tokens": 3 } } }))?;
    speak_on(text)
}

fn speak_on(text: &str) -> io::Result<()> {
    stream(&json!({ "type": "content_block_delta", "index": 0, "delta": { "type": "text_delta", "text": text } }))
}

fn stop(reason: &str) -> io::Result<()> {
    stream(&json!({ "type": "message_delta", "delta": { "stop_reason": reason }, "usage": { "output_tokens": 2 } }))?;
    stream(&json!({ "type": "message_stop" }))
}

fn result() -> io::Result<()> {
    tell(&json!({
        "type": "result", "subtype": "success", "is_error": false, "num_turns": 1, "result": "Hello",
        "stop_reason": "end_turn", "usage": { "input_tokens": 3, "output_tokens": 2 },
    }))
}

fn control(subtype: &str, id: &Value) -> io::Result<()> {
    tell(&json!({ "type": "control_response", "response": { "subtype": subtype, "request_id": id } }))
}

fn stream(event: &Value) -> io::Result<()> {
    tell(&json!({ "type": "stream_event", "event": event }))
}

fn tell(line: &Value) -> io::Result<()> {
    say(&line.to_string())
}

fn say(line: &str) -> io::Result<()> {
    out(format!("{line}\n").as_bytes())
}

fn out(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

fn flood(to: &mut dyn Write, piece: &[u8], total: usize) -> io::Result<()> {
    let block = piece.repeat((64 << 10) / piece.len());
    for _ in 0..total / block.len() {
        to.write_all(&block)?;
    }
    to.flush()
}

fn kill_self() -> io::Result<()> {
    let id = std::process::id().to_string();
    Command::new("/bin/kill").args(["-9", &id]).status()?;
    hang()
}

fn hang() -> io::Result<()> {
    // Not by reading standard input: the engine closes that.
    let (mut never, _held) = io::pipe()?;
    never.read_exact(&mut [0])
}
