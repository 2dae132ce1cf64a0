//! `GET /commands`: what the engine can do. Never carries prompt text.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The reply of `GET /commands`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Catalogue {
    /// Changes whenever any entry changes; opaque, also sent as `ETag`.
    pub version: String,
    /// The engine's own version.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub engine_version: String,
    /// The provider that answers by default: `claude`, `anthropic`, `openai` or `rules`.
    pub provider: String,
    /// Sorted by name.
    pub commands: Vec<Action>,
}

impl Catalogue {
    /// The action of that name, if the engine has it.
    pub fn find(&self, name: &str) -> Option<&Action> {
        self.commands.iter().find(|action| action.name == name)
    }
}

/// One action of the catalogue, made from one prompt file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Action {
    /// The command's name, such as `refactor` or `scaffold:service`.
    pub name: String,
    /// What the lightbulb shows, such as `Refactor`.
    pub title: String,
    /// One sentence for help texts.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Where editors list it.
    pub kind: ActionKind,
    /// How much it works on.
    pub scope: Scope,
    /// LSP language identifiers it is offered for; empty means every language.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// What to type as an instruction, such as `what to change`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub argument_hint: Option<String>,
    /// What it can start from, the usual one first; empty for actions that start from nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub templates: Vec<Template>,
    /// Changes whenever the prompt behind it changes; opaque.
    pub version: String,
}

/// A template that a scaffold can start from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Template {
    /// What it is asked for by, such as `rust-axum`.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// One sentence.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// LSP language identifiers of what it makes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
}

impl Action {
    /// Whether the action is offered for documents of this LSP language identifier.
    pub fn speaks(&self, language_id: &str) -> bool {
        self.languages.is_empty() || self.languages.iter().any(|language| language == language_id)
    }
}

/// The LSP code action kind of an action.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ActionKind {
    /// `quickfix`: answers a diagnostic.
    #[serde(rename = "quickfix")]
    QuickFix,
    /// `refactor.rewrite`: everything else.
    #[default]
    #[serde(rename = "refactor.rewrite")]
    Rewrite,
}

/// How much of the user's work an action reads and writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// The selection, widened to whole lines or the enclosing definition.
    #[default]
    Selection,
    /// The whole file.
    File,
    /// Several files of the workspace.
    Workspace,
    /// A repository, by the run flow.
    Repository,
}
