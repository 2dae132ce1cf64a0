//! Programs in the place of `claude` that break its protocol in every way of the fault list.

use std::path::PathBuf;
use std::time::Duration;

use pantheon_engine::provider::{AnswerEvent, Provider, ProviderError, StopReason};
use pantheon_engine::providers::claude::{Claude, ClaudeConfig, PoolSize};
use pantheon_tests::traces;
use tempfile::TempDir;

use super::prompts::{claude_config, prompt};
use super::{failure, whole};

/// A folder with a broken `claude` and its scratch directories.
pub(super) struct Fake {
    folder: TempDir,
    program: PathBuf,
}

impl Fake {
    /// One that looks like an installed package, all of which a confined program can read.
    pub(super) fn new(mode: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let package = folder.path().join("node_modules/fake");
        std::fs::create_dir_all(&package).unwrap();
        let program = package.join("claude");
        std::fs::copy(env!("CARGO_BIN_EXE_fake-claude"), &program).unwrap();
        std::fs::write(package.join("mode"), mode).unwrap();
        std::fs::write(package.join("grandchild"), Self::grandchild(&folder)).unwrap();
        Self { folder, program }
    }

    /// The argument by which the processes that it leaves behind are known: seconds to sleep, of this folder's own.
    fn grandchild(folder: &TempDir) -> String {
        let inode = std::os::unix::fs::MetadataExt::ino(&folder.path().metadata().unwrap());
        format!("9999.{}{inode}", std::process::id())
    }

    pub(super) fn program(&self) -> PathBuf {
        self.program.clone()
    }

    pub(super) fn left_behind(&self) -> Vec<u32> {
        traces::with_argument(&Self::grandchild(&self.folder))
    }

    pub(super) fn config(&self) -> ClaudeConfig {
        let config = claude_config(self.program(), self.folder.path().join("scratch"));
        ClaudeConfig { deadline: Duration::from_secs(120), ..config }
    }

    async fn start(&self) -> Claude {
        Claude::start(self.config()).await.unwrap()
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        for pid in self.left_behind() {
            // One that ended meanwhile needs no end.
            let _ = std::process::Command::new("/bin/kill").args(["-9", &pid.to_string()]).output();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_unbroken_protocol_works() {
    let fake = Fake::new("answers");
    let (text, end) = whole(fake.start().await.answer(prompt("Say hello."))).await;
    let Ok(AnswerEvent::Done { stop, model, .. }) = end else { panic!("{end:?}") };
    assert_eq!((text.as_str(), stop, model.as_deref()), ("Hello", StopReason::EndTurn, Some("fake-model")));
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_streams_are_told() {
    for (mode, said) in [
        ("no_result", "ended without a result"),
        ("fails", "exit code 7"),
        ("exits_at_once", "exit code 3"),
        ("killed", "was killed"),
        ("truncated_json", "in the middle of a line"),
        ("invalid_utf8", "not its protocol"),
        ("garbage", "not its protocol"),
        ("endless_output", "far more than an answer"),
        ("endless_line", "far more than an answer"),
        ("starts_over", "began again"),
        ("error_result", "gave up"),
        ("no_turn", "without asking the model"),
        ("grandchild_then_no_result", "ended without a result"),
    ] {
        let fake = Fake::new(mode);
        let error = failure(fake.start().await.answer(prompt("Say hello."))).await;
        assert!(matches!(&error, ProviderError::Malformed(text) if text.contains(said)), "{mode}: {error:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn other_protocols_are_told() {
    for mode in ["unknown_option", "refuses_prompt", "ignores_prompt", "has_tools"] {
        let fake = Fake::new(mode);
        let error = failure(fake.start().await.answer(prompt("Say hello."))).await;
        assert!(
            matches!(&error, ProviderError::Unavailable(text) if text.contains("its protocol differs")),
            "{error:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_ends_at_the_deadline() {
    let long = "x".repeat(4 << 20);
    for mode in ["hangs", "deaf"] {
        let fake = Fake::new(mode);
        let config = ClaudeConfig { deadline: Duration::from_secs(1), ..fake.config() };
        let error = failure(Claude::start(config).await.unwrap().answer(prompt(&long))).await;
        assert_eq!(error, ProviderError::Timeout(Duration::from_secs(1)), "{mode}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_result_is_the_answer() {
    for mode in ["two_results", "stderr_flood", "grandchildren"] {
        let fake = Fake::new(mode);
        let (text, end) = whole(fake.start().await.answer(prompt("Say hello."))).await;
        assert!(end.is_ok(), "{mode}: {end:?}");
        assert_eq!(text, "Hello", "{mode}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_answer_is_not_continued() {
    let fake = Fake::new("cut_by_limit");
    let (_, end) = whole(fake.start().await.answer(prompt("Say hello."))).await;
    let Ok(AnswerEvent::Done { stop, .. }) = end else { panic!("{end:?}") };
    assert_eq!(stop, StopReason::MaxTokens);
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_versions_are_refused_at_the_start() {
    for (mode, said) in [("version_1", "1.0.3"), ("version_3", "3.0.0"), ("not_claude", "--version")] {
        let fake = Fake::new(mode);
        let Err(error) = Claude::start(fake.config()).await else { panic!("{mode} was taken") };
        assert!(matches!(&error, ProviderError::Unavailable(text) if text.contains(said)), "{error:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_program_is_told() {
    let fake = Fake::new("answers");
    std::fs::remove_file(fake.program()).unwrap();
    let Err(error) = Claude::start(fake.config()).await else { panic!("nothing was started") };
    assert!(matches!(&error, ProviderError::Unavailable(text) if text.contains("PANTHEON_CLAUDE")), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_died_waiting_are_replaced() {
    let fake = Fake::new("exits_at_once");
    let claude = Claude::start(ClaudeConfig { pool: PoolSize::Fixed(1), ..fake.config() }).await.unwrap();
    assert!(traces::comes_true(|| claude.ready() == 1), "the pool is never filled");
    std::fs::write(fake.program().with_file_name("mode"), "answers").unwrap();
    assert_eq!(whole(claude.answer(prompt("Say hello."))).await.0, "Hello");
}
