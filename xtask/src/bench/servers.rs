//! The language servers, started in the same way and given the same documents.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Context;
use pantheon_tests::engine::Engine;
use pantheon_tests::language_server::{Editor, uri};
use pantheon_tests::programs::{Programs, forget_settings};
use serde_json::json;
use tempfile::TempDir;

use super::measure::median;
use super::report::reason;
use super::row::{Goal, Row};

/// All of them, and an empty folder to work in.
#[derive(Debug)]
pub(super) struct Servers {
    programs: Programs,
    engine: String,
    peers: Peers,
    folder: TempDir,
    home: TempDir,
}

/// The programs of others.
#[derive(Debug)]
pub(super) struct Peers {
    /// Ruff.
    pub(super) ruff: PathBuf,
    /// `lsp-ai`, or why it is not there.
    pub(super) lsp_ai: Result<PathBuf, String>,
    /// `tabby-agent`'s script for Node, or why it is not there.
    pub(super) tabby_agent: Result<PathBuf, String>,
}

/// Which one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// `pantheon-ls`
    Ours,
    /// `ruff server`
    Ruff,
    /// `lsp-ai`
    LspAi,
    /// `tabby-agent --lsp`
    TabbyAgent,
}

impl Side {
    /// As people call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ours => "pantheon-ls",
            Self::Ruff => "ruff server",
            Self::LspAi => "lsp-ai",
            Self::TabbyAgent => "tabby-agent",
        }
    }
}

impl Servers {
    /// Nothing is started yet.
    ///
    /// # Errors
    /// When there is no place for temporary folders.
    pub(super) fn new(programs: &Programs, engine: &Engine, peers: Peers) -> anyhow::Result<Self> {
        let (programs, engine) = (programs.clone(), engine.url().to_owned());
        let servers = Self { programs, engine, peers, folder: TempDir::new()?, home: TempDir::new()? };
        servers.set_up_lsp_ai()?;
        servers.set_up_tabby_agent()?;
        Ok(servers)
    }

    /// Those that are installed.
    pub(super) fn sides(&self) -> Vec<Side> {
        let mut sides = vec![Side::Ours, Side::Ruff];
        sides.extend(self.peers.lsp_ai.is_ok().then_some(Side::LspAi));
        sides.extend(self.peers.tabby_agent.is_ok().then_some(Side::TabbyAgent));
        sides
    }

    /// Those of them that have code actions, which `tabby-agent` has not.
    pub(super) fn sides_with_code_actions(&self) -> Vec<Side> {
        self.sides().into_iter().filter(|side| *side != Side::TabbyAgent).collect()
    }

    /// Rows that are missing, with the reason.
    pub(super) fn missing(&self) -> Vec<Row> {
        let all = "all of the above";
        let row = |what, side: Side, reason: &str| Row::not_measured(format!("{what}, beside {}", side.name()), reason);
        let mut rows = Vec::new();
        rows.extend(self.peers.lsp_ai.as_ref().err().map(|reason| row(all, Side::LspAi, reason)));
        rows.push(match &self.peers.tabby_agent {
            Ok(_) => row("edits and code actions", Side::TabbyAgent, "it has completions only, no code actions"),
            Err(reason) => row(all, Side::TabbyAgent, reason),
        });
        rows
    }

    /// Starts a server up to its answer to `initialize`.
    ///
    /// # Errors
    /// When it does not answer.
    pub(super) fn start(&self, side: Side) -> anyhow::Result<Editor> {
        let mut editor = Editor::start(self.command(side)?.current_dir(self.folder.path()))?;
        editor.initialize(self.folder.path())?;
        Ok(editor)
    }

    fn command(&self, side: Side) -> anyhow::Result<Command> {
        let installed = |program: &Result<PathBuf, String>| program.clone().map_err(anyhow::Error::msg);
        let mut command = match side {
            Side::Ours => self.programs.command("pantheon-ls"),
            Side::Ruff => Command::new(&self.peers.ruff),
            Side::LspAi => Command::new(installed(&self.peers.lsp_ai)?),
            Side::TabbyAgent => Command::new("node"),
        };
        if side != Side::Ours {
            forget_settings(&mut command);
            command.env("HOME", self.home.path());
        }
        match side {
            Side::Ours => command.env("PANTHEON_ENGINE_URL", &self.engine),
            Side::Ruff => command.arg("server"),
            Side::LspAi => command.arg("--config").arg(self.home.path().join("lsp-ai.json")),
            Side::TabbyAgent => command.arg(installed(&self.peers.tabby_agent)?).args(["--lsp", "--stdio"]),
        };
        Ok(command)
    }

    /// One action, as ours has more than one, and a chat, which makes it look at the document before it answers.
    fn set_up_lsp_ai(&self) -> anyhow::Result<()> {
        let model =
            json!({ "type": "anthropic", "model": "scripted", "auth_token": "placeholder", "chat_endpoint": NOBODY });
        let settings = json!({ "initializationOptions": {
            "memory": { "file_store": {} },
            "models": { "scripted": model },
            "actions": [{ "action_display_name": "Refactor", "model": "scripted" }],
            "chat": [{ "trigger": "!chat", "action_display_name": "Chat", "model": "scripted" }],
        }});
        fs::write(self.home.path().join("lsp-ai.json"), settings.to_string()).context("no settings for lsp-ai")
    }

