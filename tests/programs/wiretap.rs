//! `wiretap`: stands between an editor and a language server, and writes down every message of both.
//!
//! An editor is made to start it in the server's place. `PANTHEON_WIRETAP_SERVER` is the real one, and
//! `PANTHEON_WIRETAP_LOG` the folder that gets one file of JSON lines for each session: `{"from": "editor"|"server",
//! "at": milliseconds, "message": …}`. Bytes pass unchanged, whatever they are.

use std::error::Error;
use std::ffi::OsString;
use std::fs::File;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Instant;

use serde_json::{Value, json};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let server = std::env::var_os("PANTHEON_WIRETAP_SERVER").ok_or("PANTHEON_WIRETAP_SERVER is not set")?;
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let mut command = Command::new(server);
    command.args(&arguments);
    // A subcommand is no session.
    if arguments.iter().any(|argument| argument != "--stdio") {
        return Ok(code(command.status()?));
    }
    let log = std::env::var_os("PANTHEON_WIRETAP_LOG").map(PathBuf::from).ok_or("PANTHEON_WIRETAP_LOG is not set")?;
    let log = Arc::new(Log::create(&log.join(format!("session-{}.jsonl", std::process::id())))?);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let to_server = child.stdin.take().ok_or("no pipe to the server")?;
    let from_server = child.stdout.take().ok_or("no pipe from the server")?;
    // Ends with the editor, which may be after this program.
    let _editor = pass(std::io::stdin(), to_server, "editor", Arc::clone(&log));
    let server = pass(from_server, std::io::stdout(), "server", log);
    let status = child.wait()?;
    // What it wrote last is still on its way.
    let _ = server.join();
    Ok(code(status))
}

fn code(status: std::process::ExitStatus) -> ExitCode {
    ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}

/// The messages of one session.
struct Log {
    file: Mutex<File>,
    start: Instant,
}

impl Log {
    fn create(path: &std::path::Path) -> std::io::Result<Self> {
        Ok(Self { file: Mutex::new(File::create(path)?), start: Instant::now() })
    }

    fn write(&self, from: &str, message: &Value) {
        let line = json!({ "from": from, "at": self.start.elapsed().as_millis() as u64, "message": message });
        if let Ok(mut file) = self.file.lock() {
            // A log that cannot be written shows by what is missing in it.
            let _ = writeln!(file, "{line}");
        }
    }
}

fn pass(
    mut from: impl Read + Send + 'static,
    mut to: impl Write + Send + 'static,
    name: &'static str,
    log: Arc<Log>,
) -> JoinHandle<()> {
    std::thread::spawn(move || {
        let (mut chunk, mut pending) = (vec![0; 64 * 1024], Vec::new());
        while let Ok(length @ 1..) = from.read(&mut chunk) {
            pending.extend_from_slice(&chunk[..length]);
            while let Some(message) = take(&mut pending) {
                log.write(name, &message);
            }
            if to.write_all(&chunk[..length]).and_then(|()| to.flush()).is_err() {
                break;
            }
        }
    })
}

/// The next whole message; what is no message is logged as its text.
fn take(pending: &mut Vec<u8>) -> Option<Value> {
    let head = pending.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(&pending[..head]).to_ascii_lowercase();
    let length: usize = text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok())?;
    let end = head + length;
    if pending.len() < end {
        return None;
    }
    let body = pending[head..end].to_vec();
    pending.drain(..end);
    Some(serde_json::from_slice(&body).unwrap_or_else(|_| json!(String::from_utf8_lossy(&body))))
}
