//! Two tenants of one engine: what each may do, and that neither sees the other's.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use pantheon_tests::engine::Engine;
use pantheon_tests::http::ask;
use pantheon_tests::programs::Programs;
use pantheon_tests::scripted_model::{Reply, Script, ScriptedModel};
use pantheon_tests::traces;
use serde_json::{Value, json};
use tempfile::TempDir;

const CODE: &str = "def total(items):\n    return sum(items)\n";
const ROUTE: &str = "POST /execute/interactive-diff";

/// A token and the hash of it, as the program makes them.
pub(super) fn token() -> (String, String) {
    let output = Programs::built().command("pantheon-engine").arg("hash-token").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let word = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim().to_owned();
    (word("token:"), word("hash:"))
}

pub(super) struct Stage {
    pub(super) engine: Engine,
    folder: TempDir,
    tokens: [(String, String); 2],
}

impl Stage {
    /// `a` and `b`, each with these lines of TOML.
    pub(super) fn new(own: [&str; 2], variables: &[(&str, &str)]) -> Self {
        let (folder, tokens) = (TempDir::new().unwrap(), [token(), token()]);
        let prompts = folder.path().join("prompts-of-b");
        fs::create_dir(&prompts).unwrap();
        fs::write(prompts.join("secret_plan.md"), "---\ntitle: Plan of B\n---\nOnly tenant B may know this.\n")
            .unwrap();
        let file = folder.path().join("tenants.toml");
        fs::write(&file, tenants(&tokens, own)).unwrap();
        let all: Vec<(&str, &str)> =
            variables.iter().copied().chain([("PANTHEON_TENANTS", file.to_str().unwrap())]).collect();
        let engine = Engine::start_with(&Programs::built(), &all).unwrap();
        Self { engine, folder, tokens }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("tenants.toml")
    }

    /// Gives both tenants other lines of TOML; the engine reads them soon.
    pub(super) fn rewrite(&self, own: [&str; 2]) {
        fs::write(self.file(), tenants(&self.tokens, own)).unwrap();
    }

    pub(super) fn ask(&self, who: usize, line: &str, body: &Value) -> (u16, Value) {
        let bearer = format!("Bearer {}", self.tokens[who].0);
        let reply = ask(self.engine.address(), line, &[("Authorization", &bearer)], body).unwrap();
        (reply.status, reply.json().unwrap())
    }

    fn edits(&self, who: usize) -> (u16, Value) {
        self.ask(who, ROUTE, &json!({"command": "document", "filePath": "total.py", "code": CODE}))
    }

