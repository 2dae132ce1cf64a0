//! What the client can do, boiled down once to what this server asks.
//!
//! Read from the raw JSON, so that a client with capabilities newer than lsp-types is understood all the same.

use pantheon_protocol::wire::FileOperation;
use serde_json::Value;

use crate::position::Encoding;

/// The client's capabilities; all `false` for a client that names none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Capabilities {
    /// The encoding chosen for all positions.
    pub(crate) encoding: Encoding,
    /// Code actions may be objects with a kind; otherwise they are plain commands.
    pub(crate) code_action_literals: bool,
    /// Code actions may carry the tag `LLMGenerated`.
    pub(crate) code_action_llm_tag: bool,
    /// Edits may name the version that they are for.
    pub(crate) versioned_edits: bool,
    /// It skips an edit of an older version and says that it applied it, and it takes version 0 for none at all.
    pub(crate) skips_stale_edits: bool,
    /// A buffer without text has one line, and not none.
    pub(crate) empty_is_a_line: bool,
    /// What it can do to files beside editing them.
    pub(crate) file_operations: Vec<FileOperation>,
    /// The server may edit more than the document that a command is about.
    pub(crate) apply_edit: bool,
    /// Edits may carry annotations that ask for confirmation.
    pub(crate) change_annotations: bool,
    /// Edits may say that they are about many files, which are then saved (LSP 3.18 `WorkspaceEditMetadata`).
    pub(crate) edit_metadata: bool,
    /// The server may show progress of its own.
    pub(crate) work_done_progress: bool,
    /// The server may open a document for the user.
    pub(crate) show_document: bool,
    /// The server may ask for settings.
    pub(crate) configuration: bool,
    /// It has a diff editor of its own for proposals (`pantheon/review`).
    pub(crate) review: bool,
    /// It shows the text of an answer while it comes (`pantheon/preview`).
    pub(crate) preview: bool,
    /// It shows jobs (`pantheon/jobs`).
    pub(crate) jobs: bool,
    /// It shows unified diffs in a way of its own (`pantheon/diff`).
    pub(crate) diff: bool,
    /// It shows the state of the engine (`pantheon/status`).
    pub(crate) status: bool,
}

/// The tag of code actions made by a model (LSP 3.18 `CodeActionTag.LLMGenerated`).
const LLM_GENERATED: u64 = 1;

impl Capabilities {
    /// Reads the client's `capabilities`; `name` is what it calls itself.
    pub(crate) fn read(client: &Value, name: Option<&str>) -> Self {
        let has =
            |path: &str| client.pointer(path).is_some_and(|value| !value.is_null() && *value != Value::Bool(false));
        let workspace_edit = |name: &str| has(&format!("/workspace/workspaceEdit/{name}"));
        let ours = |name: &str| has(&format!("/experimental/pantheon/{name}"));
        Self {
            encoding: encoding(client),
            code_action_literals: has("/textDocument/codeAction/codeActionLiteralSupport"),
            code_action_llm_tag: lists(client, "/textDocument/codeAction/tagSupport/valueSet", &LLM_GENERATED.into()),
            // Neovim 0.11 declares only the second and honours both.
            versioned_edits: workspace_edit("documentChanges") || workspace_edit("resourceOperations"),
            // Read in 0.11.4, `vim.lsp.util.apply_text_document_edit`.
            skips_stale_edits: name == Some("Neovim"),
            empty_is_a_line: name == Some("Neovim"),
            file_operations: file_operations(client),
            apply_edit: has("/workspace/applyEdit"),
            // kak-lsp says that it can, and applies them without a look (read in 22.0.0, where nothing looks at them).
            change_annotations: workspace_edit("changeAnnotationSupport") && name != Some("kakoune-lsp"),
            edit_metadata: workspace_edit("metadataSupport"),
            work_done_progress: has("/window/workDoneProgress"),
            // Helix does it from 23.10 on and says so later (read in 25.07.1, `helix-term/src/application.rs`).
            show_document: has("/window/showDocument/support") || name == Some("helix"),
            configuration: has("/workspace/configuration"),
            review: ours("review"),
            preview: ours("preview"),
            jobs: ours("jobs"),
            diff: ours("diff"),
            status: ours("status"),
        }
    }
}

