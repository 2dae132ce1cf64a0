//! `cargo xtask test`: install, build, run everything. The whole-product tests come last, so the last line is theirs.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Context;
use clap::Args;
use serde_json::Value;

use crate::workspace::{Profile, cargo, programs, target};
use crate::{extension, prebuilt, say, step, tools};

/// Every crate but that of the whole-product tests.
const PARTS: [&str; 3] = ["--workspace", "--exclude", "pantheon-tests"];

/// Those of the engine's tests that attack its sandbox: once more in a container.
const ESCAPES: [&str; 2] = ["pantheon_engine", "process"];

/// Which tests.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Only the tests whose names hold this
    filter: Option<String>,
    /// The full counts: engines killed 200 times in place of 20, and again under load until 100,000 jobs were acknowledged on
    /// each database; a minute of overload; slow bodies to their end. Takes more than an hour
    #[arg(long)]
    long: bool,
}

/// Installs, builds and tests.
///
/// # Errors
/// At the first step that fails.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let nvim = tools::neovim()?;
    let claude = tools::claude()?;
    let corpus = tools::corpus()?;
    tools::curl()?;
    tools::go()?;
    tools::tmux()?;
    tools::keychain()?;
    tools::postgres()?;
    tools::libfaketime()?;
    tools::chromium()?;
    tools::git_over_ssh()?;
    let playwright = tools::playwright()?;
    let schemathesis = tools::schemathesis()?;
    let kubectl = tools::kubectl()?;
    let kubernetes = tools::kubernetes_schemas()?;
    let prometheus_client = tools::prometheus_client()?;
    let promtool = tools::promtool()?;
    let code_server = tools::code_server::install()?;
    let base_image = tools::docker::base_image()?;
    extension::test()?;
    say::step("Building all programs");
    step::openly(cargo().args(["build", "--workspace", "--bins"]))?;
    let vsix = extension::package(Profile::Dev)?;
    prebuilt::fill(&programs(Profile::Dev), &vsix)?;
    let test = |selection: &[&str]| {
        let mut command = cargo();
        command
            .arg("test")
            .args(selection)
            .args(options.filter.as_deref())
            .env("PANTHEON_BIN_DIR", programs(Profile::Dev))
            // The same inputs in every run; new ones are looked for by hand, with another seed or none.
            .env("PROPTEST_RNG_SEED", std::env::var_os("PROPTEST_RNG_SEED").unwrap_or_else(|| "1".into()))
            .env("PANTHEON_TEST_NVIM", &nvim)
            .env("PANTHEON_TEST_CLAUDE", &claude)
            .env("PANTHEON_TEST_NODE_MODULES", &corpus)
            .env("PANTHEON_TEST_PLAYWRIGHT", &playwright)
            .env("PANTHEON_TEST_SCHEMATHESIS", &schemathesis)
            .env("PANTHEON_TEST_KUBECTL", &kubectl)
            .env("PANTHEON_TEST_KUBERNETES_SCHEMAS", &kubernetes)
            .env("PANTHEON_TEST_PROMETHEUS_CLIENT", &prometheus_client)
            .env("PANTHEON_TEST_PROMTOOL", &promtool)
            .env("PANTHEON_TEST_CODE_SERVER", code_server.list())
            .env("PANTHEON_TEST_VSIX", &vsix)
            .env("PANTHEON_TEST_SCREENSHOTS", target().join("screenshots"))
            .env("PANTHEON_TEST_BASE_IMAGE", &base_image)
            .envs(options.long.then_some(("PANTHEON_TEST_LONG", "1")));
        command
    };
    say::step("Testing each part");
    run_tests(&mut test(&PARTS))?;
    say::step("Testing the whole product");
    let escapes = ESCAPES.iter().map(|name| test_program(name)).collect::<anyhow::Result<Vec<_>>>()?;
    let escapes = std::env::join_paths(escapes).context("the test programs cannot be listed")?;
    run_tests(test(&["-p", "pantheon-tests", "--tests"]).env("PANTHEON_TEST_ESCAPES", escapes))
}

/// The program of the engine's tests with this name, as it was built above.
fn test_program(name: &str) -> anyhow::Result<PathBuf> {
    let said = step::quietly(cargo().arg("test").args(PARTS).args(["--no-run", "--message-format", "json"]))?;
    let messages = said.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut programs =
        messages.filter(|message| message["target"]["name"] == name && message["profile"]["test"] == true);
    let program = programs.find_map(|message| Some(PathBuf::from(message["executable"].as_str()?)));
    program.with_context(|| format!("cargo names no test program `{name}`"))
}

/// Without what the developer's own environment says about engines and models.
fn run_tests(command: &mut Command) -> anyhow::Result<()> {
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        let ours = name.starts_with("PANTHEON_") || name.starts_with("ANTHROPIC_") || name.starts_with("OPENAI_");
        if ours && command.get_envs().all(|(set, _)| set.to_string_lossy() != name) {
            command.env_remove(&*name);
        }
    }
    step::openly(command)
}
