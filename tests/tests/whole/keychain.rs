//! Tokens in the system's keychain: `gods login` keeps one, `gods` and the language server find it, nobody else gets it.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use pantheon_tests::engine::Engine;
use pantheon_tests::keychain::Keychain;
use pantheon_tests::language_server::{Editor, uri};
use pantheon_tests::programs::{Programs, words};
use pantheon_tests::terminal::Terminal;
use pantheon_tests::traces;
use serde_json::json;
use tempfile::TempDir;

const TOKEN: &str = "token-of-the-keychain-tests";

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

/// Whether the language server lists actions of the engine, and what it said meanwhile.
fn lists_actions(keychain: &Keychain, engine: &str) -> (bool, String) {
    let work = TempDir::new().unwrap();
    let mut editor = Editor::start(&mut command("pantheon-ls", keychain, engine)).unwrap();
    editor.initialize(work.path()).unwrap();
    let file = uri(&work.path().join("a.py"));
    editor.open(&file, "python", "def f(a):\n    return a\n").unwrap();
    let range = json!({"start": {"line": 0, "character": 0}, "end": {"line": 1, "character": 12}});
    let mut lists = false;
    let ended = traces::comes_true(|| {
        lists = json!(editor.code_actions(&file, &range, &json!([])).unwrap()).to_string().contains("Refactor");
        lists || editor.messages().iter().any(|message| message.contains("token"))
    });
    let said = format!("{:?} {}", editor.messages(), editor.log());
    assert!(ended, "{said}");
    editor.shutdown().unwrap();
    (lists, said)
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
