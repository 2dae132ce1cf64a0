//! A scripted engine: speaks the engine's HTTP, and does in each edit exactly what the test says.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

/// Long enough for a slow machine, short enough to fail a test.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// One edit that the server asked for, waiting for the test to answer it.
pub(crate) struct Edit {
    /// The request's body.
    pub(crate) request: Value,
    stream: TcpStream,
}

/// The engine; ends when it is dropped.
pub(crate) struct Engine {
    port: u16,
    shared: Arc<Shared>,
    edits: Receiver<Edit>,
    feedback: Receiver<Value>,
}

struct Shared {
    stopped: AtomicBool,
    open: Mutex<Vec<TcpStream>>,
    edits: Sender<Edit>,
    feedback: Sender<Value>,
    jobs: Mutex<Vec<Value>>,
    token: Option<String>,
}

impl Engine {
    pub(crate) fn start() -> Self {
        Self::listen("127.0.0.1:0", None)
    }

    pub(crate) fn with_token(token: &str) -> Self {
        Self::listen("127.0.0.1:0", Some(token.to_owned()))
    }

    /// The same address again, after the engine there was dropped.
    pub(crate) fn restart(port: u16) -> Self {
        Self::listen(&format!("127.0.0.1:{port}"), None)
    }

    fn listen(address: &str, token: Option<String>) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (edit_sender, edits) = channel();
        let (feedback_sender, feedback) = channel();
        let shared = Arc::new(Shared {
            stopped: AtomicBool::new(false),
            open: Mutex::default(),
            edits: edit_sender,
            feedback: feedback_sender,
            jobs: Mutex::default(),
            token,
        });
        let accepting = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if accepting.stopped.load(Ordering::SeqCst) {
                    break;
                }
                accepting.open.lock().unwrap().push(stream.try_clone().unwrap());
                let shared = Arc::clone(&accepting);
                std::thread::spawn(move || serve(stream, &shared));
            }
        });
        Self { port, shared, edits, feedback }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What `GET /jobs` tells to those who ask from now on.
    pub(crate) fn work_on(&self, jobs: &[Value]) {
        *self.shared.jobs.lock().unwrap() = jobs.to_vec();
    }

    /// The next edit that the server asks for.
    pub(crate) fn edit(&self) -> Edit {
        self.edits.recv_timeout(PATIENCE).expect("an edit request")
    }

    /// The outcome that the server reports next.
    pub(crate) fn outcome(&self) -> String {
        let feedback = self.feedback.recv_timeout(PATIENCE).expect("feedback");
        assert_eq!(feedback["requestId"], "r-1");
        feedback["outcome"].as_str().unwrap().to_owned()
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        // Wakes the listener up, so that it lets go of the port.
        drop(TcpStream::connect(("127.0.0.1", self.port)));
        for stream in self.shared.open.lock().unwrap().drain(..) {
            drop(stream.shutdown(Shutdown::Both));
        }
    }
}

impl Edit {
    /// Sends one event.
    pub(crate) fn send(&mut self, name: &str, data: &Value) -> &mut Self {
        write!(self.stream, "event: {name}\ndata: {data}\n\n").unwrap();
        self.stream.flush().unwrap();
        self
    }

    pub(crate) fn delta(&mut self, text: &str) -> &mut Self {
        self.send("delta", &json!({ "text": text }))
    }

    /// Answers with edits of the code that was sent: the only place of `old`, and what stands there then.
    pub(crate) fn answer(self, changes: &[(&str, &str)]) {
        let code = self.request["code"].as_str().unwrap().to_owned();
        let edits: Vec<Value> = changes
            .iter()
            .map(|(old, new)| {
                let start = code.find(old).expect("the text to be replaced");
                json!({ "start": start, "end": start + old.len(), "newText": new })
            })
            .collect();
        self.reply(json!(edits), None);
    }

    /// Answers with these edits and a message.
    pub(crate) fn reply(self, edits: Value, message: Option<&str>) {
        let diff = json!({ "filePath": self.request["filePath"], "edits": edits });
        let mut reply = json!({ "diff": diff });
        if let Some(message) = message {
            reply["message"] = message.into();
        }
        self.reply_with(reply);
    }

    /// Answers with changes of several files.
    pub(crate) fn change(self, diffs: &[Value]) {
        self.reply_with(json!({ "diffs": diffs }));
    }

