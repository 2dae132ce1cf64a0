//! An LSP client that reads every message, and fails a test that leaves one unread.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Instant;

use serde_json::{Value, json};

use crate::engine::{Engine, PATIENCE};

/// The real server with pipes to it.
pub(crate) struct Client {
    child: Child,
    stdin: Option<ChildStdin>,
    messages: Receiver<Value>,
    /// Read, but not asked for yet.
    backlog: VecDeque<Value>,
    last_id: i64,
    home: tempfile::TempDir,
}

/// What a well-equipped editor can do.
pub(crate) fn rich() -> Value {
    json!({
        "general": { "positionEncodings": ["utf-16"] },
        "textDocument": { "codeAction": {
            "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["", "quickfix", "refactor"] } },
            "tagSupport": { "valueSet": [1] },
        } },
        "workspace": {
            "applyEdit": true,
            "workspaceEdit": { "documentChanges": true, "changeAnnotationSupport": {} },
        },
        "window": { "showDocument": { "support": true } },
    })
}

impl Client {
    /// A server that has not been spoken to.
    pub(crate) fn spawn(engine: Option<&Engine>) -> Self {
        Self::spawn_with(engine.map(Engine::url).as_deref(), &[])
    }

    pub(crate) fn spawn_with(url: Option<&str>, environment: &[(&str, &str)]) -> Self {
        let home = tempfile::tempdir().unwrap();
        Self::spawn_in(home, url, environment)
    }

    pub(crate) fn spawn_in(home: tempfile::TempDir, url: Option<&str>, environment: &[(&str, &str)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pantheon-ls"));
        command.env_clear().env("HOME", home.path()).env("TMPDIR", home.path()).env("USERPROFILE", home.path());
        // A port that nobody listens on, unless the test says otherwise.
        command.env("PANTHEON_ENGINE_URL", url.unwrap_or("http://127.0.0.1:9"));
        command.envs(environment.iter().copied());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
        let stdout = child.stdout.take().unwrap();
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            let mut reader = BufReader::new(stdout);
            while let Some(message) = read_message(&mut reader) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let stdin = child.stdin.take();
        Self { child, stdin, messages, backlog: VecDeque::new(), last_id: 0, home }
    }

    /// A session with these capabilities, at work, its catalogue fetched.
    pub(crate) fn start(engine: &Engine, capabilities: Value) -> Self {
        let mut client = Self::spawn(Some(engine));
        client.initialize(capabilities, Value::Null);
        client.wait_for_actions();
        client
    }

    pub(crate) fn initialize(&mut self, capabilities: Value, options: Value) -> Value {
        let folder = json!({ "uri": self.file_uri(""), "name": "w" });
        let params = json!({
            "processId": std::process::id(),
            "rootUri": null,
            "capabilities": capabilities,
            "initializationOptions": options,
            "workspaceFolders": [folder],
        });
        let result = self.request("initialize", params);
        self.notify("initialized", json!({}));
        result["result"].clone()
    }

    /// Asks for code actions of a document of its own until the engine's list has arrived.
    pub(crate) fn wait_for_actions(&mut self) {
        let uri = self.file_uri("waiting");
        let document = json!({ "uri": uri, "languageId": "plaintext", "version": 1, "text": "" });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
        let until = Instant::now() + PATIENCE;
        while !self.actions(&uri, json!({ "diagnostics": [] })).iter().any(|title| title == "Refactor") {
            assert!(Instant::now() < until, "no list of actions");
        }
        self.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    }

    /// The titles of the code actions at the start of a document.
    pub(crate) fn actions(&mut self, uri: &str, context: Value) -> Vec<String> {
        let list = self.code_actions(uri, context);
        list.iter().map(|action| action["title"].as_str().unwrap().to_owned()).collect()
    }

    pub(crate) fn code_actions(&mut self, uri: &str, context: Value) -> Vec<Value> {
        let start = json!({ "line": 0, "character": 0 });
        let range = json!({ "start": start, "end": start });
        let params = json!({ "textDocument": { "uri": uri }, "range": range, "context": context });
        let response = self.request("textDocument/codeAction", params);
        response["result"].as_array().unwrap_or_else(|| panic!("no list: {response}")).clone()
    }

    /// Executes a command; returns its result.
    pub(crate) fn execute(&mut self, command: &str, argument: Value) -> Value {
        let response = self.request("workspace/executeCommand", json!({ "command": command, "arguments": [argument] }));
        assert!(response.get("error").is_none(), "{command}: {response}");
        response["result"].clone()
    }

    /// The jobs that are under way.
    pub(crate) fn running(&mut self) -> Vec<Value> {
        let jobs = self.execute("pantheon.jobs", json!({}));
        let alive = |job: &&Value| matches!(job["state"].as_str(), Some("queued" | "running" | "waiting"));
        jobs.as_array().unwrap().iter().filter(alive).cloned().collect()
    }

    /// Executes a command; returns the code and the message of its error.
    pub(crate) fn refused(&mut self, command: &str, arguments: Value) -> (i64, String) {
        let response = self.request("workspace/executeCommand", json!({ "command": command, "arguments": arguments }));
        let error = &response["error"];
        (error["code"].as_i64().unwrap_or_else(|| panic!("done: {response}")), error["message"].to_string())
    }

    /// Sends a request and waits for its response.
    pub(crate) fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.send_request(method, params);
        self.response(id)
    }

