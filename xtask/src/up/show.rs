//! The main job, shown: a real language server opens a real file, lists its actions, runs two, and the diff is printed.

use std::fs;
use std::path::Path;

use anstyle::{AnsiColor, Style};
use anyhow::{Context, ensure};
use pantheon_protocol::diff::{LineKind, unified_diff};
use pantheon_tests::engine::Engine;
use pantheon_tests::language_server::{Editor, uri};
use pantheon_tests::programs::Programs;
use serde_json::{Value, json};

use crate::say;
use crate::workspace::root;

/// The file, and what is selected in it, from the one text to the other.
const FILE: &str = "python-shop/shop/cart.py";
const STEPS: [Step; 2] = [
    Step { action: "Refactor", from: "def calculate_weight", to: "return total" },
    Step { action: "Document", from: "def calculate_weight", to: "):" },
];

/// One pick from the lightbulb.
#[derive(Clone, Copy)]
struct Step {
    action: &'static str,
    from: &'static str,
    to: &'static str,
}

/// Works on a copy in memory; the examples on disk stay as they are.
///
/// # Errors
/// When a step of the main job fails.
pub(super) fn run(programs: &Programs, engine: &Engine) -> anyhow::Result<()> {
    let examples = root().join("examples");
    let path = examples.join(FILE);
    say::step("Starting the language server, as an editor does");
    let mut command = programs.command("pantheon-ls");
    let mut editor = Editor::start(command.env("PANTHEON_ENGINE_URL", engine.url()))?;
    editor.initialize(&examples)?;
    let text = fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    let document = uri(&path);
    editor.open(&document, "python", &text)?;
    for step in STEPS {
        perform(&mut editor, &document, step)?;
    }
    let status = editor.shutdown()?;
    ensure!(status.success(), "the language server ended with {status}");
    say::step("The main job works: from the lightbulb to a checked edit in the editor");
    Ok(())
}

fn perform(editor: &mut Editor, document: &str, step: Step) -> anyhow::Result<()> {
    let wanted = step.action;
    let before = editor.documents.get(document).context("the document is open")?.clone();
    let range = before.range(step.from, step.to);
    let actions = actions(editor, document, &range)?;
    let titles: Vec<&str> = actions.iter().filter_map(|action| action["title"].as_str()).collect();
    say::step(&format!("The lightbulb on {FILE}, line {}", range["start"]["line"].as_u64().unwrap_or_default() + 1));
    titles.iter().for_each(|title| say::note(title));
    let action = actions.iter().find(|action| action["title"].as_str().is_some_and(|title| title.starts_with(wanted)));
    let action = action.with_context(|| format!("`{wanted}` is not among the actions {titles:?}"))?;
    say::step(&format!("Running `{}`", action["title"].as_str().unwrap_or(wanted)));
    let after = editor.run(action, document)?;
    ensure!(after != before.text, "`{wanted}` changed nothing");
    print_diff(&before.text, &after)
}

/// The catalogue comes from the engine in the background; an editor's user just asks again.
fn actions(editor: &mut Editor, document: &str, range: &Value) -> anyhow::Result<Vec<Value>> {
    let mut last = Vec::new();
    for _ in 0..100 {
        last = editor.code_actions(document, range, &json!([]))?;
        if last.iter().any(|action| action["title"].as_str().is_some_and(|title| title.starts_with("Document"))) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    Ok(last)
}

fn print_diff(before: &str, after: &str) -> anyhow::Result<()> {
    let name = Path::new(FILE).display().to_string();
    for (kind, line) in unified_diff(&name, before, after) {
        let style = match kind {
            LineKind::Header => Style::new().bold(),
            LineKind::Hunk => AnsiColor::Cyan.on_default(),
            LineKind::Context => Style::new(),
            LineKind::Removed => AnsiColor::Red.on_default(),
            LineKind::Added => AnsiColor::Green.on_default(),
        };
        say::text(&format!("{style}{}{style:#}", line.trim_end_matches('\n')))?;
    }
    Ok(())
}
