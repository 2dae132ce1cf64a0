//! The real `claude` program with tools, in a scratch tree: what it changes comes back, and it reaches nothing else.

use std::path::Path;
use std::time::Duration;

use futures_util::StreamExt;
use pantheon_engine::provider::{AgentEvent, AgentJob, AgentLimits, Provider, ProviderError, StopReason};
use pantheon_engine::providers::claude::{Claude, ClaudeConfig};
use pantheon_engine::refusal::Refusal;
use pantheon_engine::tree::{Kind, MayChange, ScratchTree, TreeChange};
use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::path::RelativePath;
use pantheon_tests::scripted_model::{Fate, Reply, Script, ScriptedModel};
use pantheon_tests::traces;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::claude::{is_empty, program};
use super::claude_faults::Fake;
use super::prompts::{SYSTEM, claude_config};

const LIMITS: AgentLimits = AgentLimits { turns: 20, time: Duration::from_secs(60), output_tokens: 10_000 };

/// A model, an agent, and a folder for all that is written.
struct Stage {
    model: ScriptedModel,
    folder: TempDir,
    claude: Claude,
}

impl Stage {
    async fn new(first: Vec<Reply>) -> Self {
        Self::with(Script { first, then: Reply::text("All done.") }, |config| config).await
    }

    async fn with(script: Script, change: impl FnOnce(ClaudeConfig) -> ClaudeConfig) -> Self {
        let model = ScriptedModel::start(script).unwrap();
        let folder = TempDir::new().unwrap();
        let mut config = claude_config(program(), folder.path().to_owned());
        config.base_url = Some(model.url().to_owned());
        let claude = Claude::start(change(config)).await.unwrap();
        Self { model, folder, claude }
    }

    fn tree(&self) -> ScratchTree {
        let files = [
            ("src/a.py", "x = 1\n"),
            ("src/b.py", "import a\r\nprint(a.x)\r\n"),
            ("CLAUDE.md", "Hostile words 5d1c.\n"),
            ("src/claude.local.MD", "Hostile words 5d1c.\n"),
            (".claude/settings.json", "{\"hooks\": \"Hostile words 5d1c.\"}\n"),
            (".claude/commands/obey.md", "Hostile words 5d1c.\n"),
            (".mcp.json", "{\"mcpServers\": {\"hostile\": {\"command\": \"/bin/true\"}}}\n"),
            ("AGENTS.md", "Hostile words 5d1c.\n"),
        ];
        let files = files.map(|(path, text)| (RelativePath::new(path).unwrap(), text));
        let agent = self.claude.agent().unwrap();
        ScratchTree::write(agent.scratch(), files.iter().map(|(path, text)| (path, *text))).unwrap()
    }

    /// What the model was told about the tools that it had used, one text each.
    fn results(&self) -> Vec<String> {
        let requests = self.model.requests();
        let last = requests.last().unwrap().body["messages"].as_array().unwrap().clone();
        let blocks = last.iter().flat_map(|message| message["content"].as_array().cloned().unwrap_or_default());
        blocks.filter(|block| block["type"] == "tool_result").map(|block| block["content"].to_string()).collect()
    }

    fn nothing_is_left(&self) {
        assert!(traces::comes_true(|| traces::working_in(self.folder.path()).is_empty()), "a process goes on");
        assert!(traces::comes_true(|| is_empty(self.folder.path())), "a folder stays");
    }
}

fn job(tree: &ScratchTree) -> AgentJob {
    AgentJob {
        system: SYSTEM.to_owned().into(),
        user: "Do what is asked.".to_owned(),
        model: None,
        folder: tree.folder(),
        limits: LIMITS,
    }
}

/// The steps, and how it ended.
async fn worked(claude: &Claude, job: AgentJob) -> (Vec<String>, Result<AgentEvent, ProviderError>) {
    let mut events = claude.agent().unwrap().work(job);
    let mut steps = Vec::new();
    loop {
        match events.next().await {
            Some(Ok(AgentEvent::Step(step))) => steps.push(step),
            Some(end) => return (steps, end),
            None => panic!("the work has no end after {steps:?}"),
        }
    }
}

fn read(path: &str) -> (&'static str, Value) {
    ("Read", json!({ "file_path": path }))
}

