//! The real `claude` program, asking a scripted Messages API. It is the project's own copy, never one of this machine.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use pantheon_engine::provider::{AnswerEvent, Prompt, Provider, ProviderError, StopReason};
use pantheon_engine::providers::claude::{Claude, ClaudeConfig, PoolSize, signed_in};
use pantheon_tests::scripted_model::{Fate, Reply, Request, Script, ScriptedModel};
use pantheon_tests::traces;
use tempfile::TempDir;

use super::prompts::{SYSTEM, claude_config, prompt};
use super::{failure, whole};

/// The installed program.
pub(super) fn program() -> PathBuf {
    let given = std::env::var_os("PANTHEON_TEST_CLAUDE");
    let path = PathBuf::from(given.expect("PANTHEON_TEST_CLAUDE names no program; run `cargo xtask test`"));
    assert!(path.is_file(), "PANTHEON_TEST_CLAUDE is {}, which is no file; run `cargo xtask test`", path.display());
    path
}

/// A model, a folder for all that the program writes, and how it is started.
struct Stage {
    model: ScriptedModel,
    folder: TempDir,
    config: ClaudeConfig,
}

impl Stage {
    fn new(script: Script) -> Self {
        let model = ScriptedModel::start(script).unwrap();
        let folder = TempDir::new().unwrap();
        let mut config = claude_config(program(), folder.path().to_owned());
        config.base_url = Some(model.url().to_owned());
        Self { model, folder, config }
    }

    /// With a sign-in in place of the key. The token is made up; the scripted model takes any.
    fn signed_in(script: Script) -> (Self, TempDir) {
        let home = TempDir::new().unwrap();
        let token = serde_json::json!({ "claudeAiOauth": {
            "accessToken": "made-up-token", "refreshToken": "made-up", "expiresAt": 9_999_999_999_999_u64,
            "scopes": ["user:inference", "user:profile"], "subscriptionType": "max",
        } });
        let folder = home.path().join("signed-in");
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join(".credentials.json"), token.to_string()).unwrap();
        let mut stage = Self::new(script);
        stage.config.api_key = None;
        stage.config.home = Some(home.path().to_owned());
        stage.config.config_dir = Some(folder);
        (stage, home)
    }

    async fn claude(&self) -> Claude {
        Claude::start(self.config.clone()).await.unwrap()
    }
}

