//! A scripted engine on loopback and the real `gods` program beside it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

/// What the scripted engine does with an edit.
#[derive(Clone)]
pub enum Script {
    /// Answers with these edits.
    Edits(Value),
    /// Answers with these members of a reply.
    Reply(Value),
    /// Answers with an error.
    Error(&'static str, u16),
    /// Runs this first, then answers with these members of a reply: what happens on disk while the model works.
    Meanwhile(Arc<dyn Fn() + Send + Sync>, Value),
    /// Ends the stream before the change.
    CutShort,
    /// Never answers.
    Silence,
}

/// An engine that answers every edit by its script and remembers what it was asked.
pub struct ScriptedEngine {
    pub url: String,
    seen: Arc<Mutex<Vec<(String, Value)>>>,
}

impl ScriptedEngine {
    pub fn start(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let memory = Arc::clone(&seen);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (script, memory) = (script.clone(), Arc::clone(&memory));
                std::thread::spawn(move || serve(stream.unwrap(), &script, &memory));
            }
        });
        Self { url, seen }
    }

    /// The bodies of the requests to a path, in order.
    pub fn bodies(&self, path: &str) -> Vec<Value> {
        let seen = self.seen.lock().unwrap();
        seen.iter().filter(|(seen, _)| seen == path).map(|(_, body)| body.clone()).collect()
    }

    /// The edit requests, in order.
    pub fn edits(&self) -> Vec<Value> {
        self.bodies("/execute/interactive-diff?include=edits")
    }

    /// The feedback, in order.
    pub fn outcomes(&self) -> Vec<Value> {
        self.bodies("/feedback").iter().map(|body| body["outcome"].clone()).collect()
    }

    pub fn gods(&self, directory: &Path, args: &[&str]) -> Output {
        self.command(directory, args).stdin(Stdio::null()).output().unwrap()
    }

    pub fn gods_with_input(&self, directory: &Path, args: &[&str], input: &str) -> Output {
        let mut command = self.command(directory, args);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    pub fn command(&self, directory: &Path, args: &[&str]) -> Command {
        let mut command = gods();
        command.current_dir(directory).env("PANTHEON_ENGINE_URL", &self.url).args(args);
        command
    }
}

/// The real program, without what the developer's own environment says.
pub fn gods() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gods"));
    for name in [
        "PANTHEON_ENGINE_URL",
        "PANTHEON_TOKEN",
        "PANTHEON_TOKEN_FILE",
        "PANTHEON_CLIENT_CERT",
        "PANTHEON_CLIENT_KEY",
        "PANTHEON_CA_FILE",
        "PANTHEON_EXCLUDE",
        "NO_COLOR",
        "CLICOLOR_FORCE",
    ] {
        command.env_remove(name);
    }
    command
}

fn serve(stream: TcpStream, script: &Script, memory: &Mutex<Vec<(String, Value)>>) {
    let mut reader = BufReader::new(stream);
    while let Some((path, body)) = request(&mut reader) {
        memory.lock().unwrap().push((path.clone(), body));
        let (status, kind, body) = match path.as_str() {
            "/health" => (200, "application/json", health().to_string()),
            "/commands" => (200, "application/json", catalogue().to_string()),
            "/feedback" => (204, "application/json", String::new()),
            _ => match answer(script) {
                Some(answer) => answer,
                None => return,
            },
        };
        let head = format!("HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n", body.len());
        if reader.get_mut().write_all(format!("{head}{body}").as_bytes()).is_err() {
            return;
        }
    }
}

fn answer(script: &Script) -> Option<(u16, &'static str, String)> {
    let stream = "text/event-stream";
    Some(match script {
        Script::Edits(edits) => (200, stream, events(&json!({"diff": {"filePath": "f", "edits": edits}}))),
        Script::Reply(members) => (200, stream, events(members)),
        Script::Error(code, status) => (*status, "application/json", error(code).to_string()),
        Script::Meanwhile(action, members) => {
            action();
            (200, stream, events(members))
        }
        Script::CutShort => (200, stream, "event: queued\ndata: {\"requestId\":\"r-1\"}\n\n".to_owned()),
        Script::Silence => loop {
            std::thread::park();
        },
    })
}

fn events(members: &Value) -> String {
    let mut reply = json!({"status": "success", "provider": "scripted", "requestId": "r-1",
        "diff": {"filePath": "", "edits": []}});
    reply.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    format!(
        "event: queued\ndata: {{\"requestId\":\"r-1\"}}\n\nevent: started\ndata: {{\"provider\":\"scripted\"}}\n\n\
         event: delta\ndata: {{\"text\":\"half a li\"}}\n\nevent: diff\ndata: {reply}\n\nevent: done\ndata: {{}}\n\n"
    )
}

fn error(code: &str) -> Value {
    json!({"status": "error", "code": code, "message": "What went wrong. What to do.", "requestId": "r-1"})
}

fn health() -> Value {
    json!({"status": "ok", "version": env!("CARGO_PKG_VERSION"), "provider": "rules"})
}

fn catalogue() -> Value {
    json!({"version": "1", "provider": "rules", "commands": [
        {"name": "explain", "title": "Explain", "description": "Says what code does", "kind": "refactor.rewrite",
         "scope": "selection", "languages": ["python", "go"], "version": "1"},
        {"name": "fix", "title": "Fix", "kind": "quickfix", "scope": "file", "version": "1"},
        {"name": "refactor", "title": "Refactor", "kind": "refactor.rewrite", "scope": "selection", "version": "1"},
        {"name": "scaffold", "title": "Scaffold", "kind": "refactor.rewrite", "scope": "repository", "version": "1"},
        {"name": "tidy", "title": "Tidy", "kind": "refactor.rewrite", "scope": "workspace", "version": "1"}]})
}

fn request(reader: &mut BufReader<TcpStream>) -> Option<(String, Value)> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|count| *count > 0)?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        if header.trim().is_empty() {
            break;
        }
        if let Some(value) = header.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((path, serde_json::from_slice(&body).unwrap_or(Value::Null)))
}
