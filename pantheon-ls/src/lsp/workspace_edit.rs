//! `workspace/applyEdit`: one edit of one file or of many, in the richest form that the client understands.
//!
//! Raw JSON, for lsp-types 0.94 puts the annotation of a deletion where no client looks for it.

use serde_json::{Map, Value, json};
use tower_lsp::lsp_types as lsp;
use tower_lsp::lsp_types::request::Request;

use super::Capabilities;
use crate::position::Position;

/// The annotation that all steps of one suggestion share.
const ANNOTATION: &str = "pantheon";

/// Whether the editor should ask before it applies an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Confirm {
    /// Apply.
    No,
    /// Show the editor's own preview, where each change can be ticked.
    Preview,
}

/// An edit, as the editor is asked to apply it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WorkspaceEdit {
    /// What the undo entry and the preview call it.
    pub(crate) label: String,
    /// What the preview says beside it.
    pub(crate) remark: Option<String>,
    /// Whether to ask first.
    pub(crate) confirm: Confirm,
    /// In the order in which the editor carries them out.
    pub(crate) steps: Vec<Step>,
}

/// One step of an edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Edits the text of a document.
    Text {
        /// The document.
        uri: String,
        /// The version that the positions are for; absent for a file that is not open.
        version: Option<i32>,
        /// Start, end and new text, sorted and disjoint.
        edits: Vec<(Position, Position, String)>,
    },
    /// Makes an empty file.
    Create {
        /// Where.
        uri: String,
    },
    /// Gives a file another place.
    Rename {
        /// Where it is.
        from: String,
        /// Where it goes.
        to: String,
    },
    /// Removes a file.
    Delete {
        /// Which.
        uri: String,
    },
}

/// LSP's request, with parameters of our own making.
pub(super) enum ApplyEdit {}

impl Request for ApplyEdit {
    type Params = Value;
    type Result = lsp::ApplyWorkspaceEditResponse;
    const METHOD: &'static str = "workspace/applyEdit";
}

/// The parameters of `workspace/applyEdit`.
pub(super) fn params(edit: &WorkspaceEdit, capabilities: &Capabilities) -> Value {
    let body = if !capabilities.versioned_edits {
        json!({ "changes": plain_changes(&edit.steps) })
    } else if capabilities.change_annotations {
        let change = |step| annotated(document_change(step, capabilities));
        let steps: Vec<Value> = edit.steps.iter().map(change).collect();
        json!({ "documentChanges": steps, "changeAnnotations": { ANNOTATION: annotation(edit) } })
    } else {
        let change = |step| document_change(step, capabilities);
        json!({ "documentChanges": edit.steps.iter().map(change).collect::<Vec<_>>() })
    };
    let mut params = json!({ "label": edit.label, "edit": body });
    if capabilities.edit_metadata && edit.steps.len() > 1 {
        // An editor that would leave many documents open and unsaved may save them.
        params["metadata"] = json!({ "isRefactoring": true });
    }
    params
}

/// What clients without `documentChanges` take. They are never offered anything but edits of text.
fn plain_changes(steps: &[Step]) -> Map<String, Value> {
    let texts = steps.iter().filter_map(|step| match step {
        Step::Text { uri, edits, .. } => Some((uri.clone(), text_edits(edits))),
        Step::Create { .. } | Step::Rename { .. } | Step::Delete { .. } => None,
    });
    texts.collect()
}

fn document_change(step: &Step, capabilities: &Capabilities) -> Value {
    // Nothing is ever overwritten: a file that appeared meanwhile makes the editor refuse.
    let careful = json!({ "overwrite": false, "ignoreIfExists": false });
    match step {
        Step::Text { uri, version, edits } => {
            let version = version.map(|version| checked(version, capabilities));
            json!({ "textDocument": { "uri": uri, "version": version }, "edits": text_edits(edits) })
        }
        Step::Create { uri } => json!({ "kind": "create", "uri": uri, "options": careful }),
        Step::Rename { from, to } => json!({ "kind": "rename", "oldUri": from, "newUri": to, "options": careful }),
        Step::Delete { uri } => json!({ "kind": "delete", "uri": uri }),
    }
}

/// A version that the client compares with its own.
///
/// Neovim gives a document the version 0 until it is changed, and does not look at this number in an edit: what was
/// typed just before would be overwritten. All its later versions are larger than 1, which therefore says the same.
fn checked(version: i32, capabilities: &Capabilities) -> i32 {
    if capabilities.skips_stale_edits { version.max(1) } else { version }
}

fn text_edits(edits: &[(Position, Position, String)]) -> Value {
    let position = |at: &Position| json!({ "line": at.line, "character": at.character });
    let edit = |(start, end, new_text): &(Position, Position, String)| json!({ "range": { "start": position(start), "end": position(end) }, "newText": new_text });
    edits.iter().map(edit).collect()
}

/// The annotation stands at each text edit, or else at the operation itself (LSP 3.17 `AnnotatedTextEdit`).
fn annotated(mut change: Value) -> Value {
    match change.get_mut("edits").and_then(Value::as_array_mut) {
        Some(edits) => edits.iter_mut().for_each(|edit| edit["annotationId"] = ANNOTATION.into()),
        None => change["annotationId"] = ANNOTATION.into(),
    }
    change
}

fn annotation(edit: &WorkspaceEdit) -> Value {
    let mut annotation = json!({ "label": edit.label, "needsConfirmation": edit.confirm == Confirm::Preview });
    if let Some(remark) = &edit.remark {
        annotation["description"] = remark.as_str().into();
    }
    annotation
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_version_is_one_that_neovim_looks_at() {
        let edits = vec![];
        let step = Step::Text { uri: "u:a".to_owned(), version: Some(0), edits };
        for (skips_stale_edits, version) in [(false, 0), (true, 1)] {
            let capabilities = Capabilities { skips_stale_edits, ..Capabilities::default() };
            assert_eq!(document_change(&step, &capabilities)["textDocument"]["version"], version);
        }
    }
}