    fn audit(&self) -> Vec<Value> {
        let mut audit = Programs::built().command("pantheon-engine");
        audit.args(["audit", "--json", "--state", self.engine.state().to_str().unwrap()]);
        let config = self.engine.state().join("engine.toml");
        let output = audit.env("PANTHEON_CONFIG", config).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The lines about work that was begun.
    fn work(&self) -> Vec<Value> {
        self.audit().into_iter().filter(|line| line["turnedAway"].is_null()).collect()
    }
}

fn tenants(tokens: &[(String, String)], own: [&str; 2]) -> String {
    ["a", "b"]
        .iter()
        .zip(tokens)
        .zip(own)
        .map(|((name, (_, hash)), own)| {
            format!("[[tenant]]\nname = '{name}'\ntokens = [{{ name = 'ci', hash = '{hash}' }}]\n{own}\n")
        })
        .collect()
}

fn rules() -> [(&'static str, &'static str); 1] {
    [("PANTHEON_PROVIDER", "rules")]
}

fn names(catalogue: &Value) -> Vec<&str> {
    catalogue["commands"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect()
}

#[test]
fn each_sees_its_own() {
    let stage = Stage::new(["actions = ['document', 'scaffold:*']", "prompts = 'prompts-of-b'"], &rules());
    let (_, a) = stage.ask(0, "GET /commands", &Value::Null);
    let (_, b) = stage.ask(1, "GET /commands", &Value::Null);
    assert!(names(&a).iter().all(|name| *name == "document" || name.starts_with("scaffold:")), "{a}");
    assert!(names(&b).contains(&"secret_plan") && names(&b).contains(&"refactor"), "{b}");

    assert_eq!(stage.edits(0).0, 200);
    let forbidden = json!({"command": "refactor", "filePath": "total.py", "code": CODE});
    let (status, reply) = stage.ask(0, ROUTE, &forbidden);
    assert_eq!((status, reply["code"].as_str()), (403, Some("forbidden")), "{reply}");
    let (status, reply) = stage.ask(0, ROUTE, &json!({"command": "secret_plan", "filePath": "a.py", "code": CODE}));
    assert_eq!((status, reply["code"].as_str()), (404, Some("unknown_command")), "{reply}");

    let (_, jobs) = stage.ask(0, "GET /jobs", &Value::Null);
    let id = jobs["jobs"][0]["jobId"].as_str().unwrap().to_owned();
    assert_eq!(stage.ask(1, "GET /jobs", &Value::Null).1["jobs"], json!([]));
    for line in ["GET /jobs/ID", "GET /jobs/ID/events", "DELETE /jobs/ID", "GET /jobs/ID/diff", "POST /jobs/ID/retry"] {
        let line = line.replace("ID", &id);
        let (status, reply) = stage.ask(1, &line, &Value::Null);
        assert_eq!((status, reply["code"].as_str()), (404, Some("unknown_job")), "{line}: {reply}");
    }
    assert_eq!(stage.ask(0, &format!("GET /jobs/{id}"), &Value::Null).0, 200);
}

#[test]
fn a_run_is_its_tenants_alone() {
    let hosts = "hosts = ['git.invalid']\nrepositories = ['git.invalid/payments/*']";
    let stage = Stage::new([hosts, ""], &[("PANTHEON_PROVIDER", "rules"), ("PANTHEON_RUN_WORKERS", "0")]);
    let run = |who: usize, url: &str| {
        let bearer = format!("Bearer {}", stage.tokens[who].0);
        let headers = [("Authorization", bearer.as_str()), ("Prefer", "respond-async"), ("Idempotency-Key", "same")];
        let body = json!({"repoUrl": url, "command": "scaffold:service user-auth-api"});
        let reply = ask(stage.engine.address(), "POST /execute/git-flow", &headers, &body).unwrap();
        (reply.status, reply.json().unwrap())
    };
    let (status, accepted) = run(0, "git@git.invalid:payments/ledger.git");
    assert_eq!(status, 202, "{accepted}");
    assert_eq!(run(0, "git@git.invalid:others/ledger.git").1["code"], "forbidden");
    assert_eq!(run(1, "git@git.invalid:payments/ledger.git").1["code"], "repo_host_refused");
    let (status, other) = run(1, "git@github.com:payments/ledger.git");
    assert_eq!(status, 202, "{other}");
    assert_ne!(accepted["jobId"], other["jobId"], "one key is not the same for two tenants");
    let id = accepted["jobId"].as_str().unwrap();
    for line in ["GET /jobs/ID", "GET /jobs/ID/events", "DELETE /jobs/ID", "POST /jobs/ID/accept", "GET /jobs/ID/diff"]
    {
        let (status, reply) = stage.ask(1, &line.replace("ID", id), &Value::Null);
        assert_eq!((status, reply["code"].as_str()), (404, Some("unknown_job")), "{line}: {reply}");
    }
    assert_eq!(stage.ask(1, "GET /jobs", &Value::Null).1["jobs"].as_array().unwrap().len(), 1);
    assert_eq!(stage.ask(0, &format!("GET /jobs/{id}"), &Value::Null).0, 200);
}

#[test]
fn a_token_that_is_taken_away_is_good_for_nothing() {
    let stage = Stage::new(["", ""], &rules());
    assert_eq!(stage.edits(0).0, 200);
    assert_eq!(ask(stage.engine.address(), "GET /commands", &[], &Value::Null).unwrap().status, 401);
    let other = token();
    fs::write(stage.file(), tenants(&[other.clone(), stage.tokens[1].clone()], ["", ""])).unwrap();
    assert!(traces::comes_true(|| stage.edits(0).0 == 401), "{}", stage.engine.log());
    assert_eq!(stage.edits(1).0, 200);
    // What cannot be read changes nothing.
    fs::write(stage.file(), "[[tenant]]\nname = 'a'\n").unwrap();
    assert!(traces::comes_true(|| stage.engine.log().contains("the tenants stay as they were")));
    assert_eq!((stage.edits(1).0, stage.edits(0).0), (200, 401));
    // One that is over is as good as none.
    let good = tenants(&stage.tokens, ["", ""]);
    fs::write(stage.file(), &good).unwrap();
    assert!(traces::comes_true(|| stage.edits(0).0 == 200), "{}", stage.engine.log());
    fs::write(stage.file(), good.replacen(" }", ", expires = 2020-01-01T00:00:00Z }", 1)).unwrap();
    assert!(traces::comes_true(|| stage.edits(0).0 == 401), "{}", stage.engine.log());
    assert_eq!(stage.edits(1).0, 200);
}

#[test]
fn a_run_of_a_tenant_that_is_gone_is_not_begun() {
    let stage = Stage::new(["", ""], &[("PANTHEON_PROVIDER", "rules"), ("PANTHEON_RUN_WORKERS", "0")]);
    let body = json!({"repoUrl": "git@github.com:a/b.git", "command": "scaffold:service user-auth-api"});
    let bearer = format!("Bearer {}", stage.tokens[0].0);
    let headers = [("Authorization", bearer.as_str()), ("Prefer", "respond-async")];
    let reply = ask(stage.engine.address(), "POST /execute/git-flow", &headers, &body).unwrap();
    assert_eq!(reply.status, 202);
    let both = tenants(&stage.tokens, ["", ""]);
    fs::write(stage.file(), &both[both.rfind("[[tenant]]").unwrap()..]).unwrap();
    let mut worker: Command = Programs::built().command("pantheon-engine");
    worker.arg("worker").env("PANTHEON_TENANTS", stage.file()).env("PANTHEON_STATE", stage.engine.state());
    worker.env("PANTHEON_CONFIG", stage.engine.state().join("engine.toml")).env("PANTHEON_PROVIDER", "rules");
    let mut worker =
        worker.current_dir(stage.engine.state()).stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
    let forbidden = || stage.audit().iter().any(|line| line["outcome"] == "forbidden" && line["tenant"] == "a");
    let came_true = traces::comes_true(forbidden);
    worker.kill().unwrap();
    worker.wait().unwrap();
    assert!(came_true, "{:?}", stage.audit());
}

#[test]
fn quotas_hold_and_the_audit_log_tells() {
    let edit =
        "total.py\n<<<<<<< SEARCH\n    return sum(items)\n=======\n    return sum(items, start=0)\n>>>>>>> REPLACE\n";
    let model = ScriptedModel::start(Script::always(Reply::text(edit))).unwrap();
    let variables =
        [("PANTHEON_PROVIDER", "openai"), ("OPENAI_BASE_URL", model.url()), ("PANTHEON_MODEL", "local-model")];
    let stage = Stage::new(
        ["models = ['small']\n[tenant.quota]\nrequests_per_minute = 3", "[tenant.quota]\ntokens_per_day = 1"],
        &variables,
    );
    let asks =
        |who: usize| stage.ask(who, ROUTE, &json!({"command": "refactor", "filePath": "total.py", "code": CODE}));
    for _ in 0..3 {
        assert_eq!(asks(0).0, 200, "{}", stage.engine.log());
    }
    let (status, reply) = asks(0);
    assert_eq!((status, reply["code"].as_str()), (429, Some("quota_exceeded")), "{reply}");
    assert!(reply["retryAfter"].as_u64().unwrap() <= 60);
    assert_eq!(model.requests()[0].body["model"], "small", "the tenant may use that model only");

    assert_eq!(asks(1).0, 200);
    assert!(traces::comes_true(|| stage.work().len() == 4), "{:?}", stage.audit());
    let (status, reply) = asks(1);
    assert_eq!((status, reply["code"].as_str()), (429, Some("quota_exceeded")), "{reply}");
    let lines = stage.work();
    let of_a: Vec<&Value> = lines.iter().filter(|line| line["tenant"] == "a").collect();
    assert_eq!(of_a.len(), 3, "{lines:?}");
    assert_eq!(
        (&of_a[0]["who"], &of_a[0]["action"], &of_a[0]["outcome"]),
        (&json!("ci"), &json!("refactor"), &json!("applied"))
    );
    assert!(of_a[0]["tokens"].as_u64().unwrap() > 0, "{lines:?}");
    assert!(!format!("{lines:?}").contains("total"), "code or names are in the audit log");
}

#[test]
fn what_is_turned_away_is_counted() {
    let stage = Stage::new(["[tenant.quota]\nrequests_per_minute = 1", ""], &rules());
    assert_eq!(stage.edits(0).0, 200);
    for _ in 0..100 {
        assert_eq!(stage.edits(0).0, 429);
    }
    for _ in 0..10 {
        let nobody = ask(stage.engine.address(), ROUTE, &[("Authorization", "Bearer wrong")], &json!({})).unwrap();
        assert_eq!(nobody.status, 401);
    }
    let run = json!({"repoUrl": "git@nowhere.invalid:a/b.git", "command": "words of a user"});
    assert_eq!(stage.ask(1, "POST /execute/git-flow", &run).1["code"], "repo_host_refused");
    let batch = json!({"runs": [run]});
    assert_eq!(stage.ask(1, "POST /jobs", &batch).1["code"], "repo_host_refused");

    let counted = |tenant: Value, who: Value, action: Value, outcome: &str| -> u64 {
        let lines = stage.audit();
        let same = |line: &&Value| (&line["tenant"], &line["who"], &line["action"]) == (&tenant, &who, &action);
        let same = lines.iter().filter(same).filter(|line| line["outcome"] == outcome);
        same.filter_map(|line| line["turnedAway"].as_u64()).sum()
    };
    let [a, b, ci] = ["a", "b", "ci"].map(|name| json!(name));
    let all = || {
        counted(a.clone(), ci.clone(), json!("document"), "quota_exceeded") == 100
            && counted(Value::Null, Value::Null, Value::Null, "unauthorized") == 10
            && counted(b.clone(), ci.clone(), json!("unknown"), "repo_host_refused") == 2
    };
    assert!(traces::comes_true(all), "{:?}", stage.audit());
    // What is written by and by is added to its minute.
    for times in 101..=106 {
        assert_eq!(stage.edits(0).0, 429);
        let has_grown = || counted(a.clone(), ci.clone(), json!("document"), "quota_exceeded") == times;
        assert!(traces::comes_true(has_grown), "{times}: {:?}", stage.audit());
    }
    let lines = stage.audit();
    // Three kinds, in two minutes at most.
    assert!(lines.len() <= 1 + 2 * 3, "a flood fills the log: {lines:?}");
    assert!(!format!("{lines:?}").contains("words of"), "{lines:?}");
}

#[test]
fn a_flood_of_one_does_not_hold_up_the_other() {
    let endless = Reply { hang_after: Some(0), ..Reply::default() };
    let model = ScriptedModel::start(Script::always(endless)).unwrap();
    let variables = [
        ("PANTHEON_PROVIDER", "openai"),
        ("OPENAI_BASE_URL", model.url()),
        ("PANTHEON_MODEL", "local-model"),
        ("PANTHEON_MAX_RUNNING", "4"),
        ("PANTHEON_MAX_QUEUED", "36"),
    ];
    let stage = Stage::new(["", "providers = ['rules']"], &variables);
    // Each asks something else, for the same question would be asked once.
    let request = |number: usize| json!({"command": "refactor", "filePath": "total.py", "code": CODE, "instruction": format!("Be kind, {number}.")});
    let full = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for number in 0..60 {
            let (stage, full, request) = (&stage, &full, request(number));
            scope.spawn(move || {
                if stage.ask(0, ROUTE, &request).0 == 429 {
                    full.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                }
            });
        }
        let turned_away = || full.load(std::sync::atomic::Ordering::Relaxed);
        assert!(traces::comes_true(|| turned_away() == 40), "{} of 60 are turned away", turned_away());
        assert!(traces::comes_true(|| model.requests().len() == 2), "{}", stage.engine.log());
        // None of the flood ever ends, and yet the other's is answered.
        for _ in 0..3 {
            assert_eq!(stage.edits(1).0, 200);
        }
        assert_eq!(model.requests().len(), 2, "one tenant of two has half of the places");
        let jobs = stage.ask(0, "GET /jobs", &Value::Null).1;
        for job in jobs["jobs"].as_array().unwrap() {
            stage.ask(0, &format!("DELETE /jobs/{}", job["jobId"].as_str().unwrap()), &Value::Null);
        }
    });
}

