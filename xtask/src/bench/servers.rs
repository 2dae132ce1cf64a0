//! The two language servers, started in the same way and given the same documents.

use std::path::{Path, PathBuf};
use std::process::Command;

use pantheon_tests::engine::Engine;
use pantheon_tests::language_server::{Editor, uri};
use pantheon_tests::programs::{Programs, forget_settings};
use serde_json::json;
use tempfile::TempDir;

/// Both, and an empty folder to work in.
#[derive(Debug)]
pub(super) struct Servers {
    programs: Programs,
    engine: String,
    ruff: PathBuf,
    folder: TempDir,
}

/// Which one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// `pantheon-ls`
    Ours,
    /// `ruff server`
    Theirs,
}

impl Servers {
    /// Nothing is started yet.
    ///
    /// # Errors
    /// When there is no place for a temporary folder.
    pub(super) fn new(programs: &Programs, engine: &Engine, ruff: &Path) -> anyhow::Result<Self> {
        let (programs, engine, ruff) = (programs.clone(), engine.url().to_owned(), ruff.to_owned());
        Ok(Self { programs, engine, ruff, folder: TempDir::new()? })
    }

    /// Starts a server up to its answer to `initialize`.
    ///
    /// # Errors
    /// When it does not answer.
    pub(super) fn start(&self, side: Side) -> anyhow::Result<Editor> {
        let mut command = match side {
            Side::Ours => self.programs.command("pantheon-ls"),
            Side::Theirs => Command::new(&self.ruff),
        };
        match side {
            Side::Ours => command.env("PANTHEON_ENGINE_URL", &self.engine),
            Side::Theirs => command.arg("server"),
        };
        if side == Side::Theirs {
            forget_settings(&mut command);
        }
        let mut editor = Editor::start(command.current_dir(self.folder.path()))?;
        editor.initialize(self.folder.path())?;
        Ok(editor)
    }

    /// The URI of the document that every measurement opens.
    pub(super) fn document(&self) -> String {
        uri(&self.folder.path().join("measured.py"))
    }
}

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
