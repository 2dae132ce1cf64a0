//! What the engine adds to a model that is called over HTTP: the same scripted model, directly and through the engine.

use std::thread;
use std::time::Duration;

use pantheon_tests::engine::Engine;
use pantheon_tests::programs::Programs;
use pantheon_tests::scripted_model::{Reply, Say, Script, ScriptedModel};
use serde_json::json;

use super::http::{Connection, Post};
use super::measure::median;
use super::row::{Goal, Row};

/// Both end with the same words, and both are timed until these have come.
const ANSWER: (&str, &str) = ("return 1", "return 2");

/// What a model thinks, in milliseconds: fifty requests at once then wait for the model, not for the processor.
const THINKING: u64 = 200;

/// Requests of each connection and round.
const REQUESTS: usize = 3;

/// How many ask at a time, and when.
#[derive(Clone, Copy, Debug)]
struct Crowd {
    at_once: usize,
    /// The time over which they begin, one after the other; each of them asks again once it has its answer.
    over: Duration,
}

/// Measures with one and with fifty requests at a time.
///
/// # Errors
/// When the engine or the model does not answer.
pub(super) fn measure(programs: &Programs, rounds: usize) -> anyhow::Result<[Row; 3]> {
    let say = Say::Replaced(vec![(ANSWER.0.to_owned(), ANSWER.1.to_owned())]);
    let model = ScriptedModel::start(Script::always(Reply { say, first_delay: THINKING, ..Reply::default() }))?;
    let variables = [
        ("PANTHEON_PROVIDER", "anthropic"),
        ("ANTHROPIC_BASE_URL", model.url()),
        ("ANTHROPIC_API_KEY", "placeholder"),
        // Every request is to reach the model.
        ("PANTHEON_ANSWER_CACHE", "0"),
        ("PANTHEON_MAX_RUNNING", "64"),
        ("PANTHEON_MAX_QUEUED", "64"),
    ];
    let engine = Engine::start_with(programs, &variables)?;
    let row = |what: &str, crowd, goal| {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            ours.extend(through_the_engine(&engine, crowd)?);
            theirs.extend(directly(&model, crowd)?);
        }
        let (ours, theirs) = (median(ours), median(theirs));
        anyhow::Ok(Row { what: what.to_owned(), ours, theirs, unit: "ms", goal })
    };
    let one = Crowd { at_once: 1, over: Duration::ZERO };
    // As people are: no two of them press a key in the same moment.
    let fifty = Crowd { at_once: 50, over: Duration::from_millis(THINKING) };
    let burst = Crowd { over: Duration::ZERO, ..fifty };
    Ok([
        row("an edit through the engine, beside a direct call, p50", one, Goal::Over(3.0))?,
        row("  the same, 50 at a time", fifty, Goal::Over(3.0))?,
        row("  the same, 50 that begin in one moment", burst, Goal::Shown)?,
    ])
}

fn through_the_engine(engine: &Engine, crowd: Crowd) -> anyhow::Result<Vec<f64>> {
    let body = json!({"code": format!("def one():\n    {}\n", ANSWER.0), "command": "refactor", "filePath": "one.py"});
    let body = body.to_string();
    let post = Post { path: "/execute/interactive-diff", headers: "", body: &body };
    time(engine.url(), crowd, post, "\"suggestedCode\"")
}

fn directly(model: &ScriptedModel, crowd: Crowd) -> anyhow::Result<Vec<f64>> {
    let content = format!("Rewrite this.\n<edit-1>\ndef one():\n    {}\n</edit-1>\n", ANSWER.0);
    let messages = json!([{"role": "user", "content": content}]);
    let body = json!({"model": "scripted", "max_tokens": 1000, "stream": true, "messages": messages}).to_string();
    let post = Post { path: "/v1/messages", headers: "x-api-key: placeholder\r\n", body: &body };
    time(model.url(), crowd, post, "message_stop")
}

/// Every connection sends its requests one after the other; the first one, which warms it up, is not counted.
fn time(url: &str, crowd: Crowd, post: Post<'_>, mark: &str) -> anyhow::Result<Vec<f64>> {
    thread::scope(|scope| {
        let connection = |number: usize| {
            thread::sleep(crowd.over.mul_f64(number as f64 / crowd.at_once as f64));
            let mut connection = Connection::open(url)?;
            connection.time_until(post, mark)?;
            (0..REQUESTS).map(|_| connection.time_until(post, mark)).collect::<anyhow::Result<Vec<f64>>>()
        };
        let connections: Vec<_> = (0..crowd.at_once).map(|number| scope.spawn(move || connection(number))).collect();
        let mut times = Vec::new();
        for connection in connections {
            times.extend(connection.join().map_err(|_| anyhow::anyhow!("a connection's thread panicked"))??);
        }
        Ok(times)
    })
}
