//! Typing: 2,000 changes and then a code action; a code action after each keystroke.

use std::time::Instant;

use pantheon_tests::language_server::Editor;
use serde_json::json;

use super::measure::{median, since};
use super::row::Row;
use super::servers::{Servers, Side, code_action, in_turns, python};

const ONE_MB: usize = 1_000_000;
const EDITS: u32 = 2000;

/// The size of a source file that people really have open.
const USUAL: usize = 40_000;
const KEYSTROKES: u32 = 40;

/// Measures all sides in turns.
///
/// # Errors
/// When a server does not answer.
pub(super) fn measure(servers: &Servers, rounds: usize) -> anyhow::Result<Vec<Row>> {
    let (large, usual) = (python(ONE_MB), python(USUAL));
    let sides = servers.sides_with_code_actions();
    let bursts = in_turns(&sides, rounds, |side| burst(servers, side, &large, EDITS))?;
    let strokes = in_turns(&sides, rounds, |side| stroke(servers, side, &usual))?;
    let mut rows = bursts.medians(|time| *time).rows("2,000 edits into 1 MB, then a code action", "ms", 0.05);
    rows.extend(strokes.medians(|time| *time).rows("a code action after a keystroke, p50", "ms", 0.3));
    Ok(rows)
}

/// Milliseconds of so many edits into a text and of the code action after them.
///
/// # Errors
/// When the server does not answer.
pub(super) fn burst(servers: &Servers, side: Side, text: &str, edits: u32) -> anyhow::Result<f64> {
    let (mut editor, document) = opened(servers, side, text)?;
    let presses: Vec<Vec<u8>> = (0..edits).map(|number| press(&document, number)).collect();
    let start = Instant::now();
    for press in &presses {
        editor.send_frame(press)?;
    }
    code_action(&mut editor, &document)?;
    let time = since(start);
    editor.shutdown()?;
    Ok(time)
}

fn stroke(servers: &Servers, side: Side, text: &str) -> anyhow::Result<f64> {
    let (mut editor, document) = opened(servers, side, text)?;
    let mut times = Vec::new();
    for number in 0..KEYSTROKES {
        let press = press(&document, number);
        let start = Instant::now();
        editor.send_frame(&press)?;
        code_action(&mut editor, &document)?;
        times.push(since(start));
    }
    editor.shutdown()?;
    Ok(median(times))
}

/// Opened, and read by the server: it has answered about it.
fn opened(servers: &Servers, side: Side, text: &str) -> anyhow::Result<(Editor, String)> {
    let mut editor = servers.start(side)?;
    let document = servers.document();
    editor.open(&document, "python", text)?;
    code_action(&mut editor, &document)?;
    Ok((editor, document))
}

/// One more digit at the end of the second line.
fn press(document: &str, number: u32) -> Vec<u8> {
    let place = json!({"line": 1, "character": 29 + number});
    let change = json!({"range": {"start": place, "end": place}, "text": "1"});
    let params = json!({"textDocument": {"uri": document, "version": number + 2}, "contentChanges": [change]});
    Editor::frame("textDocument/didChange", &params)
}
