//! A small editor: starts a language server, speaks LSP with it, applies its edits as a careful editor does.

mod wire;

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use serde_json::{Value, json};

use crate::engine::collect;
use crate::text::Text;

/// How long any single answer may take; only a broken server needs that long.
const PATIENCE: Duration = Duration::from_secs(90);

/// The editor; dropping it kills the server.
#[derive(Debug)]
pub struct Editor {
    child: Child,
    input: Option<ChildStdin>,
    inbox: Receiver<Value>,
    next_id: u64,
    log: Arc<Mutex<String>>,
    /// What is set, as it is told at the start.
    pub settings: Value,
    /// The open documents by URI.
    pub documents: HashMap<String, Text>,
    /// Every notification and request of the server, in order.
    pub seen: Vec<Value>,
    /// URIs in the order in which edits were applied to them.
    pub applied: Vec<String>,
}

impl Editor {
    /// Starts a server; nothing is sent yet.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(command: &mut Command) -> anyhow::Result<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("the language server cannot be started")?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let (stdout, stderr) = stdout.zip(stderr).context("the language server's output is not connected")?;
        let log = Arc::new(Mutex::new(String::new()));
        collect(stderr, Arc::clone(&log));
        let input = child.stdin.take();
        let (settings, documents, seen, applied) = Default::default();
        Ok(Self { child, input, inbox: wire::read(stdout), next_id: 0, log, settings, documents, seen, applied })
    }

    /// The handshake; answers the server's capabilities.
    ///
    /// # Errors
    /// When the server does not answer.
    pub fn initialize(&mut self, root: &Path) -> anyhow::Result<Value> {
        let root = uri(root);
        let mut params = json!({
        "processId": std::process::id(), "rootUri": root, "workspaceFolders": [{"uri": root, "name": "work"}],
        "capabilities": {
            "general": {"positionEncodings": ["utf-8"]},
            "window": {"workDoneProgress": true, "showDocument": {"support": true}},
            "workspace": {"applyEdit": true, "configuration": false,
                "workspaceEdit": {"documentChanges": true}},
            // With pull diagnostics a linter need not lint after every change; editors spare it that too.
            "textDocument": {"diagnostic": {"dynamicRegistration": false},
                "codeAction": {"codeActionLiteralSupport": {"codeActionKind":
                {"valueSet": ["quickfix", "refactor", "refactor.rewrite"]}}}},
        }});
        // Some servers take null for settings that are wrong.
        if !self.settings.is_null() {
            params["initializationOptions"] = self.settings.clone();
        }
        let answer = self.request("initialize", &params)?;
        self.notify("initialized", &json!({}))?;
        Ok(answer)
    }

    /// Opens a document.
    ///
    /// # Errors
    /// When the server is gone.
    pub fn open(&mut self, uri: &str, language: &str, text: &str) -> anyhow::Result<()> {
        self.documents.insert(uri.to_owned(), Text { text: text.to_owned(), version: 1 });
        let item = json!({"uri": uri, "languageId": language, "version": 1, "text": text});
        self.notify("textDocument/didOpen", &json!({"textDocument": item}))
    }

    /// Types text over a range, as one change.
    ///
    /// # Errors
    /// When the server is gone or the range is outside the text.
    pub fn type_over(&mut self, uri: &str, range: &Value, text: &str) -> anyhow::Result<()> {
        let document = self.documents.get_mut(uri).context("the document is not open")?;
        let edit = json!({"range": range, "newText": text});
        document.apply(&[edit])?;
        let version = document.version;
        self.changed(uri, version, &json!([{"range": range, "text": text}]))
    }

    /// The code actions that the user sees after asking for them.
    ///
    /// # Errors
    /// When the server does not answer with a list.
    pub fn code_actions(&mut self, uri: &str, range: &Value, diagnostics: &Value) -> anyhow::Result<Vec<Value>> {
        let params = json!({"textDocument": {"uri": uri}, "range": range,
            "context": {"diagnostics": diagnostics, "triggerKind": 1}});
        let answer = self.request("textDocument/codeAction", &params)?;
        answer.as_array().cloned().context("the code actions are no list")
    }

    /// Runs a code action as an editor does, and waits for its edit; answers the text afterwards.
    ///
    /// # Errors
    /// When no edit comes.
    pub fn run(&mut self, action: &Value, uri: &str) -> anyhow::Result<String> {
        let before = self.applied.len();
        let command = if action["command"].is_object() { &action["command"] } else { action };
        let params = json!({"command": command["command"], "arguments": command["arguments"]});
        self.request("workspace/executeCommand", &params)?;
        self.pump(|editor| editor.applied.len() > before)
            .with_context(|| format!("no edit came from `{}`", action["title"]))?;
        Ok(self.documents.get(uri).context("the document is not open")?.text.clone())
    }

    /// Sends a request and waits for its answer; everything else that comes is served meanwhile.
    ///
    /// # Errors
    /// When the answer is an error or does not come.
    pub fn request(&mut self, method: &str, params: &Value) -> anyhow::Result<Value> {
        let id = self.send_request(method, params)?;
        let answer = self.answer(id).with_context(|| format!("{method} has no answer"))?;
        match answer.get("error") {
            Some(error) => bail!("{method} failed: {error}"),
            None => Ok(answer["result"].clone()),
        }
    }

    /// Sends a request and does not wait; answers its id.
    ///
    /// # Errors
    /// When the server is gone.
    pub fn send_request(&mut self, method: &str, params: &Value) -> anyhow::Result<u64> {
        self.next_id += 1;
        self.send(&json!({"jsonrpc": "2.0", "id": self.next_id, "method": method, "params": params}))?;
        Ok(self.next_id)
    }

    /// Waits for the answer to a request.
    ///
    /// # Errors
    /// When it does not come.
    pub fn answer(&mut self, id: u64) -> anyhow::Result<Value> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let message = self.receive(deadline)?;
            if message.get("method").is_none() && message["id"] == id {
                return Ok(message);
            }
            self.serve(message)?;
        }
    }

    /// Sends a notification.
    ///
    /// # Errors
    /// When the server is gone.
    pub fn notify(&mut self, method: &str, params: &Value) -> anyhow::Result<()> {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}))
    }

    /// A notification as it goes over the wire, made beforehand where making it would count as the server's time.
    pub fn frame(method: &str, params: &Value) -> Vec<u8> {
        wire::frame(&json!({"jsonrpc": "2.0", "method": method, "params": params}))
    }

    /// Sends what [`Editor::frame`] made.
    ///
    /// # Errors
    /// When the server is gone.
    pub fn send_frame(&mut self, frame: &[u8]) -> anyhow::Result<()> {
        let input = self.input.as_mut().context("the language server's input is closed")?;
        input.write_all(frame).context("the language server is gone")
    }

    /// Serves the server's messages until something is the case.
    ///
    /// # Errors
    /// When it does not become so.
    pub fn pump(&mut self, done: impl Fn(&Self) -> bool) -> anyhow::Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while !done(self) {
            let message = self.receive(deadline)?;
            self.serve(message)?;
        }
        Ok(())
    }

    /// The messages shown to the user so far.
    pub fn messages(&self) -> Vec<&str> {
        let shown = self.seen.iter().filter(|message| {
            message["method"] == "window/showMessage" || message["method"] == "window/showMessageRequest"
        });
        shown.filter_map(|message| message["params"]["message"].as_str()).collect()
    }

    /// What the server logged to standard error.
    pub fn log(&self) -> String {
        self.log.lock().map_or_else(|poisoned| poisoned.into_inner().clone(), |log| log.clone())
    }

    /// The server's process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends the server as the protocol says.
    ///
    /// # Errors
    /// When it does not end.
    pub fn shutdown(mut self) -> anyhow::Result<ExitStatus> {
        self.request("shutdown", &Value::Null)?;
        self.notify("exit", &Value::Null)?;
        self.input = None;
        Ok(self.child.wait()?)
    }

    fn serve(&mut self, message: Value) -> anyhow::Result<()> {
        let id = message.get("id").cloned();
        let method = message["method"].as_str().unwrap_or_default();
        let result = match method {
            "workspace/applyEdit" => self.apply(&message["params"]["edit"])?,
            // The first choice is to apply.
            "window/showMessageRequest" => message["params"]["actions"][0].clone(),
            "window/showDocument" => json!({"success": true}),
            _ => Value::Null,
        };
        let asks = id.is_some() && !method.is_empty();
        self.seen.push(message);
        match id {
            Some(id) if asks => self.send(&json!({"jsonrpc": "2.0", "id": id, "result": result})),
            _ => Ok(()),
        }
    }

    /// Applies all or nothing, and tells the server what the document then looks like.
    fn apply(&mut self, edit: &Value) -> anyhow::Result<Value> {
        for change in edit["documentChanges"].as_array().context("an edit without versions")? {
            let uri = change["textDocument"]["uri"].as_str().context("a change without a document")?.to_owned();
            let edits = change["edits"].as_array().context("a change without edits")?.clone();
            let document = self.documents.get_mut(&uri).with_context(|| format!("{uri} is not open"))?;
            if change["textDocument"]["version"].as_i64().is_some_and(|version| version != document.version) {
                return Ok(json!({"applied": false, "failureReason": "the document has another version"}));
            }
            document.apply(&edits)?;
            let (version, text) = (document.version, document.text.clone());
            self.applied.push(uri.clone());
            self.changed(&uri, version, &json!([{"text": text}]))?;
        }
        Ok(json!({"applied": true}))
    }

    fn changed(&mut self, uri: &str, version: i64, changes: &Value) -> anyhow::Result<()> {
        let document = json!({"uri": uri, "version": version});
        self.notify("textDocument/didChange", &json!({"textDocument": document, "contentChanges": changes}))
    }

    fn send(&mut self, message: &Value) -> anyhow::Result<()> {
        let input = self.input.as_mut().context("the language server's input is closed")?;
        wire::write(input, message).with_context(|| "the language server is gone")
    }

    fn receive(&mut self, deadline: Instant) -> anyhow::Result<Value> {
        let left = deadline.saturating_duration_since(Instant::now());
        self.inbox.recv_timeout(left).map_err(|error| {
            let why = match error {
                RecvTimeoutError::Timeout => "the language server says nothing",
                RecvTimeoutError::Disconnected => "the language server ended",
            };
            let messages = self.messages();
            anyhow::anyhow!("{why}; it showed {messages:?} and logged:\n{}", self.log())
        })
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        // A server that ended already is what we want.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The URI of a file.
pub fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}
