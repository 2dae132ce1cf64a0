//! Memory: idle, with a document of 5 MB, and after it was closed again.

use serde_json::json;

use super::measure::settled_pss;
use super::row::{Goal, Row};
use super::servers::{Servers, Side, has_read, in_turns, python};

const FIVE_MB: usize = 5_000_000;

/// What one server takes, in MiB.
#[derive(Clone, Copy)]
struct Memory {
    idle: f64,
    open: f64,
    closed: f64,
}

/// Measures all sides in turns.
///
/// # Errors
/// When a server ends or never settles.
pub(super) fn measure(servers: &Servers, rounds: usize) -> anyhow::Result<Vec<Row>> {
    let text = python(FIVE_MB);
    let seen = in_turns(&servers.sides(), rounds, |side| memory(servers, side, &text))?;
    let [idle, open, closed] =
        [seen.medians(|memory| memory.idle), seen.medians(|memory| memory.open), seen.medians(|memory| memory.closed)];
    let mut rows = idle.rows("memory idle (PSS)", "MiB", 0.6);
    rows.extend(open.rows("memory with a 5 MB document (PSS)", "MiB", 0.5));
    // Given back: what it has after closing, beside what it had before opening.
    rows.push(Row {
        what: "memory after it was closed, beside our own before".to_owned(),
        ours: closed.took[0].1,
        theirs: idle.took[0].1,
        unit: "MiB",
        goal: Goal::Over(1.0),
    });
    Ok(rows)
}

fn memory(servers: &Servers, side: Side, text: &str) -> anyhow::Result<Memory> {
    let mut editor = servers.start(side)?;
    let idle = settled_pss(editor.id())?;
    let document = servers.document();
    editor.open(&document, "python", text)?;
    has_read(&mut editor, side, &document)?;
    let open = settled_pss(editor.id())?;
    editor.notify("textDocument/didClose", &json!({"textDocument": {"uri": document}}))?;
    let closed = settled_pss(editor.id())?;
    editor.shutdown()?;
    Ok(Memory { idle, open, closed })
}
