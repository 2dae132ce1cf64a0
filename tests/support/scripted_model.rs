//! A model that says what its script says: the Messages API and the chat completions API on a free port of loopback.
//!
//! It stands for the outside, in tests and benches. It must not know Pantheon beyond the marks around a region.

mod http;
mod pace;
mod region;
mod script;
mod speech;

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context, ensure};
use serde_json::Value;
use tokio::sync::oneshot;

use pace::Pace;
pub use script::{Reply, Say, Script, ToolUse};

/// How long [`ScriptedModel::wait_for`] waits: far longer than any honest answer takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// Requests that are remembered; a bench sends more than anyone will look at.
const REMEMBERED: usize = 1000;

/// The server; dropping it ends it with its connections.
#[derive(Debug)]
pub struct ScriptedModel {
    url: String,
    book: Arc<Book>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Request {
    /// `POST`, `HEAD`, …
    pub method: String,
    /// Without the query.
    pub path: String,
    /// By lower-case name.
    pub headers: BTreeMap<String, String>,
    /// The JSON body, or null.
    pub body: Value,
    /// What became of the answer.
    pub fate: Fate,
}

/// What became of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Still being sent.
    Running,
    /// Sent, as far as the script says.
    Sent,
    /// The client went away before its end.
    Abandoned,
}

impl ScriptedModel {
    /// Listens on a free port and answers by the script.
    ///
    /// # Errors
    /// When no port can be had.
    pub fn start(script: Script) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").context("no port for the scripted model")?;
        listener.set_nonblocking(true)?;
        let url = format!("http://{}", listener.local_addr()?);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let book = Arc::new(Book { script, ..Book::default() });
        let (stop, stopped) = oneshot::channel();
        let server = http::serve(listener, Arc::clone(&book), stopped);
        let thread = std::thread::Builder::new()
            .name("scripted-model".to_owned())
            .spawn(move || runtime.block_on(server).expect("a port of loopback goes on accepting"))?;
        Ok(Self { url, book, stop: Some(stop), thread: Some(thread) })
    }

    /// `http://127.0.0.1:PORT`
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The requests that asked for an answer, in order.
    pub fn requests(&self) -> Vec<Request> {
        self.book.lock().clone()
    }

    /// Waits until the requests are so, and returns them.
    ///
    /// # Errors
    /// When they are not so within a minute.
    pub fn wait_for(&self, wanted: impl Fn(&[Request]) -> bool) -> anyhow::Result<Vec<Request>> {
        let requests = self.book.lock();
        let (requests, late) = self
            .book
            .changed
            .wait_timeout_while(requests, PATIENCE, |requests| !wanted(requests))
            .unwrap_or_else(PoisonError::into_inner);
        ensure!(!late.timed_out(), "the awaited requests did not come; there were {requests:#?}");
        Ok(requests.clone())
    }
}

impl Drop for ScriptedModel {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the server was printed when it happened, and its clients failed.
            let _ = thread.join();
        }
    }
}

/// The script and what was asked so far.
#[derive(Debug, Default)]
struct Book {
    script: Script,
    pace: Pace,
    asked: Mutex<Vec<Request>>,
    changed: Condvar,
}

impl Book {
    /// Writes a request down; says its number and what to reply.
    fn enter(&self, request: Request) -> (usize, Reply) {
        let mut asked = self.lock();
        let number = asked.len();
        let reply = self.pace.ask().unwrap_or_else(|| self.script.reply(number));
        if number < REMEMBERED {
            asked.push(request);
        }
        drop(asked);
        self.changed.notify_all();
        (number, reply)
    }

    fn settle(&self, number: usize, fate: Fate) {
        if let Some(request) = self.lock().get_mut(number) {
            request.fate = fate;
        }
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Request>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
