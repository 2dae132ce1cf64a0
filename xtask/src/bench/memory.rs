//! Memory: idle, with a document of 5 MB, and after it was closed again.

use serde_json::json;

use super::measure::{median, settled_pss};
use super::row::{Goal, Row};
use super::servers::{Servers, Side, code_action, python};

const FIVE_MB: usize = 5_000_000;

/// What one server takes, in MiB.
#[derive(Clone, Copy)]
struct Memory {
    idle: f64,
    open: f64,
    closed: f64,
}

/// Measures both in turns.
///
/// # Errors
/// When a server ends or never settles.
pub(super) fn measure(servers: &Servers, rounds: usize) -> anyhow::Result<[Row; 3]> {
    let text = python(FIVE_MB);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        ours.push(memory(servers, Side::Ours, &text)?);
        theirs.push(memory(servers, Side::Theirs, &text)?);
    }
    let of = |side: &[Memory], pick: fn(&Memory) -> f64| median(side.iter().map(pick).collect());
    let row = |what, pick, goal| Row { what, ours: of(&ours, pick), theirs: of(&theirs, pick), unit: "MiB", goal };
    // Given back: what it has after closing, beside what it had before opening.
    let given_back = Row {
        what: "  after it was closed, beside our own before",
        ours: of(&ours, |memory| memory.closed),
        theirs: of(&ours, |memory| memory.idle),
        unit: "MiB",
        goal: Goal::Over(1.0),
    };
    Ok([
        row("memory idle (PSS), beside ruff server", |memory| memory.idle, Goal::Ratio(0.6)),
        row("memory with a 5 MB document (PSS)", |memory| memory.open, Goal::Ratio(0.5)),
        given_back,
    ])
}

fn memory(servers: &Servers, side: Side, text: &str) -> anyhow::Result<Memory> {
    let mut editor = servers.start(side)?;
    let idle = settled_pss(editor.id())?;
    let document = servers.document();
    editor.open(&document, "python", text)?;
    code_action(&mut editor, &document)?;
    let open = settled_pss(editor.id())?;
    editor.notify("textDocument/didClose", &json!({"textDocument": {"uri": document}}))?;
    let closed = settled_pss(editor.id())?;
    editor.shutdown()?;
    Ok(Memory { idle, open, closed })
}
