//! An engine that cannot confine programs does not serve with them, unless somebody takes that upon himself.

use std::fs;
use std::process::{Command, Output, Stdio};

use pantheon_tests::programs::{Programs, forget_settings, words};
use tempfile::TempDir;

/// An engine below a filter that answers one system call with an error, as a container's may; its words, and how it ended
/// where standard input ends at once.
fn serve(call: &str, errno: &str, more: &[&str]) -> Output {
    serve_with(call, errno, more, &[("PANTHEON_CHECK", "true")])
}

fn serve_with(call: &str, errno: &str, more: &[&str], variables: &[(&str, &str)]) -> Output {
    let state = TempDir::new().unwrap();
    let mut command = Command::new(Programs::built().path("without-call"));
    forget_settings(&mut command);
    command
        .args([call, errno])
        .arg(Programs::built().path("pantheon-engine"))
        .args(["serve", "--private"])
        .args(more)
        .envs([("PANTHEON_PROVIDER", "rules"), ("PANTHEON_LISTEN", "127.0.0.1:0")])
        .envs(variables.iter().copied())
        .env("PANTHEON_STATE", state.path())
        .env("PANTHEON_CONFIG", "/dev/null")
        .current_dir(state.path())
        .stdin(Stdio::null());
    command.output().unwrap()
}

#[test]
fn without_a_layer_nothing_is_served() {
    for (call, errno) in
        [("landlock_create_ruleset", "ENOSYS"), ("landlock_create_ruleset", "EPERM"), ("seccomp", "EPERM")]
    {
        let output = serve(call, errno, &[]);
        let said = words(&output);
        assert!(!output.status.success() && !said.contains("listening on"), "{call} {errno}: {said}");
        for part in ["the sandbox for `claude` and for checks does not hold here", "--unsafe-no-sandbox"] {
            assert!(said.contains(part), "{call} {errno}: {said}");
        }
        let output = serve(call, errno, &["--unsafe-no-sandbox"]);
        let said = words(&output);
        assert!(output.status.success() && said.contains("listening on"), "{call} {errno}: {said}");
        assert!(said.contains("WARN") && said.contains("run with all that the engine can reach"), "{said}");
    }
}

#[test]
fn without_a_layer_no_tenant_gets_claude() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("tenants.toml");
    for (providers, serves) in [("['claude', 'rules']", true), ("['claude']", false)] {
        fs::write(&file, format!("[[tenant]]\nname = 'a'\ntokens = []\nproviders = {providers}\n")).unwrap();
        let variables = [("PANTHEON_TENANTS", file.to_str().unwrap()), ("PANTHEON_CLAUDE", "/bin/true")];
        let output = serve_with("landlock_create_ruleset", "ENOSYS", &[], &variables);
        let said = words(&output);
        assert!(said.contains("there is no sandbox here, so `claude` is not used"), "{providers}: {said}");
        assert_eq!(said.contains("listening on"), serves, "{providers}: {said}");
        // Nor is it tried: where a part of the sandbox holds, nothing else would stop it.
        assert!(!said.contains("is not started"), "{providers}: {said}");
    }
}

#[test]
fn with_all_layers_it_is_served() {
    let output = serve("none", "EPERM", &[]);
    assert!(output.status.success() && words(&output).contains("listening on"), "{}", words(&output));
}