#[test]
fn many_tenants_have_no_more_than_the_engine_has() {
    let endless = Reply { hang_after: Some(0), ..Reply::default() };
    let (model, folder) = (ScriptedModel::start(Script::always(endless)).unwrap(), TempDir::new().unwrap());
    let tokens: Vec<(String, String)> = (0..3).map(|_| token()).collect();
    let tenant = |(number, (_, hash)): (usize, &(String, String))| {
        format!("[[tenant]]\nname = 't{number}'\ntokens = [{{ name = 'ci', hash = '{hash}' }}]\n")
    };
    let file = folder.path().join("tenants.toml");
    fs::write(&file, tokens.iter().enumerate().map(tenant).collect::<String>()).unwrap();
    let variables = [
        ("PANTHEON_PROVIDER", "openai"),
        ("OPENAI_BASE_URL", model.url()),
        ("PANTHEON_TENANTS", file.to_str().unwrap()),
        // Half of that is each tenant's: one edit at work and one that waits.
        ("PANTHEON_MAX_RUNNING", "2"),
        ("PANTHEON_MAX_QUEUED", "2"),
    ];
    let engine = Engine::start_with(&Programs::built(), &variables).unwrap();
    let full = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for number in 0..6 {
            let (engine, full, bearer) = (&engine, &full, format!("Bearer {}", tokens[number % 3].0));
            let request = json!({"command": "refactor", "filePath": "total.py", "code": CODE, "instruction": format!("Be kind, {number}.")});
            scope.spawn(move || {
                // None of the others ever ends before the engine does.
                if ask(engine.address(), ROUTE, &[("Authorization", &bearer)], &request)
                    .is_ok_and(|it| it.status == 429)
                {
                    full.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                }
            });
        }
        let turned_away = || full.load(std::sync::atomic::Ordering::Relaxed);
        let came_true = traces::comes_true(|| turned_away() == 2 && model.requests().len() == 2);
        // Time enough for one more to begin.
        for _ in 0..100 {
            assert_eq!(ask(engine.address(), "GET /health", &[], &Value::Null).unwrap().status, 200);
        }
        let seen = (turned_away(), model.requests().len());
        engine.signal("KILL").unwrap();
        assert!(came_true && seen == (2, 2), "{seen:?} turned away and at work\n{}", engine.log());
    });
}

