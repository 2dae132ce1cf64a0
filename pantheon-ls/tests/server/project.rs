//! A workspace folder as an editor has it: files on the disk, some of them open, and edits of several at once.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::buffer::Buffer;
use crate::client::Client;
use crate::engine::{Edit, Engine};

/// What an editor with everything can do.
pub(crate) fn full() -> Value {
    let mut capabilities = crate::client::rich();
    capabilities["workspace"]["workspaceEdit"]["resourceOperations"] = json!(["create", "rename", "delete"]);
    capabilities
}

/// The folder and the open documents.
pub(crate) struct Project {
    pub(crate) client: Client,
    pub(crate) open: Vec<Buffer>,
}

impl Project {
    /// A session in a folder with these files.
    pub(crate) fn start(engine: &Engine, capabilities: Value, files: &[(&str, &str)]) -> Self {
        let project = Self { client: Client::start(engine, capabilities), open: Vec::new() };
        for (name, text) in files {
            project.write(name, text.as_bytes());
        }
        project
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        url::Url::parse(&self.client.file_uri(name)).unwrap().to_file_path().unwrap()
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// What the disk has; absent when there is no such file.
    pub(crate) fn read(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.path(name)).ok()
    }

    /// Opens a file as it is on the disk.
    pub(crate) fn open(&mut self, name: &str) {
        let text = self.read(name).expect("a file");
        let uri = self.client.file_uri(name);
        self.open.push(Buffer::open_as(&mut self.client, &uri, "python", &text));
    }

    /// The document of that name, and the client to tell of its changes.
    pub(crate) fn buffer(&mut self, name: &str) -> (&mut Buffer, &mut Client) {
        let uri = self.client.file_uri(name);
        (self.open.iter_mut().find(|buffer| buffer.uri == uri).expect("an open document"), &mut self.client)
    }

    /// Runs the workspace action from an open document.
    pub(crate) fn sweep(&mut self, name: &str, review: &str) {
        let uri = self.client.file_uri(name);
        self.client.execute("pantheon.run", json!({ "uri": uri, "command": "sweep", "review": review }));
    }

    /// Carries out the next edit as an editor does that saves what it does not show, and says so.
    pub(crate) fn apply(&mut self) -> Value {
        let request = self.client.expect("workspace/applyEdit");
        self.carry_out(&request["params"]);
        self.client.respond(&request, json!({ "applied": true }));
        request["params"].clone()
    }

    /// Carries out steps in their order.
    pub(crate) fn carry_out(&mut self, params: &Value) {
        for step in params["edit"]["documentChanges"].as_array().expect("steps") {
            self.step(step);
        }
    }

    pub(crate) fn step(&mut self, step: &Value) {
        let path = |field: &str| url::Url::parse(step[field].as_str().unwrap()).unwrap().to_file_path().unwrap();
        match step["kind"].as_str() {
            None => self.edit(step),
            Some("create") => {
                assert!(!path("uri").exists(), "overwritten: {step}");
                fs::create_dir_all(path("uri").parent().unwrap()).unwrap();
                fs::write(path("uri"), "").unwrap();
            }
            Some("rename") => {
                assert!(!path("newUri").exists(), "overwritten: {step}");
                fs::rename(path("oldUri"), path("newUri")).unwrap();
                self.reopen(step);
            }
            Some("delete") => fs::remove_file(path("uri")).unwrap(),
            Some(other) => panic!("unknown step {other}"),
        }
    }

    fn edit(&mut self, step: &Value) {
        let uri = step["textDocument"]["uri"].as_str().unwrap();
        let edits = step["edits"].as_array().unwrap();
        if let Some(buffer) = self.open.iter_mut().find(|buffer| buffer.uri == uri) {
            assert_eq!(step["textDocument"]["version"], buffer.version, "the version of {uri}");
            buffer.take(&mut self.client, edits);
            return;
        }
        assert_eq!(step["textDocument"]["version"], Value::Null, "{uri} is not open");
        let path = url::Url::parse(uri).unwrap().to_file_path().unwrap();
        let text = fs::read_to_string(&path).unwrap();
        let (mark, rest) = text.strip_prefix('\u{feff}').map_or(("", text.as_str()), |rest| ("\u{feff}", rest));
        let mut hidden = Buffer { uri: uri.to_owned(), text: rest.to_owned(), version: 0, encoding: "utf-16" };
        hidden.replace_all(edits);
        fs::write(path, format!("{mark}{}", hidden.text)).unwrap();
    }

    /// A document that is renamed is closed and opened again under its new name.
    fn reopen(&mut self, step: &Value) {
        let Some(at) = self.open.iter().position(|buffer| buffer.uri == step["oldUri"]) else { return };
        let old = self.open.remove(at);
        self.client.notify("textDocument/didClose", json!({ "textDocument": { "uri": old.uri } }));
        let uri = step["newUri"].as_str().unwrap();
        self.open.push(Buffer::open_as(&mut self.client, uri, "python", &old.text));
    }

    pub(crate) fn finish(self) {
        self.client.finish();
    }
}

/// A change of one sent file: the only place of `old`, and what stands there then.
pub(crate) fn edited(edit: &Edit, name: &str, old: &str, new: &str) -> Value {
    let request = &edit.request;
    let sent = request["files"].as_array().into_iter().flatten().chain([request]);
    let code = sent.into_iter().find(|file| file["filePath"] == name).expect("a sent file")["code"].as_str().unwrap();
    let start = code.find(old).expect("the text to be replaced");
    json!({ "filePath": name, "edits": [{ "start": start, "end": start + old.len(), "newText": new }] })
}

pub(crate) fn created(name: &str, text: &str) -> Value {
    let edits = json!([{ "start": 0, "end": 0, "newText": text }]);
    json!({ "filePath": name, "operation": "create", "edits": edits })
}

pub(crate) fn renamed(mut diff: Value, to: &str) -> Value {
    diff["operation"] = json!("rename");
    diff["newPath"] = json!(to);
    diff
}

pub(crate) fn deleted(name: &str) -> Value {
    json!({ "filePath": name, "operation": "delete", "edits": [] })
}
