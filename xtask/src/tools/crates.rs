//! Released crates, fetched by cargo: their source texts, or the programs that are built of them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::{step, workspace};

/// Copies the files of a release such as `rayon`, `1.10.0` into a folder.
///
/// # Errors
/// When cargo cannot fetch it.
pub(super) fn unpack(name: &str, version: &str, folder: &Path) -> anyhow::Result<()> {
    // `cargo info` reads the release's own manifest, so it leaves the unpacked release in cargo's cache.
    let mut cargo = workspace::cargo();
    step::quietly(cargo.args(["info", "--quiet", &format!("{name}@{version}")]).current_dir(folder))?;
    copy(&cached(&format!("{name}-{version}"))?, folder)
}

/// Builds a release's programs into `folder/bin`, as its author locked them; what is built on the way goes.
///
/// # Errors
/// When cargo cannot fetch or build it.
pub(super) fn install(name: &str, version: &str, folder: &Path) -> anyhow::Result<()> {
    let built = folder.join("target");
    let mut cargo = workspace::cargo();
    cargo.args(["install", "--quiet", "--locked", &format!("{name}@{version}"), "--root"]).arg(folder);
    step::quietly(cargo.current_dir(folder).env("CARGO_TARGET_DIR", &built))?;
    fs::remove_dir_all(&built).context("what was built on the way cannot be removed")
}

/// Where cargo unpacked a release.
fn cached(release: &str) -> anyhow::Result<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo"))).context("there is no home folder")?;
    let registries = home.join("registry/src");
    let entries = registries.read_dir().with_context(|| format!("{} cannot be read", registries.display()))?;
    let folders = entries.filter_map(|entry| Some(entry.ok()?.path().join(release)));
    let found = folders.filter(|folder| folder.is_dir()).min();
    found.with_context(|| format!("cargo left no {release} in {}", registries.display()))
}

/// Copies a folder's files, with those of the folders below it; links are left out.
fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    let mut open = vec![(from.to_owned(), to.to_owned())];
    while let Some((from, to)) = open.pop() {
        fs::create_dir_all(&to)?;
        for entry in from.read_dir().with_context(|| format!("{} cannot be read", from.display()))? {
            let entry = entry?;
            let (kind, target) = (entry.file_type()?, to.join(entry.file_name()));
            if kind.is_dir() {
                open.push((entry.path(), target));
            } else if kind.is_file() {
                fs::copy(entry.path(), target)?;
            }
        }
    }
    Ok(())
}
