//! Another process: this test program started anew, to be killed or stopped. It says a line for each thing that it did.

use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;

use pantheon_engine::runs::{Handler, RunStore, SqlStore, Workers};

use super::place::{at, new, quick};

const ROLE: &str = "RUNS_HELPER";
const ADDRESS: &str = "RUNS_HELPER_ADDRESS";

/// The other process; it is killed when dropped.
pub(super) struct Helper {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Helper {
    /// Starts it as `enqueues`, `dies` or `holds`.
    pub(super) fn start(role: &str, address: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "runs::helper::is_started_by_others", "--ignored", "--nocapture"])
            .env(ROLE, role)
            .env(ADDRESS, address)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    /// What follows the word in the next line that begins with it; `None` when there is none any more.
    pub(super) fn next(&mut self, word: &str) -> Option<String> {
        let found = |line: String| line.split_once(word).map(|(_, rest)| rest.trim().to_owned());
        self.lines.by_ref().map_while(Result::ok).find_map(found)
    }

    /// Sends it a signal, such as `KILL`.
    pub(super) fn signal(&self, name: &str) {
        assert!(signalled(name, &[self.child.id().to_string()]));
    }

    /// What kills it, also while somebody waits for its words.
    pub(super) fn killer(&self) -> impl FnOnce() + Send + use<> {
        let id = self.child.id().to_string();
        move || assert!(signalled("KILL", &[id]))
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends processes a signal; false when one of them is gone.
pub(super) fn signalled(name: &str, ids: &[String]) -> bool {
    Command::new("kill").arg(format!("-{name}")).args(ids).status().unwrap().success()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "other tests start it"]
async fn is_started_by_others() {
    let (Ok(role), Ok(address)) = (std::env::var(ROLE), std::env::var(ADDRESS)) else { return };
    let store = at(&address, quick()).await;
    match role.as_str() {
        "enqueues" => enqueues(&store).await,
        "dies" => {
            works(
                &store,
                Arc::new(|lease| {
                    say("begun", &lease.run.attempt.to_string());
                    std::process::abort()
                }),
            )
            .await
        }
        _ => works(&store, holds(&store)).await,
    }
}

async fn enqueues(store: &SqlStore) {
    loop {
        let id = store.enqueue(new("a")).await.unwrap().run.id;
        say("acknowledged", &id.to_string());
    }
}

/// Says when it was asked to stop, and what comes of a write after that.
fn holds(store: &Arc<SqlStore>) -> Handler {
    let store = store.clone();
    Arc::new(move |lease| {
        let store = store.clone();
        Box::pin(async move {
            say("begun", &lease.fence.to_string());
            lease.cancel.cancelled().await;
            say("stopped", &format!("{:?}", lease.stopped()));
            let written = store.step(&lease, "late").await;
            say("written", &format!("{:?} {}", lease.stopped(), written.is_ok()));
        })
    })
}

async fn works(store: &Arc<SqlStore>, handler: Handler) {
    let _workers = Workers::start(store.clone(), 2, handler);
    std::future::pending::<()>().await;
}

fn say(word: &str, rest: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{word} {rest}").unwrap();
    out.flush().unwrap();
}
