//! Many edits that are streamed at once: what the engine adds to a model that writes slowly, and what a stream costs.

use std::time::Duration;

use anyhow::ensure;
use pantheon_tests::engine::Engine;
use pantheon_tests::programs::Programs;
use pantheon_tests::scripted_model::{Reply, Say, Script, ScriptedModel};
use serde_json::json;

use super::load::{self, Form, Outcome, Rate, Taken};
use super::measure::{quantile, settled_pss};
use super::measured::Measured;
use super::plot::{Axis, Line, Plot};
use super::row::{Goal, Row};
use crate::say;

/// Requests of each client. Only the one in the middle counts: while it runs, all the others are there too.
const TURNS: usize = 3;
const COUNTED: usize = 1;

/// Functions in each file that is edited, and the characters of each: about an event of the model's answer.
const FUNCTIONS: usize = 20;
const FUNCTION: usize = 50;

/// The scripted model's answer changes this.
const CHANGE: (&str, &str) = ("+ 1", "+ 2");

const THROUGH: Form = Form {
    path: "/execute/interactive-diff",
    headers: "Accept: text/event-stream\r\n",
    first: "event:delta",
    last: "event:done",
};

const DIRECTLY: Form =
    Form { path: "/v1/messages", headers: "x-api-key: placeholder\r\n", first: "text_delta", last: "message_stop" };

/// How many streams, and how slow.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    /// Streams at once, and what may be added at the 99th percentile, in milliseconds.
    pub(super) streams: &'static [(usize, Option<f64>)],
    /// Between two events of the model, in milliseconds.
    pub(super) pause: u64,
    /// Streams whose memory is measured.
    pub(super) held: usize,
    /// Rounds of each side.
    pub(super) rounds: usize,
}

/// Measures all of it.
///
/// # Errors
/// When the engine or the model does not start, or no answer comes at all.
pub(super) fn measure(programs: &Programs, size: Size) -> anyhow::Result<Measured> {
    let mut measured = Measured::default();
    let mut lines = Vec::new();
    for (streams, most) in size.streams {
        let (rows, line) = beside_a_direct_call(programs, size, *streams, *most)?;
        measured.rows.extend(rows);
        lines.push(line);
    }
    measured.plots.push(Plot {
        file: "streams",
        title: "What the engine adds to a streamed edit".to_owned(),
        across: Axis::linear("percentile"),
        up: Axis::linear("ms more than a direct call"),
        lines,
    });
    measured.rows.extend(memory(programs, size.held)?);
    Ok(measured)
}

fn beside_a_direct_call(
    programs: &Programs,
    size: Size,
    streams: usize,
    most: Option<f64>,
) -> anyhow::Result<(Vec<Row>, Line)> {
    let say = Say::Replaced(vec![(CHANGE.0.to_owned(), CHANGE.1.to_owned())]);
    let reply = Reply { say, chunk: FUNCTION, first_delay: size.pause, chunk_delay: size.pause, ..Reply::default() };
    let model = ScriptedModel::start(Script::always(reply))?;
    let engine = engine(programs, &model, streams)?;
    // Their beginnings are spread over the time that one takes, as people's are.
    let over = Duration::from_millis(size.pause * (FUNCTIONS as u64 + 2));
    let rate = Rate { at_once: streams, each: TURNS, over };
    let (mut ours, mut theirs, mut errors) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..size.rounds {
        let number = |client, turn| (round * TURNS + turn) * streams + client;
        let body = |client, turn| edit(number(client, turn));
        keep(load::run(&[engine.url()], THROUGH, rate, body)?, &mut ours, &mut errors);
        let body = |client, turn| question(number(client, turn));
        keep(load::run(&[model.url()], DIRECTLY, rate, body)?, &mut theirs, &mut errors);
    }
    errors.first().into_iter().for_each(|error| say::warning(&format!("{} errors; the first: {error}", errors.len())));
    ensure!(!ours.is_empty() && !theirs.is_empty(), "nothing was answered");
    let row = |name: &str, pick: fn(&Taken) -> f64, part: f64, goal| Row {
        what: format!("{streams} streams at once: {name}, p{:.0}", part * 100.0),
        ours: at(&ours, pick, part),
        theirs: at(&theirs, pick, part),
        unit: "ms",
        goal,
    };
    let first: fn(&Taken) -> f64 = |taken| taken.first;
    let whole: fn(&Taken) -> f64 = |taken| taken.whole;
    let mut rows = vec![
        row("the whole edit", whole, 0.5, Goal::Shown),
        row("the whole edit", whole, 0.99, most.map_or(Goal::Shown, Goal::Over)),
        // The engine holds back text until it knows that it may be shown, which at this model's pace is some events.
        row("first text", first, 0.5, Goal::Shown),
    ];
    rows.push(Row {
        what: format!("{streams} streams at once: errors, of {} requests", streams * TURNS * size.rounds * 2),
        ours: errors.len() as f64,
        theirs: f64::NAN,
        unit: "",
        goal: Goal::Most(0.0),
    });
    let added = |percent: u32| {
        let part = f64::from(percent) / 100.0;
        (f64::from(percent), at(&ours, whole, part) - at(&theirs, whole, part))
    };
    let points = (1..100).map(added).collect();
    Ok((rows, Line { name: format!("{streams} streams at once, the whole edit"), points }))
}

