//! code-server, VS Code in a browser: from npm, with its native modules built here.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use super::install::Tool;
use super::{debian, node, npm};
use crate::{say, step};

pub(crate) const VERSION: &str = "4.139.1";

/// What its native modules are built with, beside a compiler.
const LIBRARIES: [&str; 4] = ["libkrb5-dev", "libxkbfile-dev", "libsecret-1-dev", "libx11-dev"];

/// How code-server is started.
#[derive(Clone, Debug)]
pub(crate) struct CodeServer {
    /// The program and its first arguments.
    pub(crate) words: Vec<PathBuf>,
    /// A folder that must come first on its `PATH`.
    pub(crate) path: Option<PathBuf>,
}

impl CodeServer {
    /// Its words as one text, one a line.
    pub(crate) fn list(&self) -> String {
        self.words.iter().map(|word| word.display().to_string()).collect::<Vec<_>>().join("\n")
    }
}

/// The one on the PATH, where there is one.
pub(crate) fn on_path() -> Option<CodeServer> {
    step::answers("code-server", &["--version"])
        .then(|| CodeServer { words: vec![PathBuf::from("code-server")], path: None })
}

/// Our own, in a fixed version.
///
/// # Errors
/// When it cannot be installed.
pub(crate) fn install() -> anyhow::Result<CodeServer> {
    let path = node::folder()?;
    let tool = Tool { name: "code-server", title: "code-server", version: VERSION.to_owned() };
    let folder = tool.install(|folder| build(folder, path.as_deref()))?;
    let node = path.as_ref().map_or_else(|| PathBuf::from("node"), |path| path.join("node"));
    Ok(CodeServer { words: vec![node, folder.join("node_modules/code-server/out/node/entry.js")], path })
}

fn build(folder: &Path, node: Option<&Path>) -> anyhow::Result<()> {
    debian::need_packages(&LIBRARIES)?;
    debian::need("make", &["--version"], "make")?;
    debian::need("c++", &["--version"], "g++")?;
    say::note("once, and some minutes; fetching it with npm");
    npm::install(&[&format!("code-server@{VERSION}")], folder)?;
    say::note("building its native modules");
    let mut script = Command::new("sh");
    script.arg("postinstall.sh").current_dir(folder.join("node_modules/code-server"));
    // It asks npm's user agent for the version of Node, which is npm's own here.
    script.env("npm_config_user_agent", format!("npm/11 node/v24.0.0 {} x64", std::env::consts::OS));
    if let Some(node) = node {
        script.env("PATH", with(node)?);
    }
    step::quietly(&mut script).map(drop)
}

/// The PATH with this folder in front.
pub(crate) fn with(folder: &Path) -> anyhow::Result<std::ffi::OsString> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(folder.to_owned()).chain(std::env::split_paths(&path));
    std::env::join_paths(folders).with_context(|| format!("{} cannot stand in a PATH", folder.display()))
}
