//! One prompt file: `prompts/scaffold_service.md` is the command `scaffold:service`.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::{Action, Scope};

use super::front_matter::{self, Changes, FrontMatter, Output};
use super::template::Template;
use crate::refusal::Refusal;
use crate::scaffold::{self, Shelf};

/// What is wrong with a prompt file, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{reason}", .line.map(|line| format!("line {line}: ")).unwrap_or_default())]
pub struct PromptError {
    /// Line in the file, from one, where it is known.
    pub line: Option<usize>,
    /// The fault in words, without prompt text.
    pub reason: String,
}

/// A loaded and checked prompt.
#[derive(Debug)]
pub struct PromptFile {
    /// What the catalogue tells of it.
    pub action: Action,
    /// A model of its own.
    pub model: Option<String>,
    /// How the answer is given.
    pub output: Output,
    /// What it may change.
    pub changes: Changes,
    /// The text.
    pub template: Template,
    /// What a scaffold can start from, the usual one first.
    pub scaffolds: Vec<Arc<scaffold::Template>>,
}

impl PromptFile {
    /// Reads a prompt file; `stem` is its name without `.md`, and the templates that it names must be on the shelf.
    ///
    /// # Errors
    /// `PromptError` names the line and the fault.
    pub fn parse(stem: &str, text: &str, shelf: &Shelf) -> Result<Self, PromptError> {
        let name = command_name(stem)?;
        let (head, body, first_line) = front_matter::split(text)?;
        let template = Template::new(body, first_line)?;
        let scaffolds = scaffolds(&head, shelf)?;
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        scaffolds.iter().for_each(|scaffold| scaffold.version.hash(&mut hasher));
        let version = format!("{:016x}", hasher.finish());
        let mut action = action(name, &head, version);
        action.templates = scaffolds.iter().map(|scaffold| scaffold.about.clone()).collect();
        Ok(Self { action, model: head.model, output: head.output, changes: head.changes, template, scaffolds })
    }

    /// The template of that name, or the usual one.
    ///
    /// # Errors
    /// `invalid_arguments` lists the templates of this action.
    pub fn scaffold(&self, name: Option<&str>) -> Result<&scaffold::Template, Refusal> {
        let found = match name {
            Some(name) => self.scaffolds.iter().find(|scaffold| scaffold.about.name == name),
            None => self.scaffolds.first(),
        };
        found.map(|scaffold| &**scaffold).ok_or_else(|| {
            let known: Vec<&str> = self.scaffolds.iter().map(|scaffold| scaffold.about.name.as_str()).collect();
            let name = name.unwrap_or_default().escape_debug();
            let message = format!("`{}` has no template `{name}`; it has {}.", self.action.name, known.join(", "));
            Refusal::new(ErrorCode::InvalidArguments, message)
        })
    }
}

fn scaffolds(head: &FrontMatter, shelf: &Shelf) -> Result<Vec<Arc<scaffold::Template>>, PromptError> {
    if !head.templates.is_empty() && head.scope != Scope::Repository {
        let reason = "front matter: `templates` are for actions with `scope: repository`".to_owned();
        return Err(PromptError { line: None, reason });
    }
    let find = |name: &String| {
        let reason = || format!("front matter: there is no template `{name}` in templates/, or it is broken");
        shelf.get(name).cloned().ok_or_else(|| PromptError { line: None, reason: reason() })
    };
    head.templates.iter().map(find).collect()
}

fn action(name: String, head: &FrontMatter, version: String) -> Action {
    let title = head.title.clone().unwrap_or_else(|| in_words(&name));
    Action {
        name,
        title,
        description: head.description.clone(),
        kind: head.kind,
        scope: head.scope,
        languages: head.languages.clone(),
        argument_hint: head.argument_hint.clone(),
        templates: Vec::new(),
        version,
    }
}

/// The file's name with its first `_` as `:` where a group comes first: `scaffold_service`, but `add_tests` stays.
fn command_name(stem: &str) -> Result<String, PromptError> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
    if stem.is_empty() || !stem.chars().all(plain) {
        let reason = "a prompt file's name is made of a-z, 0-9, `_` and `-`, and ends in .md".to_owned();
        return Err(PromptError { line: None, reason });
    }
    Ok(match stem.split_once('_') {
        Some((group, rest)) if GROUPS.contains(&group) => format!("{group}:{rest}"),
        _ => stem.to_owned(),
    })
}

/// Groups of commands that are written `group:name`.
const GROUPS: [&str; 1] = ["scaffold"];

fn in_words(name: &str) -> String {
    let words = name.replace(['_', '-', ':'], " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> (Option<usize>, String) {
        let error = PromptFile::parse("x", text, &Shelf::default()).unwrap_err();
        (error.line, error.reason)
    }

    #[test]
    fn a_bare_text_is_a_prompt() {
        let file =
            PromptFile::parse("make_faster", "Make {{ language }} faster. $ARGUMENTS", &Shelf::default()).unwrap();
        assert_eq!((file.action.name.as_str(), file.action.title.as_str()), ("make_faster", "Make faster"));
        assert_eq!(
            PromptFile::parse("scaffold_service", "x", &Shelf::default()).unwrap().action.name,
            "scaffold:service"
        );
    }

    #[test]
    fn claude_code_command_files_load() {
        let text =
            "---\ndescription: d\nallowed-tools: Read, Edit\nargument-hint: what\nmodel: opus\n---\nDo $ARGUMENTS";
        let file = PromptFile::parse("x", text, &Shelf::default()).unwrap();
        assert_eq!(file.model.as_deref(), Some("opus"));
        assert_eq!(file.action.argument_hint.as_deref(), Some("what"));
    }

    #[test]
    fn faults_name_their_line() {
        assert_eq!(fault("---\ntitle: x\nBody"), (Some(1), "the front matter has no closing `---` line".into()));
        let (line, reason) = fault("---\ntitle: x\ncolour: red\n---\nBody");
        assert_eq!(line, Some(3), "{reason}");
        assert!(reason.contains("colour"), "{reason}");
        let (line, reason) = fault("---\ntitle: x\n---\n\nok\n{% if %}\n");
        assert_eq!(line, Some(6), "{reason}");
        let (_, reason) = fault("{{ secret }}");
        assert!(reason.contains("`secret`"), "{reason}");
        assert_eq!(fault("---\ntitle: x\n---\n \n").1, "the prompt has no text");
        assert!(PromptFile::parse("../x", "y", &Shelf::default()).is_err());
    }
}
