//! What a hostile program finds on its side of the boundary: no key, and a placeholder that is worth little.

use std::collections::HashMap;

use futures_util::StreamExt;
use pantheon_engine::provider::{AnswerEvent, Prompt, Provider};
use pantheon_engine::providers::claude::{Claude, ClaudeConfig, PoolSize};
use pantheon_tests::http::ask;
use pantheon_tests::scripted_model::{Reply, Script, ScriptedModel};
use pantheon_tests::traces;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::claude::program;
use super::prompts::{claude_config, prompt};

const KEY: &str = "sk-ant-the-real-key-93aa";

const MODEL: &str = "claude-haiku-4-5";

/// A model that does not come to an end, and a program that knows the way to it.
struct Stage {
    model: ScriptedModel,
    folder: TempDir,
    claude: Claude,
}

impl Stage {
    async fn new(pool: usize) -> Self {
        let endless = Reply { chunk: 1, hang_after: Some(1), ..Reply::text("Hello") };
        let model = ScriptedModel::start(Script::always(endless)).unwrap();
        let folder = TempDir::new().unwrap();
        let config = ClaudeConfig {
            api_key: Some(KEY.to_owned().into()),
            base_url: Some(model.url().to_owned()),
            model: Some(MODEL.to_owned()),
            pool: PoolSize::Fixed(pool),
            ..claude_config(program(), folder.path().to_owned())
        };
        Self { model, folder, claude: Claude::start(config).await.unwrap() }
    }

    /// The variables of the only process.
    fn variables(&self) -> HashMap<String, String> {
        let processes = traces::working_in(self.folder.path());
        let [process] = processes[..] else { panic!("{processes:?}") };
        let words = String::from_utf8(traces::visible_words(process)).unwrap();
        assert!(!words.contains(KEY), "the program knows the key");
        words.split('\0').filter_map(|word| word.split_once('=')).map(|(a, b)| (a.to_owned(), b.to_owned())).collect()
    }
}

/// What somebody gets who has a program's variables.
struct Thief {
    address: String,
    placeholder: String,
}

impl Thief {
    fn of(variables: &HashMap<String, String>) -> Self {
        let address = variables["ANTHROPIC_BASE_URL"].strip_prefix("http://").unwrap().to_owned();
        Self { address, placeholder: variables["ANTHROPIC_API_KEY"].clone() }
    }

    fn gets(&self, line: &str, body: &Value) -> u16 {
        ask(&self.address, line, &[("x-api-key", &self.placeholder)], body).unwrap().status
    }

    fn asks(&self, more: &Value) -> u16 {
        let mut body = json!({ "model": MODEL, "max_tokens": 1, "stream": true, "messages": [] });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.gets("POST /v1/messages", &body)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_placeholder_is_good_for_its_work_only() {
    let stage = Stage::new(0).await;
    let mut answer = stage.claude.answer(Prompt { max_output_tokens: 1000, ..prompt("Say hello.") });
    assert_eq!(answer.next().await, Some(Ok(AnswerEvent::Text("H".to_owned()))));
    let variables = stage.variables();
    let thief = Thief::of(&variables);
    for (more, status) in [
        (json!({ "model": "claude-opus-4-8" }), 403),
        (json!({ "stream": false }), 400),
        (json!({ "tools": [{ "type": "web_fetch_20250910", "name": "web_fetch" }] }), 403),
        (json!({ "mcp_servers": [{ "type": "url", "url": "https://example.org" }] }), 403),
        (json!({ "max_tokens": -1 }), 400),
    ] {
        assert_eq!(thief.asks(&more), status, "{more}");
    }
    for line in
        ["GET /v1/models", "POST /v1/messages/batches", "POST /v1/files", "POST /v1/messages/../models", "GET /"]
    {
        assert_eq!(thief.gets(line, &json!({ "model": MODEL })), 404, "{line}");
    }
    let stranger = Thief { placeholder: KEY.to_owned(), address: thief.address.clone() };
    assert_eq!(stranger.asks(&json!({})), 401);
    assert_eq!(stage.model.requests().len(), 1, "something was passed on");

    // The answer at hand has the whole budget; what it does not use is there once it ends.
    assert_eq!(thief.asks(&json!({ "max_tokens": 1_000_000 })), 403);
    drop(answer);
    let mut statuses = Vec::new();
    let is_gone = || {
        statuses.push(thief.asks(&json!({})));
        statuses.last() == Some(&401)
    };
    assert!(traces::comes_true(is_gone), "a placeholder outlives its program");
    assert!(statuses.iter().all(|status| [401, 403].contains(status)), "{statuses:?}");
    assert_eq!(stage.model.requests().len(), 1, "something was passed on");
    assert_eq!(stage.model.requests()[0].headers["x-api-key"], KEY);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_waits_may_ask_nothing() {
    let stage = Stage::new(1).await;
    assert!(traces::comes_true(|| stage.claude.ready() == 1), "the pool is never filled");
    assert_eq!(Thief::of(&stage.variables()).asks(&json!({})), 403);
    assert!(stage.model.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_get_what_their_work_may_cost() {
    let stage = Stage::new(0).await;
    let mut answer = stage.claude.answer(Prompt { max_output_tokens: 1000, ..prompt("Say hello.") });
    answer.next().await.unwrap().unwrap();
    let body = &stage.model.requests()[0].body;
    assert_eq!(body["max_tokens"], 33_000, "{body}");
    assert!(body["thinking"]["budget_tokens"].as_u64().is_none_or(|budget| budget < 33_000), "{}", body["thinking"]);
}
