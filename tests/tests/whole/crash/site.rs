//! A repository, a place for runs, and an engine that can be killed and started again on the same state.

use std::io::BufRead;
use std::sync::Arc;
use std::time::{Duration, Instant};

use pantheon_tests::engine::Engine;
use pantheon_tests::http;
use pantheon_tests::postgres::Postgres;
use pantheon_tests::programs::Programs;
use pantheon_tests::scripted_model::{Reply, Script, ScriptedModel};
use pantheon_tests::sshd::{Bare, Sshd};
use serde_json::{Value, json};
use tempfile::TempDir;

/// No run in these tests takes longer, on a machine that does a lot besides.
const PATIENCE: Duration = Duration::from_secs(180);

/// How long a change of jobs is waited for that may never come.
const LAST_CHANGE: Duration = Duration::from_secs(20);

const FILES: [(&str, &str); 2] =
    [("README.md", "# Shop\n"), ("shop/total.py", "def total(items):\n    return sum(items)\n")];

/// Where runs are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::whole) enum Store {
    Sqlite,
    Postgres,
}

/// All that outlives an engine.
pub(in crate::whole) struct Site {
    pub(in crate::whole) sshd: Sshd,
    pub(in crate::whole) bare: Bare,
    pub(in crate::whole) model: ScriptedModel,
    pub(in crate::whole) state: TempDir,
    variables: Vec<(String, String)>,
    postgres: Option<Arc<Postgres>>,
}

impl Site {
    /// With a model that gives these answers, then one that fits the repository.
    pub(in crate::whole) fn new(store: Store, first: Vec<Reply>) -> Self {
        let sshd = Sshd::start().unwrap();
        let bare = sshd.repository("shop.git", &FILES).unwrap();
        let model = ScriptedModel::start(Script { first, then: answer() }).unwrap();
        let postgres = (store == Store::Postgres).then(Postgres::shared);
        let mut variables = vec![
            ("PANTHEON_PROVIDER", "openai".to_owned()),
            ("OPENAI_BASE_URL", model.url().to_owned()),
            ("PANTHEON_RUN_LEASE", "2".to_owned()),
        ];
        variables.extend(sshd.engine_variables().unwrap());
        variables.extend(postgres.as_ref().map(|postgres| ("DATABASE_URL", postgres.database())));
        let variables = variables.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Self { sshd, bare, model, state: TempDir::new().unwrap(), variables, postgres }
    }

    /// Moves its runs to a Postgres that no other test uses, with these variables of its environment.
    pub(in crate::whole) fn own_postgres(&mut self, variables: &[(&str, &str)]) -> Arc<Postgres> {
        let own = Arc::new(Postgres::start_with(variables));
        self.variables.retain(|(name, _)| name != "DATABASE_URL");
        self.variables.push(("DATABASE_URL".to_owned(), own.database()));
        self.postgres = Some(Arc::clone(&own));
        own
    }

    /// The same with another variable of the engine's environment.
    pub(in crate::whole) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same with a model that always gives this answer.
    pub(in crate::whole) fn with_model(mut self, answer: Reply) -> Self {
        self.model = ScriptedModel::start(Script::always(answer)).unwrap();
        let url = self.model.url().to_owned();
        self.with("OPENAI_BASE_URL", &url)
    }

    /// The address of its database, where that is Postgres.
    pub(in crate::whole) fn address(&self) -> &str {
        let database = self.variables.iter().find(|(name, _)| name == "DATABASE_URL");
        database.map(|(_, address)| address.as_str()).unwrap()
    }

    /// An engine on the site's state.
    pub(in crate::whole) fn engine(&self) -> Engine {
        self.engine_with(&[])
    }

    /// An engine on the site's state, with more variables of its environment; another state may be among them.
    pub(in crate::whole) fn engine_with(&self, more: &[(&str, &str)]) -> Engine {
        self.engine_of(&Programs::built(), more)
    }

