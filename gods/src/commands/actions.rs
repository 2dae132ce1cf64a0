//! `gods actions`: the engine's catalogue as a table or as JSON.

use std::io::Write;

use pantheon_protocol::wire::{Action, Catalogue, Scope};

use crate::config::EngineArgs;
use crate::engine::Engine;
use crate::failure::{Exit, Failure};
use crate::screen::visible;

/// Prints the catalogue.
///
/// # Errors
/// When the engine cannot be reached or standard output is gone.
pub(crate) async fn run(args: &EngineArgs, json: bool) -> Result<Exit, Failure> {
    let catalogue = Engine::connect(args).await?.client.catalogue().await?;
    let text = if json { as_json(&catalogue)? } else { table(&catalogue) };
    anstream::stdout().lock().write_all(text.as_bytes())?;
    Ok(Exit::Done)
}

fn as_json(catalogue: &Catalogue) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(catalogue).map_err(std::io::Error::from)?;
    Ok(format!("{text}\n"))
}

fn table(catalogue: &Catalogue) -> String {
    let header = ["COMMAND", "TITLE", "WORKS ON", "LANGUAGES", "DESCRIPTION"].map(str::to_owned);
    let rows: Vec<[String; 5]> = std::iter::once(header).chain(catalogue.commands.iter().map(row)).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths = [width(0), width(1), width(2), width(3)];
    let mut out = String::new();
    for row in &rows {
        for (cell, width) in row.iter().zip(widths) {
            out.push_str(&format!("{cell:<width$}  "));
        }
        out.push_str(&row[4]);
        out.truncate(out.trim_end().len());
        out.push('\n');
    }
    out
}

fn row(action: &Action) -> [String; 5] {
    let languages = if action.languages.is_empty() { "all".to_owned() } else { action.languages.join(", ") };
    let scope = match action.scope {
        Scope::Selection => "selection",
        Scope::File => "file",
        Scope::Workspace => "workspace",
        Scope::Repository => "repository",
    };
    [&action.name, &action.title, scope, &languages, &action.description].map(|cell| visible(cell).replace('\n', " "))
}
