//! `textDocument/codeAction`: answered from memory, without the network and without reading the text.
//!
//! Never preferred, never in front of what others offer. Every action carries a command, so that no editor calls
//! `codeAction/resolve`. Answers are raw JSON, for lsp-types 0.94 does not know the tags of code actions.

use std::sync::Arc;

use pantheon_protocol::wire::{Action, ActionKind};
use serde_json::{Value, json};
use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{CodeActionParams, CodeActionTriggerKind, Diagnostic};

use super::super::convert;
use crate::catalogue::{Known, Reach};
use crate::config::AutomaticActions;
use crate::jobs::JobInfo;
use crate::session::Session;

/// The kind that most actions have (LSP 3.17 `CodeActionKind`).
const REWRITE: &str = "refactor.rewrite";
const QUICK_FIX: &str = "quickfix";

/// More fixes than this would fill the menu.
const MAX_FIXES: usize = 8;

/// How many characters of a diagnostic's message a title shows.
const TITLE_LENGTH: usize = 60;

pub(crate) fn code_action(session: &Arc<Session>, params: Option<Value>) -> Result<Value> {
    let params = convert::params::<CodeActionParams>(params)?;
    let uri = params.text_document.uri.as_str();
    let listing = session.documents.view(uri).filter(|_| !session.is_excluded(uri)).map(|view| {
        let known = session.catalogue.known();
        let menu = Menu { session, params: &params, version: view.version };
        if params.context.trigger_kind == Some(CodeActionTriggerKind::AUTOMATIC) {
            menu.unasked(&known, &view.language_id)
        } else {
            menu.invoked(&known, &view.language_id)
        }
    });
    Ok(Value::Array(listing.unwrap_or_default()))
}

/// One request for code actions of an open document.
struct Menu<'a> {
    session: &'a Session,
    params: &'a CodeActionParams,
    version: i32,
}

impl Menu<'_> {
    /// The editor asks by itself: fixes of what it shows, nothing else.
    fn unasked(&self, known: &Known, language: &str) -> Vec<Value> {
        if self.session.settings().automatic == AutomaticActions::Never || !self.wants(QUICK_FIX) {
            return Vec::new();
        }
        let fixes = known.actions_for(language).filter(|action| action.kind == ActionKind::QuickFix);
        fixes.flat_map(|action| self.fixes(action)).collect()
    }

    /// The user asks: all that applies.
    fn invoked(&self, known: &Known, language: &str) -> Vec<Value> {
        // What is under way comes first: some editors show only the first few.
        let mut list = self.answers();
        list.extend(self.running());
        list.extend(known.actions_for(language).flat_map(|action| self.entries(action)));
        if known.catalogue.is_none() && self.wants(REWRITE) {
            list.push(self.no_list(known.reach));
        }
        list
    }

    fn entries(&self, action: &Action) -> Vec<Value> {
        match action.kind {
            ActionKind::QuickFix if !self.wants(QUICK_FIX) => Vec::new(),
            ActionKind::QuickFix if self.params.context.diagnostics.is_empty() => vec![self.entry(action, None)],
            ActionKind::QuickFix => self.fixes(action),
            ActionKind::Rewrite if self.wants(REWRITE) => vec![self.entry(action, None)],
            ActionKind::Rewrite => Vec::new(),
        }
    }

    fn fixes(&self, action: &Action) -> Vec<Value> {
        let diagnostics = self.params.context.diagnostics.iter().take(MAX_FIXES);
        diagnostics.map(|diagnostic| self.entry(action, Some(diagnostic))).collect()
    }

    fn entry(&self, action: &Action, diagnostic: Option<&Diagnostic>) -> Value {
        let title = match diagnostic {
            Some(diagnostic) => format!("{}: {}", action.title, shortened(&diagnostic.message)),
            None => action.title.clone(),
        };
        let mut arguments = json!({
            "uri": self.params.text_document.uri,
            "range": diagnostic.map_or(self.params.range, |diagnostic| diagnostic.range),
            "version": self.version,
        });
        let name = match action.name.as_str() {
            "refactor" => "pantheon.refactor",
            "document" => "pantheon.document",
            "fix" => "pantheon.fix",
            other => {
                arguments["command"] = other.into();
                "pantheon.run"
            }
        };
        if let Some(diagnostic) = diagnostic {
            arguments["diagnostics"] = json!([diagnostic]);
        }
        let kind = if action.kind == ActionKind::QuickFix { QUICK_FIX } else { REWRITE };
        let mut item = self.item(&title, kind, json!({ "title": title, "command": name, "arguments": [arguments] }));
        if self.session.capabilities().code_action_literals {
            if let Some(diagnostic) = diagnostic {
                item["diagnostics"] = json!([diagnostic]);
            }
            if self.session.capabilities().code_action_llm_tag {
                item["tags"] = json!([1]);
            }
        }
        item
    }

    /// The answers to what the user was asked, for editors that cannot ask. They are about the session, not the document.
    fn answers(&self) -> Vec<Value> {
        if !self.wants(REWRITE) {
            return Vec::new();
        }
        let questions = self.session.questions.open();
        let answers =
            questions.iter().flat_map(|question| question.buttons.iter().map(move |button| (question, button)));
        let entries = answers.map(|(question, button)| {
            let title = format!("Pantheon: {button}: {}", shortened(&question.text));
            let arguments = [json!({ "question": question.id, "answer": button })];
            self.item(&title, REWRITE, json!({ "title": title, "command": "pantheon.answer", "arguments": arguments }))
        });
        entries.collect()
    }

    /// The way to end what is under way, for editors without a button for it.
    fn running(&self) -> Vec<Value> {
        if !self.wants(REWRITE) {
            return Vec::new();
        }
        let uri = self.params.text_document.uri.as_str();
        // What is about no document in particular can be cancelled from any.
        let is_here = |job: &JobInfo| job.topic.uri.as_deref().is_none_or(|about| about == uri);
        let jobs = self.session.jobs.running().into_iter().filter(is_here);
        let entries = jobs.map(|job| {
            let title = format!("Pantheon: cancel {}", job.topic.title);
            let arguments = [json!({ "jobId": job.id.to_string() })];
            self.item(&title, REWRITE, json!({ "title": title, "command": "pantheon.cancel", "arguments": arguments }))
        });
        entries.collect()
    }

    /// Silence would look like a server that does not work.
    fn no_list(&self, reach: Reach) -> Value {
        let title = match reach {
            Reach::Away => "Pantheon: engine unreachable",
            Reach::Starting | Reach::Here => "Pantheon: the engine is starting",
        };
        self.item(title, REWRITE, json!({ "title": title, "command": "pantheon.reconnect", "arguments": [] }))
    }

    /// A code action, or its bare command for editors that know no other.
    fn item(&self, title: &str, kind: &str, command: Value) -> Value {
        if self.session.capabilities().code_action_literals {
            json!({ "title": title, "kind": kind, "command": command })
        } else {
            command
        }
    }

    /// Whether the request is about this kind: a kind stands for all that begin with it and a dot.
    fn wants(&self, kind: &str) -> bool {
        // Kakoune asks for none of the kinds and means all of them.
        let Some(only) = self.params.context.only.as_ref().filter(|only| !only.is_empty()) else { return true };
        only.iter().any(|wanted| {
            let wanted = wanted.as_str();
            wanted.is_empty() || kind.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }
}

fn shortened(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default().trim();
    match line.char_indices().nth(TITLE_LENGTH) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line.to_owned(),
    }
}