fn messages(request: &Request) -> String {
    request.body["messages"].to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_stream_with_their_cost() {
    let stage = Stage::new(Script::always(Reply { chunk: 3, ..Reply::text("Grüße, 🦀 and all") }));
    let (text, end) = whole(stage.claude().await.answer(prompt("Say hello."))).await;
    assert_eq!(text, "Grüße, 🦀 and all");
    let Ok(AnswerEvent::Done { stop, usage: Some(usage), model: Some(name) }) = end else { panic!("{end:?}") };
    assert_eq!((stop, name.as_str()), (StopReason::EndTurn, "scripted-model"));
    assert_eq!((usage.input_tokens, usage.output_tokens, usage.cache_read_tokens), (11, 7, 5));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_prompt_is_a_system_block() {
    let stage = Stage::new(Script::text("x"));
    whole(stage.claude().await.answer(prompt("Say hello."))).await.1.unwrap();
    let request = &stage.model.requests()[0];
    let blocks = request.body["system"].as_array().unwrap();
    assert!(blocks.iter().any(|block| block["text"] == SYSTEM), "{blocks:?}");
    assert!(messages(request).contains("Say hello."));
    assert_eq!(request.body["tools"], serde_json::json!([]), "the model got tools");
    assert_eq!(request.headers["x-api-key"], "placeholder-key");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prompt_chooses_its_model() {
    let mut stage = Stage::new(Script::text("x"));
    stage.config.model = Some("claude-usual".to_owned());
    let claude = stage.claude().await;
    for (asked, expected) in
        [(None, "claude-usual"), (Some("claude-usual"), "claude-usual"), (Some("haiku"), "claude-haiku")]
    {
        let asked = Prompt { model: asked.map(str::to_owned), ..prompt("Say hello.") };
        whole(claude.answer(asked)).await.1.unwrap();
        let request = stage.model.requests().pop().unwrap();
        assert!(request.body["model"].as_str().unwrap().starts_with(expected), "{}", request.body["model"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_with_a_slash_are_no_commands() {
    let stage = Stage::new(Script::text("asked"));
    let claude = stage.claude().await;
    for text in ["/clear everything", "/help", " /compact"] {
        assert_eq!(whole(claude.answer(prompt(text))).await.0, "asked", "{text}");
        assert!(messages(&stage.model.requests().pop().unwrap()).contains(text));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_with_an_at_sign_read_no_file() {
    let secret = TempDir::new().unwrap();
    let file = secret.path().join("key.txt");
    std::fs::write(&file, "contents-of-another-file").unwrap();
    let text = format!("Look at\n@{}\nplease, and @{} too", file.display(), secret.path().display());
    let (signed_in, _home) = Stage::signed_in(Script::text("x"));
    for stage in [Stage::new(Script::text("x")), signed_in] {
        whole(stage.claude().await.answer(prompt(&text))).await.1.unwrap();
        let sent = messages(&stage.model.requests()[0]);
        assert!(sent.contains("Look at") && !sent.contains("contents-of-another-file"), "{sent}");
        assert!(!sent.contains("Listed directory"), "{sent}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_serves_without_a_key() {
    let (stage, _home) = Stage::signed_in(Script::text("x"));
    assert!(signed_in(&stage.config).await);
    whole(stage.claude().await.answer(prompt("Say hello."))).await.1.unwrap();
    let request = &stage.model.requests()[0];
    assert_eq!(request.headers["authorization"], "Bearer made-up-token");
    let blocks = request.body["system"].as_array().unwrap();
    assert!(blocks.iter().any(|block| block["text"] == SYSTEM), "{blocks:?}");
    assert_eq!(request.body["tools"], serde_json::json!([]), "the model got tools");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_signed_in_at_first() {
    let mut stage = Stage::new(Script::text("x"));
    stage.config.api_key = None;
    assert!(!signed_in(&stage.config).await);
    let error = failure(stage.claude().await.answer(prompt("Say hello."))).await;
    assert!(matches!(error, ProviderError::Unauthorized(_)), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_is_told_at_once() {
    let stage = Stage::new(Script::always(Reply::status(401)));
    let error = failure(stage.claude().await.answer(prompt("Say hello."))).await;
    assert!(matches!(error, ProviderError::Unauthorized(_)), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn long_waits_are_passed_on() {
    // From some length on the program itself gives up, and does not say how long the wait would be.
    for (seconds, is_told) in [(20_u32, true), (600, false)] {
        let stage = Stage::new(Script::always(Reply { retry_after: Some(seconds), ..Reply::status(429) }));
        let error = failure(stage.claude().await.answer(prompt("Say hello."))).await;
        let ProviderError::RateLimited(wait) = error else { panic!("{error:?}") };
        // Newer versions wait somewhat longer than they are told to.
        let expected = Duration::from_secs(seconds.into())..Duration::from_secs((seconds * 3 / 2).into());
        assert_eq!(wait.is_some_and(|wait| expected.contains(&wait)), is_told, "{wait:?}");
        assert_eq!(wait.is_none(), !is_told, "{wait:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_overload_that_stays_is_told() {
    let stage = Stage::new(Script::always(Reply::status(529)));
    let error = failure(stage.claude().await.answer(prompt("Say hello."))).await;
    assert!(matches!(error, ProviderError::RateLimited(_)), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_short_overload_is_waited_out() {
    let stage = Stage::new(Script { first: vec![Reply::status(529)], then: Reply::text("at last") });
    assert_eq!(whole(stage.claude().await.answer(prompt("Say hello."))).await.0, "at last");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_too_long_is_told() {
    let words = Some("prompt is too long: 300000 tokens > 200000 maximum".to_owned());
    let stage = Stage::new(Script::always(Reply { words, ..Reply::status(400) }));
    let error = failure(stage.claude().await.answer(prompt("Say hello."))).await;
    assert!(matches!(error, ProviderError::TooLarge(_)), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_answer_is_an_error() {
    let stage = Stage::new(Script::always(Reply { chunk: 2, cut_after: Some(3), ..Reply::text("Hello there") }));
    let error = failure(stage.claude().await.answer(prompt("Say hello."))).await;
    assert!(matches!(error, ProviderError::Malformed(_) | ProviderError::Unavailable(_)), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_over_its_limit_says_so() {
    // The program asks for the rest by itself; that is never waited for.
    let cut = Reply { stop: Some("max_tokens".to_owned()), ..Reply::text("Hel") };
    let stage = Stage::new(Script { first: vec![cut], then: Reply { hang_after: Some(0), ..Reply::text("lo") } });
    let (text, end) = whole(stage.claude().await.answer(prompt("Say hello."))).await;
    let Ok(AnswerEvent::Done { stop, .. }) = end else { panic!("{end:?}") };
    assert_eq!((text.as_str(), stop), ("Hel", StopReason::MaxTokens));
}

#[tokio::test(flavor = "multi_thread")]
async fn dropping_ends_request_process_and_folder() {
    let stage = Stage::new(Script::always(Reply { chunk: 1, hang_after: Some(1), ..Reply::text("Hello") }));
    let claude = stage.claude().await;
    let mut answer = claude.answer(prompt("Say hello."));
    assert_eq!(answer.next().await, Some(Ok(AnswerEvent::Text("H".to_owned()))));
    assert_eq!(traces::working_in(stage.folder.path()).len(), 1);
    assert!(!is_empty(stage.folder.path()), "it has a folder while it works");
    drop(answer);
    stage.model.wait_for(|requests| requests[0].fate == Fate::Abandoned).unwrap();
    assert!(traces::comes_true(|| traces::working_in(stage.folder.path()).is_empty()), "the process goes on");
    assert!(traces::comes_true(|| is_empty(stage.folder.path())), "the folder stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn prompts_leave_no_trace() {
    let (signed_in, home) = Stage::signed_in(hanging());
    for (stage, home) in [(Stage::new(hanging()), None), (signed_in, Some(home))] {
        let claude = stage.claude().await;
        let mut answer = claude.answer(prompt("The user's words e81b55."));
        assert_eq!(answer.next().await, Some(Ok(AnswerEvent::Text("H".to_owned()))));
        let processes = traces::working_in(stage.folder.path());
        assert_eq!(processes.len(), 1);
        let shown = processes.into_iter().map(|pid| (format!("process {pid}"), traces::visible_words(pid)));
        let folders = [Some(stage.folder.path()), home.as_ref().map(TempDir::path)];
        let files = folders.into_iter().flatten().flat_map(traces::files_below);
        let written = files.map(|file| (file.display().to_string(), std::fs::read(&file).unwrap_or_default()));
        let places: Vec<_> = shown.chain(written).collect();
        assert!(places.len() > 1, "the program writes files of its own, so some must be seen");
        for (place, words) in places {
            let words = String::from_utf8_lossy(&words);
            for secret in ["7c1f0e", "e81b55", "placeholder-key"] {
                assert!(!words.contains(secret), "{place} holds {secret}");
            }
        }
    }
}

fn hanging() -> Script {
    Script::always(Reply { chunk: 1, hang_after: Some(1), ..Reply::text("Hello") })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pool_refills_and_shares_nothing() {
    let mut stage = Stage::new(Script::text("x"));
    stage.config.pool = PoolSize::Fixed(2);
    let claude = Arc::new(stage.claude().await);
    let full = || traces::comes_true(|| claude.ready() == 2);
    assert!(full(), "the pool is never filled");
    let waiting = traces::working_in(stage.folder.path());
    let answers = (0..4).map(|_| whole(claude.answer(prompt("Say hello."))));
    for (_, end) in futures_util::future::join_all(answers).await {
        end.unwrap();
    }
    let requests = stage.model.requests();
    let mut sessions: Vec<_> = requests.iter().map(|it| it.body["metadata"]["user_id"].to_string()).collect();
    sessions.sort();
    sessions.dedup();
    assert_eq!(sessions.len(), 4, "two requests shared a process");
    assert!(full(), "the pool is not refilled");
    let reused = || traces::working_in(stage.folder.path()).iter().any(|pid| waiting.contains(pid));
    assert!(traces::comes_true(|| !reused()), "a used process waits again");
    drop(claude);
    assert!(traces::comes_true(|| is_empty(stage.folder.path())), "waiting processes outlive the provider");
}

/// Whether no process has a folder: an engine's own folder and its lock stay for the next engine to sweep.
pub(super) fn is_empty(folder: &Path) -> bool {
    let mut engines = folder.read_dir().unwrap();
    engines.all(|engine| engine.unwrap().path().read_dir().unwrap().all(|entry| entry.unwrap().file_name() == "lock"))
}
