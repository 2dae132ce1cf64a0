//! Ways out of the sandbox, through the whole product: agents and checks that want what is not theirs get nothing, and
//! leave nothing.

mod agent;
mod check;
mod refusal;
mod toolchains;

use std::path::PathBuf;

use pantheon_tests::engine::Engine;
use pantheon_tests::http;
use pantheon_tests::programs::Programs;
use pantheon_tests::sshd::{Bare, Sshd};
use pantheon_tests::traces;
use serde_json::{Value, json};
use tempfile::TempDir;

/// Words that stand in each place that must not be seen.
const SECRET: &str = "words-that-never-leave-41d7";

/// The places, below a site's folder.
const PLACES: [&str; 7] = [
    "prompts/other.txt",
    "home/.claude/.credentials.json",
    "home/.ssh/id_ed25519",
    "state/scratch/another-tenants-tree/a.py",
    "state/mirrors/another-tenant.git/config",
    "state/secret",
    "secret",
];

/// The action that runs ask for.
const ACTION: &str = "---\nscope: workspace\n---\nTidy up.\n";

/// A server with a repository, and a folder with all that an engine keeps and knows.
struct Site {
    sshd: Sshd,
    bare: Bare,
    folder: TempDir,
}

impl Site {
    fn new(files: &[(&str, &str)]) -> Self {
        let sshd = Sshd::start().unwrap();
        let bare = sshd.repository("shop.git", files).unwrap();
        let folder = TempDir::new().unwrap();
        for path in PLACES {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, SECRET).unwrap();
        }
        std::fs::write(folder.path().join("prompts/tidy.md"), ACTION).unwrap();
        let scaffold = std::fs::read(pantheon_tests::examples().join("../prompts/scaffold_site.md")).unwrap();
        std::fs::write(folder.path().join("prompts/scaffold_site.md"), scaffold).unwrap();
        Self { sshd, bare, folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// An engine whose own variables hold the words too.
    fn engine(&self, more: &[(&str, &str)]) -> Engine {
        let [prompts, home, sign_in, state] =
            ["prompts", "home", "home/.claude", "state"].map(|name| self.path(name).display().to_string());
        let own = self.sshd.engine_variables().unwrap();
        let own = own.iter().map(|(name, value)| (*name, value.as_str()));
        let places = [
            ("PANTHEON_PROMPTS", prompts.as_str()),
            ("HOME", &home),
            ("CLAUDE_CONFIG_DIR", &sign_in),
            ("PANTHEON_STATE", &state),
            ("OPENAI_API_KEY", SECRET),
        ];
        let all: Vec<_> = own.chain(places).chain(more.iter().copied()).collect();
        Engine::start_with(&Programs::built(), &all).unwrap()
    }

    /// Sends a run in and waits for its end: the job, and all that happened to it.
    fn run(&self, engine: &Engine, command: &str) -> (Value, String) {
        let request = json!({ "repoUrl": self.sshd.url(&self.bare), "command": command, "instruction": "do it" });
        let headers = [("Prefer", "respond-async")];
        let reply = http::ask(engine.address(), "POST /execute/git-flow", &headers, &request).unwrap().json().unwrap();
        let id = reply["jobId"].as_str().unwrap_or_else(|| panic!("{reply}")).to_owned();
        let events = http::ask(engine.address(), &format!("GET /jobs/{id}/events"), &[], &Value::Null).unwrap();
        let events = std::io::read_to_string(events.body).unwrap();
        let job = http::ask(engine.address(), &format!("GET /jobs/{id}"), &[], &Value::Null).unwrap().json().unwrap();
        (job, events)
    }

    /// No secret is in these words, which come from there.
    fn is_clean(&self, place: &str, words: &str) {
        let key = self.sshd.key().unwrap();
        for secret in [SECRET, key.lines().nth(1).unwrap(), "PRIVATE KEY", "GITHUB_SSH_KEY="] {
            assert!(!words.contains(secret), "{place} holds `{secret}`: {words}");
        }
    }

    /// All that was pushed, in words.
    fn pushed(&self) -> String {
        self.bare.git(&["log", "--all", "--patch", "--format=%an %ae %s %b %D"]).unwrap()
    }

    /// Nothing of the engine's was changed, and no process and no folder of work is left.
    fn is_whole(&self, engine: &Engine) {
        for path in ["prompts/other.txt", "home/.claude/.credentials.json", "state/secret", "secret"] {
            assert_eq!(std::fs::read_to_string(self.path(path)).unwrap(), SECRET, "{path}");
        }
        let scratch = self.path("state/scratch");
        let is_left =
            |path: &PathBuf| !path.ends_with("lock") && !path.starts_with(scratch.join("another-tenants-tree"));
        let left = || traces::files_below(&scratch).into_iter().filter(is_left).collect::<Vec<_>>();
        assert!(traces::comes_true(|| left().is_empty()), "{:?}", left());
        let working = || traces::working_in(&scratch).into_iter().filter(|id| *id != engine.id()).count();
        // One may be the connection to the host of the repository.
        assert!(traces::comes_true(|| working() <= 1), "a process goes on");
    }
}
