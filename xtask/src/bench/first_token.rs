//! From the request to the first text: the engine's pool of waiting `claude` processes, beside `claude -p` per request.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context;
use pantheon_tests::engine::Engine;
use pantheon_tests::programs::{Programs, forget_settings};
use pantheon_tests::scripted_model::{Reply, Say, Script, ScriptedModel};
use serde_json::json;
use tempfile::TempDir;

use super::http::{Connection, Post};
use super::measure::{median, since};
use super::row::{Goal, Row};
use super::servers::python;

/// How long the pool gets to have a process ready again; people do not ask more often.
const BETWEEN: Duration = Duration::from_secs(3);

const FIRST: &str = "event:delta";

/// Bytes of the text that is rewritten: of shorter answers the engine shows nothing before it knows that it may.
const CODE: usize = 1000;

/// What the scripted model changes.
const CHANGE: (&str, &str) = ("first + second", "second + first");

/// Measures both in turns, against the same scripted model.
///
/// # Errors
/// When the program or the engine does not answer.
pub(super) fn measure(programs: &Programs, claude: &Path, rounds: usize) -> anyhow::Result<Row> {
    let say = Say::Replaced(vec![(CHANGE.0.to_owned(), CHANGE.1.to_owned())]);
    let model = ScriptedModel::start(Script::always(Reply { say, ..Reply::default() }))?;
    let home = TempDir::new()?;
    let home_path = home.path().display().to_string();
    let claude_path = claude.display().to_string();
    let variables = [
        ("PANTHEON_PROVIDER", "claude"),
        ("PANTHEON_CLAUDE", claude_path.as_str()),
        ("ANTHROPIC_BASE_URL", model.url()),
        ("ANTHROPIC_API_KEY", "placeholder"),
        // Every request is to reach the model.
        ("PANTHEON_ANSWER_CACHE", "0"),
        ("HOME", home_path.as_str()),
    ];
    let engine = Engine::start_with(programs, &variables)?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        std::thread::sleep(BETWEEN);
        ours.push(through_the_engine(&engine)?);
        std::thread::sleep(BETWEEN);
        theirs.push(started_per_request(claude, &model, home.path())?);
    }
    let (ours, theirs) = (median(ours), median(theirs));
    let what = "first text of claude, beside claude -p".to_owned();
    Ok(Row { what, ours, theirs, unit: "ms", goal: Goal::Ratio(0.15) })
}

fn through_the_engine(engine: &Engine) -> anyhow::Result<f64> {
    let body = json!({"code": python(CODE), "command": "refactor", "filePath": "one.py"}).to_string();
    let post = Post { path: "/execute/interactive-diff", headers: "Accept: text/event-stream\r\n", body: &body };
    Connection::open(engine.url())?.time_until(post, FIRST)
}

fn started_per_request(claude: &Path, model: &ScriptedModel, home: &Path) -> anyhow::Result<f64> {
    let mut command = Command::new(claude);
    forget_settings(&mut command);
    command
        .args(["-p", "--bare", "--output-format", "stream-json", "--verbose", "--include-partial-messages"])
        .args(["--tools", "", "--no-session-persistence", "--system-prompt", "You rewrite code."])
        .envs([("HOME", home), ("CLAUDE_CONFIG_DIR", &home.join("config"))])
        .envs([("ANTHROPIC_BASE_URL", model.url()), ("ANTHROPIC_API_KEY", "placeholder")])
        .envs([
            ("DISABLE_TELEMETRY", "1"),
            ("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1"),
            ("DISABLE_AUTOUPDATER", "1"),
        ])
        .current_dir(home)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let start = Instant::now();
    let mut child = command.spawn().context("claude cannot be started")?;
    let mut input = child.stdin.take().context("claude has no input")?;
    write!(input, "Rewrite this.\n<edit-1>\n{}</edit-1>\n", python(CODE))?;
    drop(input);
    let output = child.stdout.take().context("claude has no output")?;
    let first = BufReader::new(output).lines().map_while(Result::ok).find(|line| line.contains("text_delta"));
    let time = since(start);
    child.kill()?;
    child.wait()?;
    first.map(|_| time).context("claude wrote no text")
}
