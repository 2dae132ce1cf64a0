//! Successive releases of real packages: two neighbours are a real change of real files.
//!
//! The figures of `bench edits` are worth something only as long as nobody tunes the edit pipeline on these packages.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::install::Tool;
use super::{crates, npm, pypi};
use crate::say;

/// Where a package comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Registry {
    Crates,
    Npm,
    PyPi,
}

/// A package and the releases of it that are compared, each with the next.
#[derive(Clone, Copy, Debug)]
pub(crate) struct History {
    /// The package's name, which is also its folder's.
    pub(crate) name: &'static str,
    registry: Registry,
    /// In the order in which they were released.
    pub(crate) versions: &'static [&'static str],
}

const fn history(registry: Registry, name: &'static str, versions: &'static [&'static str]) -> History {
    History { name, registry, versions }
}

/// Rust, C and Go (in `boring-sys`), TypeScript and JavaScript, Python; and the Markdown, TOML, JSON and YAML of each.
pub(crate) const HISTORIES: &[History] = &[
    history(Registry::Crates, "axum", &["0.6.20", "0.7.5", "0.8.1"]),
    history(Registry::Crates, "boring-sys", &["5.0.0", "5.4.0"]),
    history(Registry::Crates, "indexmap", &["1.9.3", "2.0.0", "2.5.0"]),
    history(Registry::Crates, "rayon", &["1.5.0", "1.6.0", "1.8.0", "1.10.0"]),
    history(Registry::Crates, "tokio-util", &["0.7.8", "0.7.11", "0.7.15", "0.7.20"]),
    history(Registry::Crates, "toml_edit", &["0.19.15", "0.20.7", "0.22.0"]),
    history(Registry::Npm, "ajv", &["8.0.0", "8.6.0", "8.12.0", "8.17.1"]),
    history(Registry::Npm, "fastify", &["4.0.0", "4.15.0", "4.29.1", "5.4.0"]),
    history(Registry::Npm, "rxjs", &["7.0.0", "7.3.0", "7.5.0", "7.8.1"]),
    history(Registry::PyPi, "httpx", &["0.21.3", "0.23.3", "0.25.2", "0.28.1"]),
    history(Registry::PyPi, "rich", &["12.0.0", "12.6.0", "13.5.0", "13.9.4"]),
    history(Registry::PyPi, "starlette", &["0.20.4", "0.27.0", "0.36.3", "0.41.3"]),
    history(Registry::PyPi, "urllib3", &["1.26.9", "1.26.20", "2.0.7", "2.5.0"]),
];

/// The folder that holds each release as `NAME/VERSION`.
///
/// # Errors
/// When a release cannot be fetched.
pub(crate) fn fetch() -> anyhow::Result<PathBuf> {
    let list: Vec<String> =
        HISTORIES.iter().map(|history| format!("{} {}", history.name, history.versions.join(" "))).collect();
    let tool = Tool { name: "histories", title: "released packages to take hunks from", version: list.join("\n") };
    tool.install(|folder| HISTORIES.iter().try_for_each(|history| history.fetch(folder)))
}

impl History {
    fn fetch(&self, folder: &Path) -> anyhow::Result<()> {
        say::note(&format!("{} {}", self.name, self.versions.join(", ")));
        for version in self.versions {
            let release = folder.join(self.name).join(version);
            fs::create_dir_all(&release)?;
            match self.registry {
                Registry::Crates => crates::unpack(self.name, version, &release),
                Registry::Npm => npm::unpack(&format!("{}@{version}", self.name), &release),
                Registry::PyPi => pypi::unpack(&format!("{}=={version}", self.name), &release),
            }
            .with_context(|| format!("{} {version} cannot be fetched", self.name))?;
        }
        Ok(())
    }
}
