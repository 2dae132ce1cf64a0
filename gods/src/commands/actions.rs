//! `gods actions`: the engine's catalogue as a table or as JSON.

use std::io::Write;

use pantheon_protocol::wire::{Action, Catalogue, Scope};

use crate::config::EngineArgs;
use crate::engine::Engine;
use crate::failure::{Exit, Failure};
use crate::table::table;

/// Prints the catalogue.
///
/// # Errors
/// When the engine cannot be reached or standard output is gone.
pub(crate) async fn run(args: &EngineArgs, json: bool) -> Result<Exit, Failure> {
    let catalogue = Engine::connect(args).await?.client.catalogue().await?;
    let text = if json { as_json(&catalogue)? } else { as_table(&catalogue) };
    anstream::stdout().lock().write_all(text.as_bytes())?;
    Ok(Exit::Done)
}

fn as_json(catalogue: &Catalogue) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(catalogue).map_err(std::io::Error::from)?;
    Ok(format!("{text}\n"))
}

fn as_table(catalogue: &Catalogue) -> String {
    let header = ["COMMAND", "TITLE", "WORKS ON", "LANGUAGES", "DESCRIPTION"].map(str::to_owned);
    table(&std::iter::once(header).chain(catalogue.commands.iter().map(row)).collect::<Vec<_>>())
}

fn row(action: &Action) -> [String; 5] {
    let languages = if action.languages.is_empty() { "all".to_owned() } else { action.languages.join(", ") };
    let scope = match action.scope {
        Scope::Selection => "selection",
        Scope::File => "file",
        Scope::Workspace => "workspace",
        Scope::Repository => "a new project",
    };
    [&action.name, &action.title, scope, &languages, &action.description].map(str::to_owned)
}
