//! The YAML head of a prompt file; Claude Code's command files are read too.

use pantheon_protocol::wire::{ActionKind, Scope};
use serde::Deserialize;

use super::PromptError;

/// The keys between the two `---` lines.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(super) struct FrontMatter {
    /// What the lightbulb shows; absent: the file's name in words.
    pub title: Option<String>,
    /// One sentence for help texts.
    pub description: String,
    /// `quickfix` or `refactor.rewrite`.
    pub kind: ActionKind,
    /// How much it works on.
    pub scope: Scope,
    /// LSP language identifiers; empty means all.
    pub languages: Vec<String>,
    /// A model of its own.
    pub model: Option<String>,
    /// How the answer is given.
    pub output: Output,
    /// What it may change.
    pub changes: Changes,
    /// Tools for agents, used by the run flow; Claude Code writes `allowed-tools`.
    #[serde(alias = "allowed-tools")]
    pub tools: Tools,
    /// Names of what a scaffold can start from, the usual one first.
    pub templates: Vec<String>,
    /// What to type as an instruction.
    pub argument_hint: Option<String>,
    /// A Claude Code key without a meaning here.
    pub disable_model_invocation: Option<bool>,
}

/// How the model is asked to answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Output {
    /// The new text of the region.
    #[default]
    Rewrite,
    /// SEARCH/REPLACE blocks.
    SearchReplace,
    /// A changed tree, by an agent.
    Tree,
}

/// What an action may change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Changes {
    /// Everything.
    #[default]
    Any,
    /// Comments and docstrings, no code.
    Comments,
}

/// A list, or one line with commas as Claude Code writes it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(super) enum Tools {
    /// `[Read, Edit]`
    List(Vec<String>),
    /// `Read, Edit`
    Line(String),
}

impl Default for Tools {
    fn default() -> Self {
        Tools::List(Vec::new())
    }
}

/// Parts a prompt file into head and body; the number is the line on which the body starts.
///
/// # Errors
/// When the head does not end, is not YAML, or has a key that nobody knows.
pub(super) fn split(text: &str) -> Result<(FrontMatter, &str, usize), PromptError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let Some(rest) = after_fence(text) else { return Ok((FrontMatter::default(), text, 1)) };
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == "---" {
            let head = parse(&rest[..at])?;
            let body_line = rest[..at].lines().count() + 3;
            return Ok((head, &rest[at + line.len()..], body_line));
        }
        at += line.len();
    }
    Err(PromptError { line: Some(1), reason: "the front matter has no closing `---` line".to_owned() })
}

fn after_fence(text: &str) -> Option<&str> {
    let (first, rest) = text.split_once('\n')?;
    (first.trim_end() == "---").then_some(rest)
}

fn parse(head: &str) -> Result<FrontMatter, PromptError> {
    if head.trim().is_empty() {
        return Ok(FrontMatter::default());
    }
    serde_saphyr::from_str(head).map_err(|error| {
        // The head starts on the second line of the file.
        let line = error.location().and_then(|location| usize::try_from(location.line()).ok());
        let reason = error.without_snippet().to_string();
        PromptError { line: line.map(|line| line + 1), reason: format!("front matter: {reason}") }
    })
}
