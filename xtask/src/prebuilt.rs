//! `cargo xtask prebuilt`: what the images of docker-compose.yml consist of, made on this machine instead of in the build.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;
use clap::Args;

use crate::workspace::{Profile, build, root};
use crate::{extension, say, step, tools};

/// The programs of the images.
const PROGRAMS: [&str; 3] = ["pantheon-engine", "pantheon-ls", "gods"];

/// How.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Use the quicker build that the tests use
    #[arg(long)]
    dev: bool,
}

/// Builds all that goes into the images, and tells how they are built of it.
///
/// # Errors
/// At the first step that fails.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let profile = if options.dev { Profile::Dev } else { Profile::Shipped };
    let programs = build(profile)?;
    let package = extension::package(profile)?;
    let folder = fill(&programs, &package)?;
    say::note(&format!("{} is ready", folder.display()));
    say::text("PANTHEON_BINARIES=prebuilt PANTHEON_PACKAGES=prebuilt docker compose build")
}

/// Puts the programs of a folder, an extension, `claude` and code-server where the Dockerfile looks for them.
///
/// # Errors
/// When a part cannot be installed or copied.
pub(crate) fn fill(programs: &Path, package: &Path) -> anyhow::Result<PathBuf> {
    let claude = tools::claude()?;
    let code_server = tools::code_server::install()?;
    let [node, entry] = &code_server.words[..] else { anyhow::bail!("code-server is not started by node") };
    let modules = entry.ancestors().find(|folder| folder.ends_with("node_modules"));
    let modules = modules.context("code-server does not lie in node_modules")?;
    say::step("Laying out what the images are built of");
    let folder = root().join("deploy/docker/prebuilt");
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("{} cannot be removed", folder.display()))?;
    }
    let [for_programs, for_claude, for_node, for_extension] =
        ["programs", "claude", "code-server/bin", "extension"].map(|name| folder.join(name));
    for new in [&for_programs, &for_claude, &for_node, &for_extension] {
        fs::create_dir_all(new).with_context(|| format!("{} cannot be made", new.display()))?;
    }
    for program in PROGRAMS {
        // An image needs no names of functions; they are most of a quick build.
        step::quietly(Command::new("strip").arg("-o").arg(for_programs.join(program)).arg(programs.join(program)))?;
    }
    fs::copy(claude, for_claude.join("claude")).context("`claude` cannot be copied")?;
    fs::copy(on_path(node)?, for_node.join("node")).context("`node` cannot be copied")?;
    fs::copy(package, for_extension.join("pantheon.vsix")).context("the extension cannot be copied")?;
    step::quietly(Command::new("cp").arg("-a").arg(modules).arg(folder.join("code-server")))?;
    Ok(folder)
}

/// The file of a program that is named by its path, or found on the `PATH`.
fn on_path(program: &Path) -> anyhow::Result<PathBuf> {
    if program.is_absolute() {
        return Ok(program.to_owned());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file());
    found.with_context(|| format!("`{}` is not on the PATH", program.display()))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn text(file: &str) -> String {
        fs::read_to_string(root().join(file)).unwrap()
    }

    fn version(package: &str, name: &str) -> Value {
        let manifest: Value =
            serde_json::from_str(&text(&format!("deploy/docker/packages/{package}/package.json"))).unwrap();
        manifest["dependencies"][name].clone()
    }

    #[test]
    fn images_hold_what_is_tested() {
        assert_eq!(version("claude", "@anthropic-ai/claude-code"), tools::CLAUDE);
        assert_eq!(version("code-server", "code-server"), tools::code_server::VERSION);
    }

    #[test]
    fn images_are_built_by_the_toolchain_of_the_checkout() {
        let toolchain: toml::Table = toml::from_str(&text("rust-toolchain.toml")).unwrap();
        let channel = toolchain["toolchain"]["channel"].as_str().unwrap();
        let dockerfile = text("deploy/docker/Dockerfile");
        assert!(dockerfile.contains(&format!("RUSTUP_TOOLCHAIN={channel}\n")), "{channel}");
        let image = format!("rust:{channel}-bookworm");
        assert!(dockerfile.contains(&format!("ARG RUST={image}\n")), "{image}");
        assert!(text("docker-compose.yml").contains(&format!("${{PANTHEON_RUST_IMAGE:-{image}}}")), "{image}");
    }

    #[test]
    fn every_secret_can_be_unset() {
        let compose = text("docker-compose.yml");
        let named: Vec<&str> = compose.split("/unset}/").skip(1).filter_map(|rest| rest.lines().next()).collect();
        assert!(named.len() > 5, "{named:?}");
        for name in named {
            assert_eq!(text(&format!("deploy/docker/unset/{name}")), "", "{name}");
        }
    }

    #[test]
    fn every_setting_is_explained() {
        let (compose, example) = (text("docker-compose.yml"), text(".env.example"));
        let names = compose.split("${").skip(1).filter_map(|rest| rest.split(":-").next());
        for name in names {
            let line = |line: &str| line.trim_start_matches('#').starts_with(&format!("{name}="));
            assert!(example.lines().any(line), "{name} is not in .env.example");
        }
    }
}
