//! The whole IDE: code-server with the extension, in front of the engine.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, ensure};
use pantheon_tests::code_server::{CodeServer, CodeServerProgram};
use pantheon_tests::engine::Engine;
use pantheon_tests::programs::Programs;

use crate::tools::code_server;
use crate::workspace::{Profile, root, target};
use crate::{extension, say, step};

/// Builds and installs the extension, and starts code-server on the examples.
///
/// # Errors
/// When a part cannot be installed, or code-server does not start.
pub(super) fn start(
    profile: Profile,
    programs: &Programs,
    engine: &Engine,
    address: &str,
) -> anyhow::Result<CodeServer> {
    let package = extension::package(profile)?;
    let found = code_server::on_path();
    let found = found.map_or_else(code_server::install, Ok)?;
    let (data, extensions) = (target().join("ide"), target().join("ide/extensions"));
    let program = CodeServerProgram { words: found.words, path: found.path, data, extensions };
    prepare(&program.data, programs)?;
    say::step("Starting VS Code in the browser (code-server)");
    program.install(&package)?;
    let variables = [("PANTHEON_ENGINE_URL", engine.url())];
    let server = program.start(address, &root().join("examples"), programs, &variables)?;
    answers(&server).with_context(|| format!("code-server does not answer:\n{}", server.log()))?;
    Ok(server)
}

fn prepare(data: &Path, programs: &Programs) -> anyhow::Result<()> {
    let folder = data.join("user/User");
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let settings = folder.join("settings.json");
    if !settings.exists() {
        fs::write(&settings, format!("{:#}\n", self::settings(programs)))?;
    }
    Ok(())
}

/// A first start should show the work, not a tour of VS Code. Whoever changes them keeps their own.
fn settings(programs: &Programs) -> serde_json::Value {
    // A terminal's login shell would forget the PATH.
    let path = format!("{}:${{env:PATH}}", programs.folder().display());
    let system = if cfg!(target_os = "macos") { "osx" } else { "linux" };
    serde_json::json!({
        "workbench.startupEditor": "readme",
        "workbench.secondarySideBar.defaultVisibility": "hidden",
        "chat.disableAIFeatures": true,
        "telemetry.telemetryLevel": "off",
        format!("terminal.integrated.env.{system}"): { "PATH": path },
    })
}

fn answers(server: &CodeServer) -> anyhow::Result<()> {
    let url = format!("{}/healthz", server.url());
    let reply = step::quietly(Command::new("curl").args(["--silent", "--fail", "--max-time", "20", &url]))?;
    ensure!(reply.contains("\"status\""), "{url} says {reply:?}");
    Ok(())
}
