//! Several engines on one Postgres are one engine to their users: any of them tells of work and ends it, and a tenant has
//! its quota once, whichever it asks.

mod edits;
mod quotas;
mod runs;

use std::sync::Arc;

use pantheon_tests::engine::Engine;
use pantheon_tests::http::{Opened, ask};
use pantheon_tests::postgres::Postgres;
use pantheon_tests::programs::Programs;
use pantheon_tests::scripted_model::{Reply, Script, ScriptedModel};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::tenants::token;

const EDIT: &str = "POST /execute/interactive-diff";
const CODE: &str = "def total(items):\n    return sum(items)\n";

/// Engines with one database and one model, and two tenants: `a` as a test wants it, `b` without bounds.
struct Fleet {
    engines: Vec<Engine>,
    tokens: [String; 2],
    database: String,
    model: ScriptedModel,
    postgres: Arc<Postgres>,
    _folder: TempDir,
}

impl Fleet {
    fn new(count: usize, quota: &str, script: Script) -> Self {
        Self::on(Postgres::shared(), count, quota, script)
    }

    fn on(postgres: Arc<Postgres>, count: usize, quota: &str, script: Script) -> Self {
        let (folder, model, database) =
            (TempDir::new().unwrap(), ScriptedModel::start(script).unwrap(), postgres.database());
        let (file, tokens) = (folder.path().join("tenants.toml"), [token(), token()]);
        let tenant = |name: &str, hash: &str, quota: &str| {
            format!(
                "[[tenant]]\nname = '{name}'\ntokens = [{{ name = 'ci', hash = '{hash}' }}]\n[tenant.quota]\n{quota}\n"
            )
        };
        let text = tenant("a", &tokens[0].1, quota) + &tenant("b", &tokens[1].1, "");
        std::fs::write(&file, text).unwrap();
        let variables = [
            ("PANTHEON_PROVIDER", "openai"),
            ("OPENAI_BASE_URL", model.url()),
            ("PANTHEON_MODEL", "local-model"),
            ("PANTHEON_TENANTS", file.to_str().unwrap()),
            ("DATABASE_URL", &database),
            ("PANTHEON_DRAIN_TIMEOUT", "5"),
        ];
        let start = |_| Engine::start_with(&Programs::built(), &variables).unwrap();
        let engines = (0..count).map(start).collect();
        let tokens = tokens.map(|(token, _)| token);
        Self { engines, tokens, database, model, postgres, _folder: folder }
    }

    /// What an engine answers to a tenant.
    fn ask(&self, engine: usize, tenant: usize, line: &str, body: &Value) -> (u16, Value) {
        let bearer = format!("Bearer {}", self.tokens[tenant]);
        let reply = ask(self.engines[engine].address(), line, &[("Authorization", &bearer)], body).unwrap();
        (reply.status, reply.json().unwrap())
    }

    /// An edit of a tenant, by the engine of that number.
    fn edit(&self, engine: usize, tenant: usize, id: &str) -> (u16, Value) {
        let bearer = format!("Bearer {}", self.tokens[tenant]);
        let headers = [("Authorization", bearer.as_str()), ("X-Request-Id", id)];
        // No two are the same question.
        let body = json!({"command": "refactor", "filePath": "total.py", "code": CODE, "instruction": id});
        let reply = ask(self.engines[engine].address(), EDIT, &headers, &body).unwrap();
        (reply.status, reply.json().unwrap())
    }

    /// The stream of a job's events.
    fn events(&self, engine: usize, tenant: usize, id: &str) -> Opened {
        self.stream(engine, tenant, &format!("GET /jobs/{id}/events"))
    }

    /// What an engine tells a tenant as events.
    fn stream(&self, engine: usize, tenant: usize, line: &str) -> Opened {
        let bearer = format!("Bearer {}", self.tokens[tenant]);
        let headers = [("Authorization", bearer.as_str()), ("Accept", "text/event-stream")];
        ask(self.engines[engine].address(), line, &headers, &Value::Null).unwrap()
    }

    /// A job as an engine tells of it; null where there is none.
    fn job(&self, engine: usize, tenant: usize, id: &str) -> Value {
        let (status, job) = self.ask(engine, tenant, &format!("GET /jobs/{id}"), &Value::Null);
        if status == 200 { job } else { Value::Null }
    }
}

/// An answer that fits [`CODE`].
fn answer() -> Reply {
    Reply::text(
        "total.py\n<<<<<<< SEARCH\n    return sum(items)\n=======\n    return sum(items, start=0)\n>>>>>>> REPLACE\n",
    )
}

/// An answer that never comes.
fn silence() -> Reply {
    Reply { hang_after: Some(0), ..Reply::default() }
}