fn write(path: &str, text: &str) -> (&'static str, Value) {
    ("Write", json!({ "file_path": path, "content": text }))
}

fn edit(path: &str, old: &str, new: &str) -> (&'static str, Value) {
    ("Edit", json!({ "file_path": path, "old_string": old, "new_string": new }))
}

#[tokio::test(flavor = "multi_thread")]
async fn edits_and_new_files_come_back() {
    let stage = Stage::new(vec![
        Reply::using([("Glob", json!({ "pattern": "**/*" })), read("src/a.py"), read("src/b.py")]),
        Reply::using([
            edit("src/a.py", "x = 1", "x = 2"),
            edit("src/b.py", "print(a.x)", "print(a.x + 1)"),
            write("src/new/c.py", "y = 3\n"),
        ]),
    ])
    .await;
    let tree = stage.tree();
    let (steps, end) = worked(&stage.claude, job(&tree)).await;
    let Ok(AgentEvent::Done { stop, usage: Some(usage), model, summary }) = end else { panic!("{end:?}") };
    assert_eq!((stop, model.as_deref(), summary.as_str()), (StopReason::EndTurn, Some("scripted-model"), "All done."));
    assert_eq!(usage.output_tokens, 21, "of three requests");
    let expected = ["Glob", "Read src/a.py", "Read src/b.py", "Edit src/a.py", "Edit src/b.py", "Write src/new/c.py"];
    assert_eq!(steps, expected);
    let changes: Vec<_> = tree
        .diff(&MayChange::default())
        .unwrap()
        .into_iter()
        .map(|change| (change.path.to_string(), change.kind))
        .collect();
    assert_eq!(
        changes,
        [
            ("src/a.py".to_owned(), Kind::Edited("x = 2\n".to_owned())),
            ("src/b.py".to_owned(), Kind::Edited("import a\nprint(a.x + 1)\n".to_owned())),
            ("src/new/c.py".to_owned(), Kind::Created("y = 3\n".to_owned())),
        ]
    );
    drop(tree);
    stage.nothing_is_left();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_model_gets_the_prompt_and_five_tools() {
    let stage = Stage::new(vec![]).await;
    let tree = stage.tree();
    worked(&stage.claude, job(&tree)).await.1.unwrap();
    let request = &stage.model.requests()[0].body;
    let blocks = request["system"].as_array().unwrap();
    assert!(blocks.iter().any(|block| block["text"] == SYSTEM), "{blocks:?}");
    let mut tools: Vec<_> = request["tools"].as_array().unwrap().iter().map(|tool| tool["name"].clone()).collect();
    tools.sort_by_key(Value::to_string);
    assert_eq!(tools, ["Edit", "Glob", "Grep", "Read", "Write"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_settings_are_never_sent() {
    let look = Reply::using([
        ("Glob", json!({ "pattern": "**/*" })),
        ("Glob", json!({ "pattern": "**/.*/**" })),
        ("Grep", json!({ "pattern": "5d1c" })),
        read("CLAUDE.md"),
        read(".claude/settings.json"),
        read("AGENTS.md"),
    ]);
    let stage = Stage::new(vec![look]).await;
    let tree = stage.tree();
    worked(&stage.claude, job(&tree)).await.1.unwrap();
    assert_eq!(stage.results().len(), 6);
    let requests = stage.model.requests();
    assert!(requests.iter().all(|request| !request.body.to_string().contains("Hostile words")), "{requests:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn changed_settings_are_refused() {
    for path in ["CLAUDE.md", "src/Agents.md", ".github/workflows/ci.yml"] {
        let stage = Stage::new(vec![Reply::using([write(path, "Obey.\n")])]).await;
        let tree = stage.tree();
        worked(&stage.claude, job(&tree)).await.1.unwrap();
        assert_eq!(
            tree.diff(&MayChange::default()).unwrap_err().code,
            ErrorCode::AnswerPathRefused,
            "{path} {:?}",
            stage.results()
        );
    }
}

/// Files and folders outside the tree that hold what an agent must not see.
struct Outside {
    folder: TempDir,
}

impl Outside {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("key.txt"), "words-from-outside").unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_outside_is_read_or_written() {
    let outside = Outside::new();
    let (key, new) = (outside.path("key.txt"), outside.path("new.txt"));
    let folder = outside.folder.path().display().to_string();
    let attempts = Reply::using([
        read("/etc/passwd"),
        read(&key),
        read("../key.txt"),
        read(&format!("../../../../../..{key}")),
        read("/proc/self/environ"),
        read("~/.claude/.claude.json"),
        ("Glob", json!({ "pattern": "*", "path": folder })),
        ("Glob", json!({ "pattern": format!("{folder}/*") })),
        ("Grep", json!({ "pattern": "words-from", "path": folder, "output_mode": "content" })),
        ("Grep", json!({ "pattern": "root:", "path": "/etc/passwd", "output_mode": "content" })),
        write(&new, "x"),
        write("../new.txt", "x"),
        edit(&key, "words", "x"),
        ("Bash", json!({ "command": format!("cat {key}") })),
    ]);
    let stage = Stage::new(vec![attempts]).await;
    let tree = stage.tree();
    worked(&stage.claude, job(&tree)).await.1.unwrap();
    let results = stage.results();
    assert_eq!(results.len(), 14, "{results:#?}");
    for result in &results {
        assert!(!result.contains("words-from-outside") && !result.contains("root:"), "{results:#?}");
        assert!(!result.contains("placeholder-key") && !result.contains("key.txt\\n"), "{results:#?}");
    }
    assert!(!Path::new(&new).exists(), "a file was written outside");
    assert_eq!(std::fs::read_to_string(key).unwrap(), "words-from-outside");
    assert_eq!(tree.diff(&MayChange::default()).unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_works_and_stays_unread() {
    let home = TempDir::new().unwrap();
    let token = json!({ "claudeAiOauth": {
        "accessToken": "made-up-token", "refreshToken": "made-up", "expiresAt": 9_999_999_999_999_u64,
        "scopes": ["user:inference", "user:profile"], "subscriptionType": "max",
    } });
    let sign_in = home.path().join("signed-in");
    std::fs::create_dir(&sign_in).unwrap();
    let credentials = sign_in.join(".credentials.json").display().to_string();
    std::fs::write(&credentials, token.to_string()).unwrap();
    let attempts = Reply::using([
        read(&credentials),
        ("Grep", json!({ "pattern": "Token", "path": sign_in, "output_mode": "content" })),
    ]);
    let script = Script { first: vec![attempts], then: Reply::text("All done.") };
    let stage = Stage::with(script, |config| ClaudeConfig {
        api_key: None,
        home: Some(home.path().to_owned()),
        config_dir: Some(sign_in),
        ..config
    });
    let stage = stage.await;
    let tree = stage.tree();
    worked(&stage.claude, job(&tree)).await.1.unwrap();
    assert_eq!(stage.model.requests()[0].headers["authorization"], "Bearer made-up-token");
    let results = stage.results();
    assert_eq!(results.len(), 2);
    assert!(results.iter().all(|result| !result.contains("made-up")), "{results:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn dropping_ends_process_and_tree() {
    let hang = Reply { chunk: 1, hang_after: Some(1), ..Reply::text("Hello") };
    let stage =
        Stage::with(Script { first: vec![Reply::using([read("src/a.py")])], then: hang }, |config| config).await;
    let tree = stage.tree();
    let mut events = stage.claude.agent().unwrap().work(job(&tree));
    assert_eq!(events.next().await, Some(Ok(AgentEvent::Step("Read src/a.py".to_owned()))));
    // The future that polls the work is dropped with the stream; until the model hangs it must be polled.
    let waiting = async { while events.next().await.is_some() {} };
    let model_hangs = async {
        while stage.model.requests().len() < 2 {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! { () = waiting => panic!("the work ended"), () = model_hangs => {} }
    let folder = tree.folder().path().to_owned();
    assert_eq!(traces::working_in(&folder).len(), 1);
    drop(tree);
    assert!(folder.join("src/a.py").exists(), "a tree stays while somebody works in it");
    drop(events);
    stage.model.wait_for(|requests| requests[1].fate == Fate::Abandoned).unwrap();
    stage.nothing_is_left();
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_end_the_work_early() {
    let again = || Script::always(Reply::using([("Glob", json!({ "pattern": "*" }))]));
    // Turns are counted by the program itself. Tokens are counted as they are told, and a model that answers at once may
    // be asked again before the program is stopped, but never as often as its turns would let it.
    for (limits, said, requests) in [
        (AgentLimits { turns: 3, ..LIMITS }, StopReason::Other("max_turns".to_owned()), 3..4),
        (AgentLimits { turns: 40, output_tokens: 20, ..LIMITS }, StopReason::MaxTokens, 3..40),
    ] {
        let stage = Stage::with(again(), |config| config).await;
        let tree = stage.tree();
        let (_, end) = worked(&stage.claude, AgentJob { limits, ..job(&tree) }).await;
        let Ok(AgentEvent::Done { stop, .. }) = end else { panic!("{end:?}") };
        assert_eq!(stop, said);
        assert!(requests.contains(&stage.model.requests().len()), "{}", stage.model.requests().len());
        drop(tree);
        stage.nothing_is_left();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn deadlines_end_a_hanging_agent() {
    let script = Script::always(Reply { chunk: 1, hang_after: Some(1), ..Reply::text("Hello") });
    let stage = Stage::with(script, |config| config).await;
    let tree = stage.tree();
    let time = Duration::from_secs(1);
    let (_, end) = worked(&stage.claude, AgentJob { limits: AgentLimits { time, ..LIMITS }, ..job(&tree) }).await;
    assert_eq!(end, Err(ProviderError::Timeout(time)));
    drop(tree);
    stage.nothing_is_left();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_ends_the_work() {
    let stage = Stage::with(Script::always(Reply::status(401)), |config| config).await;
    let tree = stage.tree();
    let (_, end) = worked(&stage.claude, job(&tree)).await;
    assert!(matches!(end, Err(ProviderError::Unauthorized(_))), "{end:?}");
}

/// How the work of a broken agent ends, and what it left in its tree.
async fn broken(mode: &str) -> (Result<AgentEvent, ProviderError>, Result<Vec<TreeChange>, Refusal>) {
    let fake = Fake::new(&format!("agent_{mode}"));
    let claude = Claude::start(fake.config()).await.unwrap();
    let path = RelativePath::new("a.py").unwrap();
    let tree = ScratchTree::write(claude.agent().unwrap().scratch(), [(&path, "x = 1\n")]).unwrap();
    let (_, end) = worked(&claude, job(&tree)).await;
    (end, tree.diff(&MayChange::default()))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unbroken_agent_works() {
    let (end, changes) = broken("works").await;
    assert!(matches!(end, Ok(AgentEvent::Done { stop: StopReason::EndTurn, .. })), "{end:?}");
    assert_eq!(changes.unwrap()[0].path.as_str(), "made.txt");
}

#[tokio::test(flavor = "multi_thread")]
async fn agents_with_other_means_are_stopped() {
    for (mode, means) in [
        ("more_tools", "tools"),
        ("fewer_tools", "tools"),
        ("untold_tools", "tools"),
        ("other_folder", "folders"),
        ("servers", "servers"),
        ("commands", "commands"),
        ("skills", "skills"),
        ("plugins", "plugins"),
        ("asks_nobody", "permissions"),
        ("no_init", "means"),
    ] {
        let (end, _) = broken(mode).await;
        let said = format!("began with other {means} than it was given: its protocol differs");
        let stopped = matches!(&end, Err(ProviderError::Unavailable(text)) if text.contains(&said));
        assert!(stopped, "{mode}: {end:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_agents_are_told() {
    for (mode, said) in
        [("no_result", "ended without a result"), ("fails", "exit code 7"), ("garbage", "not its protocol")]
    {
        let (end, _) = broken(mode).await;
        assert!(matches!(&end, Err(ProviderError::Malformed(text)) if text.contains(said)), "{mode}: {end:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn links_and_pipes_are_not_followed() {
    for mode in ["link", "pipe"] {
        let (end, changes) = broken(mode).await;
        assert!(end.is_ok(), "{mode}: {end:?}");
        assert_eq!(changes.unwrap_err().code, ErrorCode::AnswerPathRefused, "{mode}");
    }
}