    /// No server of Tabby's is there, and nobody is told that it runs.
    fn set_up_tabby_agent(&self) -> anyhow::Result<()> {
        let folder = self.home.path().join(".tabby-client/agent");
        fs::create_dir_all(&folder)?;
        let settings = format!("[server]\nendpoint = \"{NOBODY}\"\n[anonymousUsageTracking]\ndisable = true\n");
        fs::write(folder.join("config.toml"), settings).context("no settings for tabby-agent")
    }

    /// The URI of the document that every measurement opens.
    pub(super) fn document(&self) -> String {
        uri(&self.folder.path().join("measured.py"))
    }
}

/// Where no model is: none of the measurements of language servers asks one.
const NOBODY: &str = "http://127.0.0.1:9";

/// Python of about this many bytes, without anything to complain about.
pub(super) fn python(bytes: usize) -> String {
    let mut text = String::with_capacity(bytes + 100);
    let mut number = 0;
    while text.len() < bytes {
        number += 1;
        text.push_str(&format!("def function_{number}(first, second):\n    return first + second * {number}\n\n\n"));
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// Asks for the code actions of the first function and waits for them, which also waits for all changes before.
///
/// # Errors
/// When the server does not answer.
pub(super) fn code_action(editor: &mut Editor, document: &str) -> anyhow::Result<()> {
    let range = json!({"start": {"line": 0, "character": 0}, "end": {"line": 1, "character": 10}});
    editor.code_actions(document, &range, &json!([])).map(drop)
}

/// Waits until a server has read a document: it answers something about it.
///
/// # Errors
/// When it does not answer.
pub(super) fn has_read(editor: &mut Editor, side: Side, document: &str) -> anyhow::Result<()> {
    if side != Side::TabbyAgent {
        return code_action(editor, document);
    }
    let params = json!({"textDocument": {"uri": document}, "position": {"line": 1, "character": 4}});
    editor.request("textDocument/completion", &params).map(drop)
}

/// What each side took, the median of its rounds.
#[derive(Debug)]
pub(super) struct InTurns<T> {
    /// Ours first.
    pub(super) took: Vec<(Side, T)>,
    /// Peers that did not take part to the end, and why.
    pub(super) left: Vec<(Side, String)>,
}

/// Takes what each side of a measurement gives, in turns, to and fro. A peer that fails is left out; ours may not fail.
///
/// # Errors
/// When ours cannot be measured.
pub(super) fn in_turns<T>(
    sides: &[Side],
    rounds: usize,
    once: impl Fn(Side) -> anyhow::Result<T>,
) -> anyhow::Result<InTurns<Vec<T>>> {
    let mut took: Vec<(Side, Vec<T>)> = sides.iter().map(|side| (*side, Vec::new())).collect();
    let mut left = Vec::new();
    for round in 0..rounds {
        let mut turns: Vec<_> = took.iter_mut().collect();
        // Every other round goes back: nobody has to start each time behind the same one, whose end is still being cleared away.
        if round % 2 == 1 {
            turns.reverse();
        }
        for (side, values) in turns {
            if left.iter().any(|(other, _)| other == side) {
                continue;
            }
            match once(*side) {
                Ok(value) => values.push(value),
                Err(error) if *side == Side::Ours => return Err(error),
                Err(error) => left.push((*side, reason(&error))),
            }
        }
    }
    took.retain(|(side, _)| left.iter().all(|(other, _)| other != side));
    Ok(InTurns { took, left })
}

impl<T> InTurns<Vec<T>> {
    /// The median of one of the values.
    pub(super) fn medians(&self, pick: impl Fn(&T) -> f64) -> InTurns<f64> {
        let median = |(side, values): &(Side, Vec<T>)| (*side, median(values.iter().map(&pick).collect()));
        InTurns { took: self.took.iter().map(median).collect(), left: self.left.clone() }
    }
}

impl InTurns<f64> {
    /// A row beside Ruff with this goal, and one beside each other peer, where being first is asked.
    pub(super) fn rows(&self, what: &str, unit: &'static str, goal: f64) -> Vec<Row> {
        let title =
            |side: Side| format!("{}, beside {}", if side == Side::Ruff { what } else { "  the same" }, side.name());
        let [(_, ours), peers @ ..] = self.took.as_slice() else { return Vec::new() };
        let row = |&(side, theirs): &(Side, f64)| {
            let goal = Goal::Ratio(if side == Side::Ruff { goal } else { 1.0 });
            Row { what: title(side), ours: *ours, theirs, unit, goal }
        };
        let mut rows: Vec<Row> = peers.iter().map(row).collect();
        rows.extend(self.left.iter().map(|(side, reason)| Row::not_measured(title(*side), reason)));
        rows
    }
}