/// Errors of all requests, times of those that count.
fn keep(outcome: Outcome, taken: &mut Vec<Taken>, errors: &mut Vec<String>) {
    taken.extend(outcome.taken.into_iter().filter(|taken| taken.turn == COUNTED));
    errors.extend(outcome.errors);
}

fn at(taken: &[Taken], pick: fn(&Taken) -> f64, part: f64) -> f64 {
    quantile(&mut taken.iter().map(pick).collect::<Vec<f64>>(), part)
}

/// Streams that have begun and then wait for the model: what each of them takes.
fn memory(programs: &Programs, streams: usize) -> anyhow::Result<Vec<Row>> {
    // As far as the middle, for the engine holds back a little of what it hears.
    let reply = Reply { chunk: FUNCTION, hang_after: Some(FUNCTIONS / 2), ..Reply::default() };
    let model = ScriptedModel::start(Script::always(reply))?;
    let engine = engine(programs, &model, streams)?;
    // What is made once, for the first streams, is no part of one.
    load::held(engine.url(), THROUGH, 2, edit, || Ok(()))?;
    let idle = settled_pss(engine.id())?;
    let open = load::held(engine.url(), THROUGH, streams, |client| edit(client + 2), || settled_pss(engine.id()))?;
    let each = (open - idle) * 1024.0 / streams as f64;
    Ok(vec![
        Row::shown("the engine's memory (PSS), idle", idle, f64::NAN, "MiB"),
        Row::shown(format!("  with {streams} idle streams"), open, f64::NAN, "MiB"),
        Row { what: "  of each".to_owned(), ours: each, theirs: f64::NAN, unit: "KiB", goal: Goal::Most(100.0) },
    ])
}

fn engine(programs: &Programs, model: &ScriptedModel, streams: usize) -> anyhow::Result<Engine> {
    let streams = streams.to_string();
    let variables = [
        ("PANTHEON_PROVIDER", "anthropic"),
        ("ANTHROPIC_BASE_URL", model.url()),
        ("ANTHROPIC_API_KEY", "placeholder"),
        // Every request is to reach the model.
        ("PANTHEON_ANSWER_CACHE", "0"),
        ("PANTHEON_MAX_RUNNING", &streams),
    ];
    Engine::start_with(programs, &variables)
}

/// Files that differ, so that no edit is another's, and are equally long: an answer with an event more takes a pause longer.
fn code(number: usize) -> String {
    let function = |part| format!("def of_{number:04}_{part}(argument):\n    return argument + 1\n");
    (0..FUNCTIONS).map(function).collect()
}

fn edit(number: usize) -> String {
    json!({"code": code(number), "command": "refactor", "filePath": "measured.py"}).to_string()
}

fn question(number: usize) -> String {
    let content = format!("Rewrite this.\n<edit-1>\n{}</edit-1>\n", code(number));
    let messages = json!([{"role": "user", "content": content}]);
    json!({"model": "scripted", "max_tokens": 1000, "stream": true, "messages": messages}).to_string()
}