    /// The same, of other programs.
    pub(in crate::whole) fn engine_of(&self, programs: &Programs, more: &[(&str, &str)]) -> Engine {
        let state = [("PANTHEON_STATE", self.state.path().to_str().unwrap())];
        let given = self.variables.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let all: Vec<(&str, &str)> = given.chain(state).chain(more.iter().copied()).collect();
        Engine::start_with(programs, &all).unwrap()
    }

    /// What asks for a change by the model.
    pub(in crate::whole) fn change(&self) -> Value {
        json!({ "repoUrl": self.sshd.url(&self.bare), "command": "change_workspace", "instruction": "call it grand" })
    }

    /// What asks for a scaffold that is only shown: nothing is pushed.
    pub(in crate::whole) fn sketch(&self) -> Value {
        let mut request = self.scaffold("web");
        request["dryRun"] = json!(true);
        request
    }

    /// What asks for a scaffold, which no model is needed for.
    pub(in crate::whole) fn scaffold(&self, name: &str) -> Value {
        json!({ "repoUrl": self.sshd.url(&self.bare), "command": format!("scaffold:site {name}") })
    }
}

/// An answer that fits the repository.
pub(in crate::whole) fn answer() -> Reply {
    Reply::text("shop/total.py\n<<<<<<< SEARCH\ndef total(items):\n=======\ndef grand_total(items):\n>>>>>>> REPLACE\n")
}

/// Sends a run in; its name once the engine says that it has it.
pub(in crate::whole) fn post(engine: &Engine, request: &Value, key: &str) -> anyhow::Result<String> {
    let headers = [("Prefer", "respond-async"), ("Idempotency-Key", key)];
    let opened = http::ask(engine.address(), "POST /execute/git-flow", &headers, request)?;
    let status = opened.status;
    let reply = opened.json()?;
    anyhow::ensure!(status == 202, "{status}: {reply}");
    reply["jobId"].as_str().map(str::to_owned).ok_or_else(|| anyhow::anyhow!("no name in {reply}"))
}

/// Says a word about a job, such as `accept`.
pub(in crate::whole) fn say(engine: &Engine, id: &str, word: &str) -> Value {
    http::ask(engine.address(), &format!("POST /jobs/{id}/{word}"), &[], &Value::Null).unwrap().json().unwrap()
}

/// A job as it is now.
pub(in crate::whole) fn job(engine: &Engine, id: &str) -> anyhow::Result<Value> {
    let opened = http::ask(engine.address(), &format!("GET /jobs/{id}"), &[], &Value::Null)?;
    let status = opened.status;
    let reply = opened.json()?;
    anyhow::ensure!(status == 200, "job {id}: {status}: {reply}");
    Ok(reply)
}

/// Waits until a job is so.
pub(in crate::whole) fn until(engine: &Engine, id: &str, is_so: impl Fn(&Value) -> bool) -> Value {
    let begun = Instant::now();
    loop {
        let job = job(engine, id).unwrap();
        if is_so(&job) {
            return job;
        }
        assert!(begun.elapsed() < PATIENCE, "it does not come to that: {job}\n{}", engine.log());
        std::thread::sleep(Duration::from_millis(10));
    }
}

pub(in crate::whole) fn state(job: &Value) -> &str {
    job["state"].as_str().unwrap_or_default()
}

pub(in crate::whole) fn is_final(job: &Value) -> bool {
    ["succeeded", "failed", "cancelled"].contains(&state(job))
}

/// Reads so many changes of jobs, whichever; fewer when the engine ends, or no more come: several at once are told as one.
pub(in crate::whole) fn read_changes(address: &str, count: usize) {
    let headers = [("Accept", "text/event-stream")];
    let Ok(opened) = http::ask(address, "GET /jobs", &headers, &Value::Null) else { return };
    let begun = Instant::now();
    // A stream in which nothing happens still says so now and then.
    let lines = opened.body.lines().map_while(Result::ok).take_while(|_| begun.elapsed() < LAST_CHANGE);
    let _read = lines.filter(|line| line.starts_with("event")).take(count).count();
}
