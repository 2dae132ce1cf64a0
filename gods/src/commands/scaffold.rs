//! `gods scaffold`: a new project from a template, written below this folder when the user says so.

use std::io::Write;

use pantheon_protocol::wire::{Action, Catalogue, EditRequest, Scope};

use super::repository;
use crate::cli::ScaffoldArgs;
use crate::config::EngineArgs;
use crate::engine::Engine;
use crate::failure::{Exit, Failure};
use crate::sent::Sent;
use crate::table::table;
use crate::work::{Ended, Work};

/// Makes what is asked for, or lists what can be made.
///
/// # Errors
/// When the engine cannot be reached or refuses, or a file is there already.
pub(crate) async fn run(args: &EngineArgs, scaffold: &ScaffoldArgs) -> Result<Exit, Failure> {
    let engine = Engine::connect(args).await?;
    let catalogue = engine.client.catalogue().await?;
    let (Some(kind), Some(name)) = (&scaffold.kind, &scaffold.name) else {
        anstream::stdout().lock().write_all(list(&catalogue).as_bytes())?;
        return Ok(Exit::Done);
    };
    let action = find(&catalogue, kind)?;
    let command = command(action, name, scaffold);
    if scaffold.repository.repo.is_some() {
        return repository::run(engine, &scaffold.repository, command, scaffold.instruction.clone()).await;
    }
    let request = EditRequest { command, instruction: scaffold.instruction.clone(), ..EditRequest::default() };
    let sent = Sent::nothing(name)?;
    match Work::new(&engine, scaffold.consent, sent).run(request).await? {
        Ended::Next(exit) => Ok(exit),
        Ended::Quit => Ok(Exit::Done),
    }
}

fn scaffolds(catalogue: &Catalogue) -> impl Iterator<Item = &Action> {
    catalogue.commands.iter().filter(|action| action.scope == Scope::Repository)
}

/// `service` for `scaffold:service`.
fn kind(action: &Action) -> &str {
    action.name.strip_prefix("scaffold:").unwrap_or(&action.name)
}

fn find<'a>(catalogue: &'a Catalogue, wanted: &str) -> Result<&'a Action, Failure> {
    let found = scaffolds(catalogue).find(|action| kind(action) == wanted || action.name == wanted);
    found.ok_or_else(|| {
        let known: Vec<&str> = scaffolds(catalogue).map(kind).collect();
        let known = if known.is_empty() { "nothing".to_owned() } else { known.join(", ") };
        Failure::NoScaffold { kind: wanted.to_owned(), known }
    })
}

/// The command as the engine reads it: like a shell, so that every word is quoted.
fn command(action: &Action, name: &str, scaffold: &ScaffoldArgs) -> String {
    let mut command = format!("{} {}", action.name, quoted(name));
    for (flag, value) in [("--template", &scaffold.template), ("--into", &scaffold.into)] {
        if let Some(value) = value {
            command.push_str(&format!(" {flag} {}", quoted(value)));
        }
    }
    command
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

fn list(catalogue: &Catalogue) -> String {
    let header = ["KIND", "TEMPLATE", "WHAT", "DESCRIPTION"].map(str::to_owned);
    let rows = scaffolds(catalogue).flat_map(|action| {
        let row = |template: &str, title: &str, description: &str| {
            [kind(action), template, title, description].map(str::to_owned)
        };
        let templates = action.templates.iter().enumerate().map(move |(at, template)| {
            let usual = if at == 0 { " (usual)" } else { "" };
            row(&format!("{}{usual}", template.name), &template.title, &template.description)
        });
        let bare = action.templates.is_empty().then(|| row("", &action.title, &action.description));
        bare.into_iter().chain(templates).collect::<Vec<_>>()
    });
    table(&std::iter::once(header).chain(rows).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_as_a_shell_wants() {
        for (word, expected) in [("user-api", "user-api"), ("a b", "'a b'"), ("it's", r"'it'\''s'"), ("", "''")] {
            assert_eq!(quoted(word), expected);
        }
    }
}