#[test]
fn bad_files_say_what_is_wrong() {
    let folder = TempDir::new().unwrap();
    let starts = |text: &str, variables: &[(&str, &str)]| {
        let file = folder.path().join("tenants.toml");
        fs::write(&file, text).unwrap();
        let mut engine: Command = Programs::built().command("pantheon-engine");
        engine.arg("serve").env("PANTHEON_TENANTS", &file).env("PANTHEON_STATE", folder.path());
        engine.env("PANTHEON_LISTEN", "127.0.0.1:0").env("PANTHEON_PROVIDER", "rules").envs(variables.iter().copied());
        let output = engine.current_dir(folder.path()).stdin(Stdio::null()).output().unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    let said = starts("[[tenant]]\nname = 'a'\ntokens = []\nprompts = 'nowhere'\n", &[]);
    assert!(said.contains("tenant `a`") && said.contains("nowhere"), "{said}");
    let said = starts("[[tenant]]\nname = 'a'\ntokens = []\nproviders = ['openai']\n", &[]);
    assert!(said.contains("OPENAI_BASE_URL"), "{said}");
    let said = starts("", &[("PANTHEON_TOKEN", "x")]);
    assert!(said.contains("PANTHEON_TOKEN and PANTHEON_TENANTS"), "{said}");
    assert!(Path::new(&folder.path().join("tenants.toml")).exists());
}
