//! A document as an editor has it: applies the edits of the server and tells it of every change.

use serde_json::{Value, json};

use crate::client::Client;

/// An open document of the client.
pub(crate) struct Buffer {
    pub(crate) uri: String,
    pub(crate) text: String,
    pub(crate) version: i64,
    /// `utf-8`, `utf-16` or `utf-32`.
    pub(crate) encoding: &'static str,
}

impl Buffer {
    /// Opens a Python document.
    pub(crate) fn open(client: &mut Client, text: &str) -> Self {
        Self::open_as(client, &client.file_uri("src/a.py"), "python", text)
    }

    pub(crate) fn open_as(client: &mut Client, uri: &str, language: &str, text: &str) -> Self {
        let document = json!({ "uri": uri, "languageId": language, "version": 1, "text": text });
        client.notify("textDocument/didOpen", json!({ "textDocument": document }));
        Self { uri: uri.to_owned(), text: text.to_owned(), version: 1, encoding: "utf-16" }
    }

    /// The argument object of a command about the whole text.
    pub(crate) fn argument(&self) -> Value {
        json!({ "uri": self.uri, "range": self.range(0, self.text.len()), "version": self.version, "review": "apply" })
    }

    /// The user replaces the only place of `old`.
    pub(crate) fn replace(&mut self, client: &mut Client, old: &str, new: &str) {
        let start = self.text.find(old).expect("the text to be replaced");
        self.splice(client, start, start + old.len(), new);
    }

    /// The user replaces bytes.
    pub(crate) fn splice(&mut self, client: &mut Client, start: usize, end: usize, new: &str) {
        let change = json!({ "range": self.range(start, end), "text": new });
        self.text.replace_range(start..end, new);
        self.tell(client, &[change]);
    }

    /// Asserts that the server has the same text.
    pub(crate) fn assert_in_step(&self, client: &mut Client) {
        let text = client.execute("pantheon.documentText", json!({ "uri": self.uri }));
        assert_eq!(text, self.text.as_str(), "the server's text");
    }

    /// Applies a `workspace/applyEdit` of the server, whichever form it has, and tells it of the change.
    pub(crate) fn apply(&mut self, client: &mut Client, params: &Value) {
        let edits = self.edits(params);
        self.take(client, &edits);
    }

    /// Takes text edits and tells the server of them.
    pub(crate) fn take(&mut self, client: &mut Client, edits: &[Value]) {
        let changes = self.replace_all(edits);
        self.tell(client, &changes);
    }

    /// Takes text edits, the last one first; returns the changes as LSP has them.
    pub(crate) fn replace_all(&mut self, edits: &[Value]) -> Vec<Value> {
        let mut changes = Vec::new();
        for edit in edits.iter().rev() {
            let start = self.offset(&edit["range"]["start"]);
            let end = self.offset(&edit["range"]["end"]);
            let new = edit["newText"].as_str().unwrap();
            self.text.replace_range(start..end, new);
            changes.push(json!({ "range": edit["range"], "text": new }));
        }
        changes
    }

    /// The text edits in a `workspace/applyEdit`.
    pub(crate) fn edits(&self, params: &Value) -> Vec<Value> {
        let edit = &params["edit"];
        let edits = match edit.get("documentChanges") {
            Some(changes) => {
                assert_eq!(changes.as_array().unwrap().len(), 1);
                assert_eq!(changes[0]["textDocument"]["uri"], self.uri.as_str());
                assert_eq!(changes[0]["textDocument"]["version"], self.version, "the version of the edit");
                &changes[0]["edits"]
            }
            None => &edit["changes"][&self.uri],
        };
        edits.as_array().expect("edits").clone()
    }

    pub(crate) fn range(&self, start: usize, end: usize) -> Value {
        json!({ "start": self.position(start), "end": self.position(end) })
    }

    fn tell(&mut self, client: &mut Client, changes: &[Value]) {
        self.version += 1;
        let document = json!({ "uri": self.uri, "version": self.version });
        client.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    fn position(&self, offset: usize) -> Value {
        let before = &self.text[..offset];
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        json!({ "line": before.matches('\n').count(), "character": self.units(&before[start..]) })
    }

    fn offset(&self, position: &Value) -> usize {
        let line = position["line"].as_u64().unwrap() as usize;
        let start: usize = self.text.split_inclusive('\n').take(line).map(str::len).sum();
        let wanted = position["character"].as_u64().unwrap() as usize;
        let rest = self.text[start..].char_indices().map(|(at, _)| at).chain([self.text.len() - start]);
        let at = rest.into_iter().find(|&at| self.units(&self.text[start..start + at]) == wanted);
        start + at.expect("a position on a character boundary")
    }

    fn units(&self, text: &str) -> usize {
        match self.encoding {
            "utf-8" => text.len(),
            "utf-16" => text.encode_utf16().count(),
            _ => text.chars().count(),
        }
    }
}
