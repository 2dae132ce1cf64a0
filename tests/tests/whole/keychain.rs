//! Tokens in the system's keychain: `gods login` keeps one, `gods` and the language server find it, nobody else gets it.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use pantheon_tests::engine::Engine;
use pantheon_tests::http::ask;
use pantheon_tests::keychain::Keychain;
use pantheon_tests::language_server::{Editor, uri};
use pantheon_tests::programs::{Programs, words};
use pantheon_tests::terminal::Terminal;
use pantheon_tests::traces;
use serde_json::{Value, json};
use tempfile::TempDir;

const TOKEN: &str = "token-of-the-keychain-tests";

/// What the language server says of a keychain that gives nothing away.
const LOCKED: &str = "no token from the keychain";

/// How an engine counts those who want its actions and have no token.
const REFUSED: &str = r#"pantheon_http_requests_total{route="/commands",method="GET",status="401"}"#;

fn engine(token: &str) -> Engine {
    Engine::start_with(&Programs::built(), &[("PANTHEON_PROVIDER", "rules"), ("PANTHEON_TOKEN", token)]).unwrap()
}

/// A program with this keychain and engine, and no token of its own.
fn command(program: &str, keychain: &Keychain, engine: &str) -> Command {
    let mut command = Programs::built().command(program);
    command.envs(keychain.variables()).env("PANTHEON_ENGINE_URL", engine).stdin(Stdio::null());
    command
}

fn gods(keychain: &Keychain, engine: &str, arguments: &[&str]) -> Output {
    command("gods", keychain, engine).args(arguments).output().unwrap()
}