/// UTF-8 where the client takes it, for that is what the engine counts; else its own first choice.
fn encoding(client: &Value) -> Encoding {
    let offered = client.pointer("/general/positionEncodings").and_then(Value::as_array);
    let offered: Vec<&str> = offered.into_iter().flatten().filter_map(Value::as_str).collect();
    if offered.contains(&"utf-8") {
        return Encoding::Utf8;
    }
    let first = offered.iter().find_map(|name| match *name {
        "utf-16" => Some(Encoding::Utf16),
        "utf-32" => Some(Encoding::Utf32),
        _ => None,
    });
    first.unwrap_or_default()
}

/// Unknown names are left out, for a newer LSP may have more.
fn file_operations(client: &Value) -> Vec<FileOperation> {
    let named = client.pointer("/workspace/workspaceEdit/resourceOperations").and_then(Value::as_array);
    let known = named.into_iter().flatten().filter_map(|name| match name.as_str()? {
        "create" => Some(FileOperation::Create),
        "rename" => Some(FileOperation::Rename),
        "delete" => Some(FileOperation::Delete),
        _ => None,
    });
    known.collect()
}

fn lists(client: &Value, path: &str, wanted: &Value) -> bool {
    client.pointer(path).and_then(Value::as_array).is_some_and(|list| list.contains(wanted))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_client_that_says_nothing_can_nothing() {
        assert_eq!(Capabilities::read(&json!({}), None), Capabilities::default());
        assert_eq!(Capabilities::read(&json!({ "window": 7, "workspace": [] }), None), Capabilities::default());
    }

    #[test]
    fn the_encoding_is_negotiated() {
        for (offered, expected) in [
            (json!(["utf-16", "utf-8"]), Encoding::Utf8),
            (json!(["utf-32", "utf-16"]), Encoding::Utf32),
            (json!(["utf-16", "utf-32"]), Encoding::Utf16),
            (json!(["utf-7"]), Encoding::Utf16),
            (json!(null), Encoding::Utf16),
        ] {
            let client = json!({ "general": { "positionEncodings": offered } });
            assert_eq!(Capabilities::read(&client, None).encoding, expected, "{offered}");
        }
    }

    #[test]
    fn either_capability_permits_versions() {
        for edit in [json!({ "documentChanges": true }), json!({ "resourceOperations": ["create"] })] {
            let client = json!({ "workspace": { "workspaceEdit": edit } });
            assert!(Capabilities::read(&client, None).versioned_edits);
        }
        let client = json!({ "workspace": { "workspaceEdit": { "documentChanges": false } } });
        assert!(!Capabilities::read(&client, None).versioned_edits);
    }

    #[test]
    fn editors_known_to_differ_are_known_by_name() {
        let client = json!({ "workspace": { "workspaceEdit": { "changeAnnotationSupport": {} } } });
        assert!(Capabilities::read(&client, Some("Visual Studio Code")).change_annotations);
        assert!(!Capabilities::read(&client, Some("kakoune-lsp")).change_annotations);
        let neovim = Capabilities::read(&client, Some("Neovim"));
        assert!(neovim.skips_stale_edits && neovim.empty_is_a_line);
    }

    #[test]
    fn unknown_file_operations_are_left_out() {
        let client = json!({ "workspace": { "workspaceEdit": { "resourceOperations": ["rename", "fold", 7] } } });
        assert_eq!(Capabilities::read(&client, None).file_operations, [FileOperation::Rename]);
    }

    #[test]
    fn the_tag_needs_its_number() {
        let client = |set: Value| json!({ "textDocument": { "codeAction": { "tagSupport": { "valueSet": set } } } });
        assert!(Capabilities::read(&client(json!([1])), None).code_action_llm_tag);
        assert!(!Capabilities::read(&client(json!([2])), None).code_action_llm_tag);
    }
}