    pub(crate) fn send_request(&mut self, method: &str, params: Value) -> i64 {
        self.last_id += 1;
        let id = self.last_id;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        id
    }

    pub(crate) fn response(&mut self, id: i64) -> Value {
        self.wait_for(&format!("the response to {id}"), |message| {
            message["id"] == id && message.get("method").is_none()
        })
    }

    pub(crate) fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    pub(crate) fn respond(&mut self, request: &Value, result: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "id": request["id"], "result": result }));
    }

    pub(crate) fn respond_error(&mut self, request: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "id": request["id"], "error": { "code": -32601, "message": "no" } }));
    }

    /// Waits for a request or notification of the server.
    pub(crate) fn expect(&mut self, method: &str) -> Value {
        self.wait_for(method, |message| message["method"] == method)
    }

    /// Waits for a message to the user that says this.
    pub(crate) fn expect_message(&mut self, part: &str) {
        let message = self.expect("window/showMessage");
        let text = message["params"]["message"].as_str().unwrap();
        assert!(text.contains(part), "{text:?} does not say {part:?}");
    }

    /// Waits for a question to the user that says this, and presses a button.
    pub(crate) fn answer_question(&mut self, part: &str, button: Option<&str>) {
        let question = self.expect("window/showMessageRequest");
        let text = question["params"]["message"].as_str().unwrap();
        assert!(text.contains(part), "{text:?} does not say {part:?}");
        let buttons = question["params"]["actions"].as_array().unwrap();
        assert!(button.is_none_or(|title| buttons.iter().any(|item| item["title"] == title)), "{buttons:?}");
        self.respond(&question, button.map_or(Value::Null, |title| json!({ "title": title })));
    }

    /// Waits for a question to the user, and cannot ask it, as editors without `window/showMessageRequest`; then the user
    /// hears of it, and the answers are among the code actions. Picks one of them.
    pub(crate) fn answer_from_list(&mut self, uri: &str, part: &str, button: &str) {
        let question = self.expect("window/showMessageRequest");
        self.respond_error(&question);
        self.expect_message(part);
        let start = format!("Pantheon: {button}: {part}");
        let listed = self.code_actions(uri, json!({ "diagnostics": [] }));
        let action =
            listed.iter().find(|action| action["title"].as_str().is_some_and(|title| title.starts_with(&start)));
        let action = action.unwrap_or_else(|| panic!("no {start:?} in {listed:?}"));
        let command = if action["command"].is_string() { action } else { &action["command"] };
        let (name, argument) = (command["command"].as_str().unwrap(), command["arguments"][0].clone());
        assert_eq!(self.execute(name, argument.clone()), Value::Null);
        let (code, message) = self.refused(name, json!([argument]));
        assert_eq!(code, -32803, "{message}");
    }

    pub(crate) fn error_with_null_id(&mut self) -> i64 {
        let message =
            self.wait_for("an error without id", |message| message["id"].is_null() && message.get("error").is_some());
        message["error"]["code"].as_i64().unwrap()
    }

    pub(crate) fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.send_bytes(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    pub(crate) fn send_bytes(&mut self, bytes: &[u8]) {
        let stdin = self.stdin.as_mut().unwrap();
        stdin.write_all(bytes).and_then(|()| stdin.flush()).expect("the server reads");
    }

    /// Asserts that the session is alive and that nothing is unread.
    pub(crate) fn assert_alive(&mut self) {
        let response = self.request("pantheon/nothing", json!({}));
        assert_eq!(response["error"]["code"], -32601, "{response}");
        self.assert_nothing_unread();
    }

    pub(crate) fn assert_nothing_unread(&mut self) {
        assert!(self.backlog.is_empty(), "unread: {:?}", self.backlog);
    }

    /// Shuts the server down in order; fails on messages that nobody read.
    pub(crate) fn finish(mut self) {
        let response = self.request("shutdown", Value::Null);
        assert_eq!(response["result"], Value::Null, "{response}");
        self.assert_nothing_unread();
        // Some editors kill the process as soon as that is answered.
        assert_eq!(leftovers(self.home.path()), Vec::<String>::new(), "files left behind at the shutdown");
        self.notify("exit", Value::Null);
        assert_eq!(self.wait().code(), Some(0));
        let left: Vec<Value> = self.messages.iter().collect();
        assert!(left.is_empty(), "unread: {left:?}");
        assert_eq!(leftovers(self.home.path()), Vec::<String>::new(), "files left behind");
    }

    /// Closes the server's input.
    pub(crate) fn hang_up(&mut self) {
        self.stdin = None;
    }

    /// Waits for the server's end.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            std::thread::yield_now();
        }
        panic!("the server did not end");
    }

    pub(crate) fn file_uri(&self, path: &str) -> String {
        url::Url::from_file_path(self.home.path().join(path)).unwrap().to_string()
    }

    /// Kills the server; what it kept for the next start stays.
    pub(crate) fn kill(mut self) -> tempfile::TempDir {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        std::mem::replace(&mut self.home, tempfile::tempdir().unwrap())
    }

    /// Takes a progress with this message out of what came before the message that was waited for last.
    pub(crate) fn take_earlier_progress(&mut self, said: &str) {
        let is_it = |message: &Value| message["params"]["value"]["message"] == said;
        let at = self.backlog.iter().position(is_it).unwrap_or_else(|| panic!("no {said:?} in {:?}", self.backlog));
        self.backlog.drain(..=at);
    }

    fn wait_for(&mut self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.backlog.iter().position(&wanted) {
            return self.backlog.remove(at).unwrap();
        }
        let until = Instant::now() + PATIENCE;
        loop {
            match self.messages.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(message) if wanted(&message) => return message,
                Ok(message) => self.backlog.push_back(message),
                Err(RecvTimeoutError::Timeout) => panic!("waiting for {what}; unread: {:?}", self.backlog),
                Err(RecvTimeoutError::Disconnected) => panic!("the server ended; waiting for {what}"),
            }
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // Ended already after an orderly test.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Temporary folders of the server that are still there.
fn leftovers(home: &Path) -> Vec<String> {
    let names = std::fs::read_dir(home).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with("pantheon-")).collect()
}

fn read_message(reader: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line == "\r\n" {
            break;
        }
        length = line.strip_prefix("Content-Length: ").map(|value| value.trim().parse().unwrap()).or(length);
    }
    let mut body = vec![0; length.expect("a length")];
    reader.read_exact(&mut body).ok()?;
    Some(serde_json::from_slice(&body).expect("JSON"))
}