fn login(mut gods: Command, token: &str) -> Output {
    let mut child =
        gods.arg("login").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(token.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// An editor with a file, whose language server was told of an engine by the editor or by the environment.
struct Work {
    editor: Editor,
    folder: TempDir,
}

impl Work {
    fn start(language_server: &mut Command, settings: &Value) -> Self {
        let folder = TempDir::new().unwrap();
        let mut editor = Editor::start(language_server).unwrap();
        editor.settings = settings.clone();
        editor.initialize(folder.path()).unwrap();
        let mut work = Self { editor, folder };
        let file = work.file();
        work.editor.open(&file, "python", "def f(a):\n    return a\n").unwrap();
        work
    }

    fn file(&self) -> String {
        uri(&self.folder.path().join("a.py"))
    }

    /// Whether actions of the engine are listed, and what was said until then.
    fn lists_actions(&mut self) -> (bool, String) {
        let file = self.file();
        let range = json!({"start": {"line": 0, "character": 0}, "end": {"line": 1, "character": 12}});
        let mut lists = false;
        let ended = traces::comes_true(|| {
            let actions = self.editor.code_actions(&file, &range, &json!([])).unwrap();
            lists = json!(actions).to_string().contains("Refactor");
            lists || self.editor.messages().iter().any(|message| message.contains("token"))
        });
        let said = format!("{:?} {}", self.editor.messages(), self.editor.log());
        assert!(ended, "{said}");
        (lists, said)
    }
}

/// Whether the language server lists actions of the engine that the environment names, and what it said meanwhile.
fn lists_actions(keychain: &Keychain, engine: &str) -> (bool, String) {
    let mut work = Work::start(&mut command("pantheon-ls", keychain, engine), &Value::Null);
    let told = work.lists_actions();
    work.editor.shutdown().unwrap();
    told
}

fn holds(folder: &Path, text: &str) -> bool {
    fs::read_dir(folder).into_iter().flatten().map(Result::unwrap).any(|entry| {
        let path = entry.path();
        if path.is_dir() {
            return holds(&path, text);
        }
        // Sockets cannot be read.
        fs::read(&path).is_ok_and(|bytes| bytes.windows(text.len()).any(|part| part == text.as_bytes()))
    })
}

#[test]
fn a_token_is_kept_for_one_engine_and_found_by_gods_and_editors() {
    let keychain = Keychain::start();
    let (engine, other) = (engine(TOKEN), engine("another token"));
    let before = gods(&keychain, engine.url(), &["actions"]);
    assert_eq!(before.status.code(), Some(3), "{}", words(&before));
    assert!(words(&before).contains("gods login"), "{}", words(&before));

    let wrong = login(command("gods", &keychain, engine.url()), "wrong");
    assert_eq!(wrong.status.code(), Some(3), "{}", words(&wrong));
    assert_eq!(words(&gods(&keychain, engine.url(), &["token"])), "", "a token was kept that the engine refuses");
    let empty = login(command("gods", &keychain, engine.url()), " \n");
    assert_eq!(empty.status.code(), Some(2), "{}", words(&empty));

    let kept = login(command("gods", &keychain, engine.url()), &format!("{TOKEN}\n"));
    assert!(kept.status.success() && !words(&kept).contains(TOKEN), "{}", words(&kept));
    assert!(keychain.folder().is_dir() && !holds(&keychain.folder(), TOKEN), "the token can be read on the disk");
    for written in [engine.url().to_owned(), format!("{}/", engine.url()), engine.url().to_uppercase()] {
        let after = gods(&keychain, &written, &["actions"]);
        assert!(after.status.success(), "{written}: {}", words(&after));
    }
    let (lists, said) = lists_actions(&keychain, engine.url());
    assert!(lists && !said.contains(TOKEN), "{said}");
    let doctor = command("pantheon-ls", &keychain, engine.url()).arg("doctor").output().unwrap();
    assert!(doctor.status.success() && words(&doctor).contains("holds a token"), "{}", words(&doctor));

    let stranger = gods(&keychain, other.url(), &["actions"]);
    assert!(words(&stranger).contains("no bearer token"), "another engine was sent a token: {}", words(&stranger));
    let (lists, said) = lists_actions(&keychain, other.url());
    assert!(!lists && said.contains("no bearer token"), "another engine was sent a token: {said}");

    // What is set goes before what is kept.
    let mut set = command("gods", &keychain, engine.url());
    let set = set.arg("actions").env("PANTHEON_TOKEN", "wrong").output().unwrap();
    assert_eq!(set.status.code(), Some(3), "{}", words(&set));

    let gone = gods(&keychain, engine.url(), &["logout"]);
    assert!(gone.status.success() && words(&gone).contains("is gone"), "{}", words(&gone));
    assert_eq!(gods(&keychain, engine.url(), &["actions"]).status.code(), Some(3));
    let again = gods(&keychain, engine.url(), &["logout"]);
    assert!(again.status.success() && words(&again).contains("has no token"), "{}", words(&again));
}

#[test]
fn an_editor_that_turns_to_another_engine_takes_no_token_along() {
    let keychain = Keychain::start();
    let (engine, other) = (engine(TOKEN), engine("another token"));
    let kept = login(command("gods", &keychain, engine.url()), TOKEN);
    assert!(kept.status.success(), "{}", words(&kept));
    let mut language_server = command("pantheon-ls", &keychain, engine.url());
    let mut work = Work::start(language_server.env_remove("PANTHEON_ENGINE_URL"), &json!({"engineUrl": engine.url()}));
    let (lists, said) = work.lists_actions();
    assert!(lists, "{said}");
    let settings = json!({"settings": {"pantheon": {"engineUrl": other.url()}}});
    work.editor.notify("workspace/didChangeConfiguration", &settings).unwrap();
    let (lists, said) = work.lists_actions();
    assert!(!lists && said.contains("no bearer token"), "another engine was sent a token: {said}");
}

#[test]
fn the_keychain_is_asked_only_for_an_engine_that_wants_a_token() {
    let (folder, open, closed) = (TempDir::new().unwrap(), engine(""), engine(TOKEN));
    let bus = folder.path().join("bus");
    let asked = Arc::new(AtomicUsize::new(0));
    let (listener, heard) = (UnixListener::bind(&bus).unwrap(), Arc::clone(&asked));
    // It hangs up on whoever asks, and ends with the test program.
    thread::spawn(move || listener.incoming().for_each(|_| _ = heard.fetch_add(1, Ordering::SeqCst)));
    let lists = |engine: &Engine| {
        let mut language_server = Programs::built().command("pantheon-ls");
        let bus = format!("unix:path={}", bus.display());
        language_server.env("DBUS_SESSION_BUS_ADDRESS", bus).env("HOME", folder.path());
        language_server.env("PANTHEON_ENGINE_URL", engine.url());
        let mut work = Work::start(&mut language_server, &Value::Null);
        let told = work.lists_actions();
        work.editor.shutdown().unwrap();
        told
    };
    let (lists_open, said) = lists(&open);
    assert!(lists_open, "{said}");
    assert_eq!(asked.load(Ordering::SeqCst), 0, "the keychain was asked for an engine that wants no token");
    let (lists_closed, said) = lists(&closed);
    assert!(!lists_closed && said.contains("no bearer token"), "{said}");
    assert!(asked.load(Ordering::SeqCst) > 0, "the keychain was not asked");
}

#[test]
fn the_owner_of_a_locked_keychain_is_asked_once() {
    let (keychain, engine) = (Keychain::start(), engine(TOKEN));
    let kept = login(command("gods", &keychain, engine.url()), TOKEN);
    assert!(kept.status.success(), "{}", words(&kept));
    keychain.lock();
    let alone = gods(&keychain, engine.url(), &["actions"]);
    assert!(alone.status.code() == Some(3) && words(&alone).contains("no token was read"), "{}", words(&alone));

    let refused = || {
        let mut metrics = String::new();
        ask(engine.address(), "GET /metrics", &[], &Value::Null).unwrap().body.read_to_string(&mut metrics).unwrap();
        let line = metrics.lines().find(|line| line.starts_with(REFUSED)).unwrap();
        line.rsplit(' ').next().unwrap().parse::<u64>().unwrap()
    };
    let mut work = Work::start(&mut command("pantheon-ls", &keychain, engine.url()), &Value::Null);
    let (lists, said) = work.lists_actions();
    assert!(!lists && said.contains(LOCKED), "{said}");
    let before = refused();
    assert!(traces::comes_true(|| refused() >= before + 2), "the engine is not looked for again");
    assert_eq!(work.editor.log().matches(LOCKED).count(), 1, "{}", work.editor.log());
}

#[test]
fn a_token_that_is_typed_is_not_shown() {
    let keychain = Keychain::start();
    let engine = engine(TOKEN);
    let shell = |keys: &[&str]| {
        let mut sh = Command::new("sh");
        sh.envs(keychain.variables()).env("PANTHEON_ENGINE_URL", engine.url()).env("PS1", "ready> ");
        sh.env("GODS", Programs::built().path("gods")).env_remove("PANTHEON_TOKEN");
        let terminal = Terminal::start(&sh, 120, 20);
        terminal.says("ready>");
        terminal.keys(&["$GODS login; echo ended with $?", "Enter"]);
        terminal.says("Token for");
        terminal.keys(keys);
        let screen = terminal.until("its end", |screen| screen.lines().any(|line| line.starts_with("ended with")));
        assert!(!screen.contains(TOKEN), "{screen}");
        // The terminal shows again what is typed.
        terminal.keys(&["visible"]);
        terminal.says("visible");
        screen
    };
    let cancelled = shell(&[TOKEN, "C-c"]);
    assert!(cancelled.contains("ended with 130"), "{cancelled}");
    assert_eq!(words(&gods(&keychain, engine.url(), &["token"])), "");
    let done = shell(&[TOKEN, "Enter"]);
    assert!(done.contains("ended with 0"), "{done}");
    assert!(gods(&keychain, engine.url(), &["actions"]).status.success());
}

#[test]
fn without_a_keychain_everything_else_works() {
    let nowhere = TempDir::new().unwrap();
    let engine = engine(TOKEN);
    let plain = |program: &str| {
        let mut command = Programs::built().command(program);
        let bus = format!("unix:path={}", nowhere.path().join("bus").display());
        command.env("DBUS_SESSION_BUS_ADDRESS", bus).env("PANTHEON_ENGINE_URL", engine.url()).stdin(Stdio::null());
        command
    };
    let login = login(plain("gods"), TOKEN);
    assert_eq!(login.status.code(), Some(2), "{}", words(&login));
    assert!(words(&login).contains("PANTHEON_TOKEN_FILE"), "{}", words(&login));
    let asked = plain("gods").arg("actions").output().unwrap();
    assert_eq!(asked.status.code(), Some(3), "{}", words(&asked));
    assert!(!words(&asked).contains("keychain here"), "{}", words(&asked));
    let set = plain("gods").arg("actions").env("PANTHEON_TOKEN", TOKEN).output().unwrap();
    assert!(set.status.success(), "{}", words(&set));
    let doctor = plain("pantheon-ls").arg("doctor").output().unwrap();
    assert!(words(&doctor).contains("no token for this engine"), "{}", words(&doctor));
}
