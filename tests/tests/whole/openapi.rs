//! `/openapi.json` says what the engine does: Schemathesis tries every route in every way that the document allows and in
//! many that it does not, as two tenants, neither of whom may see what is the other's.

use std::fs;
use std::process::{Command, Stdio};

use pantheon_tests::engine::Engine;
use pantheon_tests::http::ask;
use pantheon_tests::programs::Programs;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::suite::is_long;
use super::tenants::token;

/// As whom it asks: both tenants in turn, each of whom must not see what the other made.
const SETTINGS: &str = r#"
request-timeout = 20.0

[auth.wfc]
path = "tenants.yaml"
peers = ["a", "b"]
"#;

#[test]
fn every_route_keeps_its_word_and_tenants_apart() {
    let folder = TempDir::new().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    let tokens = [token(), token()];
    let mut tenants = String::new();
    let mut credentials = "auth:\n".to_owned();
    for (name, (token, hash)) in ["a", "b"].into_iter().zip(&tokens) {
        let hosts = "hosts = ['git.invalid']";
        tenants += &format!("[[tenant]]\nname = '{name}'\ntokens = [{{ name = 'ci', hash = '{hash}' }}]\n{hosts}\n");
        let header = format!("{{ name: Authorization, value: Bearer {token} }}");
        credentials += &format!("  - name: {name}\n    fixedHeaders:\n      - {header}\n");
    }
    write("tenants.toml", &tenants);
    write("tenants.yaml", &credentials);
    write("schemathesis.toml", SETTINGS);
    let file = folder.path().join("tenants.toml");
    let variables = [
        ("PANTHEON_PROVIDER", "rules"),
        ("PANTHEON_TENANTS", file.to_str().unwrap()),
        // Runs are kept, and nobody works on them: no host is asked.
        ("PANTHEON_RUN_WORKERS", "0"),
    ];
    let engine = Engine::start_with(&Programs::built(), &variables).unwrap();
    for (token, _) in &tokens {
        fill(&engine, token);
    }

    let tried = schemathesis(&engine, &folder);
    assert!(tried.status.success(), "{}{}", text(&tried.stdout), text(&tried.stderr));
    let said = text(&tried.stdout);
    assert!(said.contains("Tested: 17"), "not every route was tried: {said}");
}

/// An edit that has ended, and a run that waits.
fn fill(engine: &Engine, token: &str) {
    let bearer = format!("Bearer {token}");
    let ask = |line: &str, prefer: &str, body: &Value| {
        let headers = [("Authorization", bearer.as_str()), ("Prefer", prefer)];
        ask(engine.address(), line, &headers, body).unwrap().status
    };
    let edit =
        json!({"command": "document", "filePath": "total.py", "code": "def total(items):\n    return sum(items)\n"});
    assert_eq!(ask("POST /execute/interactive-diff", "", &edit), 200);
    let run = json!({"repoUrl": "ssh://git@git.invalid/shop.git", "command": "scaffold:service cart"});
    assert_eq!(ask("POST /execute/git-flow", "respond-async", &run), 202);
}

fn schemathesis(engine: &Engine, folder: &TempDir) -> std::process::Output {
    let program = std::env::var_os("PANTHEON_TEST_SCHEMATHESIS");
    let packages =
        program.expect("PANTHEON_TEST_SCHEMATHESIS names its folder; `cargo xtask test` installs it and sets it");
    let examples = if is_long() { "1000" } else { "40" };
    let mut command = Command::new("python3");
    command.args(["-m", "schemathesis.cli", "run"]).arg(format!("http://{}/openapi.json", engine.address()));
    command.args(["--checks", "all", "--seed", "1", "--continue-on-failure", "--max-examples", examples]);
    // What has the right shape may still be no repository, or no selection of its file.
    command.args(["--exclude-checks", "positive_data_acceptance"]);
    // A WebSocket begins with words that it does not say; `crash/many.rs` opens one.
    command.args(["--exclude-path", "/jobs/{id}/ws"]);
    command.env("PYTHONPATH", packages).env("NO_COLOR", "1").current_dir(folder).stdin(Stdio::null());
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
