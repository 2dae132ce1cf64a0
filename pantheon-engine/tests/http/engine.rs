//! The real engine as a fixture: port 0, rules provider, killed when dropped.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_pantheon-engine");

/// The API's own example.
pub const CALCULATE_TOTAL: &str = "def calculate_total(items):\n    total = 0\n    for item in items:\n        total = total + item.price * item.quantity\n    return total\n";

/// A running engine.
pub struct Engine {
    pub child: Child,
    pub url: String,
    pub http: Client,
    _state: TempDir,
}

impl Engine {
    /// Starts one on its embedded defaults.
    pub async fn start() -> Self {
        Self::with(&[], None).await
    }

    /// Starts one with these flags, and a prompts folder where one is given.
    pub async fn with(flags: &[&str], prompts: Option<&Path>) -> Self {
        let state = TempDir::new().unwrap();
        let mut command = command(prompts);
        let mut child = command.env("PANTHEON_STATE", state.path()).args(flags).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = tokio::time::timeout(Duration::from_secs(60), lines.next_line()).await.unwrap().unwrap().unwrap();
        let url = line.strip_prefix("listening on ").unwrap().to_owned();
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = Client::builder().no_proxy().build().unwrap();
        Self { child, url, http, _state: state }
    }

    /// A request of this route.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url))
    }

    /// `GET`.
    pub async fn get(&self, path: &str) -> (StatusCode, Value) {
        read(self.request(Method::GET, path).send().await.unwrap()).await
    }

    /// `POST` of JSON.
    pub async fn post(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        read(self.request(Method::POST, path).json(body).send().await.unwrap()).await
    }

    /// An edit.
    pub async fn edit(&self, body: Value) -> (StatusCode, Value) {
        self.post("/execute/interactive-diff", &body).await
    }

    /// Asks the engine to end, as an orchestrator does.
    pub fn terminate(&self) {
        let pid = i32::try_from(self.child.id().unwrap()).unwrap();
        // SAFETY: `kill` has no memory effects; the process is our own child and not reaped yet.
        assert_eq!(unsafe { libc::kill(pid, libc::SIGTERM) }, 0);
    }
}

/// The program with a clean environment.
pub fn command(prompts: Option<&Path>) -> Command {
    let mut command = Command::new(PROGRAM);
    command.env_clear().envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
    command.env("PANTHEON_LISTEN", "127.0.0.1:0").env("PANTHEON_LOG", "off");
    command.env("PANTHEON_PROVIDER", "rules").env("PANTHEON_STATE", env!("CARGO_TARGET_TMPDIR")).arg("serve");
    if let Some(folder) = prompts {
        command.arg("--prompts").arg(folder);
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
    command
}

/// Status and JSON body.
pub async fn read(response: Response) -> (StatusCode, Value) {
    let status = response.status();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

/// A request body for a Python file.
pub fn request(command: &str, code: &str) -> Value {
    json!({ "code": code, "command": command, "filePath": "shop/total.py" })
}