    /// Answers with these members beside those that every answer has.
    pub(crate) fn reply_with(mut self, more: Value) {
        let mut reply = json!({
            "status": "success",
            "diff": { "filePath": self.request["filePath"], "edits": [] },
            "provider": "scripted",
            "requestId": "r-1",
        });
        reply.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.send("diff", &reply);
        // The server has what it needs now, and may have hung up.
        drop(write!(self.stream, "event: done\ndata: {{}}\n\n"));
    }

    /// Waits until the server lets go of the request.
    pub(crate) fn wait_until_dropped(mut self) {
        self.stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut byte = [0];
        let left = self.stream.read(&mut byte);
        assert!(matches!(left, Ok(0)) || left.is_err_and(|error| error.kind() == std::io::ErrorKind::ConnectionReset));
    }
}

fn serve(stream: TcpStream, shared: &Shared) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let Some((head, body)) = read_request(&mut reader) else { return };
    let wanted = shared.token.as_ref().map(|token| format!("authorization: bearer {token}").to_lowercase());
    let admitted = wanted.is_none_or(|line| head.to_lowercase().contains(&line));
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    match path.as_str() {
        _ if !admitted => {
            let error =
                json!({ "status": "error", "code": "unauthorized", "message": "wrong token", "requestId": "r" });
            respond(stream, "401 Unauthorized", &error);
        }
        "/health" => {
            let health = json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION"), "provider": "scripted" });
            respond(stream, "200 OK", &health);
        }
        "/commands" => respond(stream, "200 OK", &catalogue()),
        "/jobs" => follow_jobs(stream, reader, shared),
        "/feedback" => {
            drop(shared.feedback.send(body));
            respond(stream, "204 No Content", &Value::Null);
        }
        "/execute/interactive-diff?include=edits" => take_edit(stream, body, shared),
        other => panic!("unexpected request {other}"),
    }
}

/// Tells the jobs, and hangs up when the other side does.
fn follow_jobs(mut stream: TcpStream, mut reader: BufReader<TcpStream>, shared: &Shared) {
    write!(stream, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n").unwrap();
    for job in &*shared.jobs.lock().unwrap() {
        write!(stream, "event: job\ndata: {job}\n\n").unwrap();
    }
    stream.flush().unwrap();
    drop(reader.read(&mut [0]));
}

fn take_edit(mut stream: TcpStream, request: Value, shared: &Shared) {
    write!(stream, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n").unwrap();
    let mut edit = Edit { request, stream };
    edit.send("queued", &json!({ "requestId": "r-1" })).send("started", &json!({ "provider": "scripted" }));
    drop(shared.edits.send(edit));
}

/// The actions of the scripted engine.
pub(crate) fn catalogue() -> Value {
    let action = |name: &str, title: &str, kind: &str, scope: &str| json!({ "name": name, "title": title, "kind": kind, "scope": scope, "version": "1" });
    let mut only_rust = action("ownership", "Explain ownership", "refactor.rewrite", "selection");
    only_rust["languages"] = json!(["rust"]);
    let mut scaffold = action("scaffold:service", "Scaffold", "refactor.rewrite", "repository");
    scaffold["templates"] = json!([{ "name": "fastapi", "title": "FastAPI" }]);
    json!({
        "version": "1",
        "engineVersion": "9.9.9",
        "provider": "scripted",
        "commands": [
            action("document", "Document", "refactor.rewrite", "selection"),
            action("fix", "Fix", "quickfix", "selection"),
            only_rust,
            action("refactor", "Refactor", "refactor.rewrite", "selection"),
            scaffold,
            action("sweep", "Sweep the workspace", "refactor.rewrite", "workspace"),
            action("tidy", "Tidy the file", "refactor.rewrite", "file"),
        ],
    })
}

fn read_request(reader: &mut BufReader<TcpStream>) -> Option<(String, Value)> {
    let mut head = String::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line == "\r\n" {
            break;
        }
        head.push_str(&line);
    }
    let length =
        head.to_lowercase().lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    Some((head, serde_json::from_slice(&body).unwrap_or_default()))
}

fn respond(mut stream: TcpStream, status: &str, body: &Value) {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n");
    drop(write!(stream, "{head}Connection: close\r\n\r\n{body}"));
}
