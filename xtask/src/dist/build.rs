//! The release build of the programs, apart from `target/release`: with the lockfile as it is, and without the paths
//! of this machine in the programs.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::commit::Commit;
use crate::extension::{Packing, Release};
use crate::tools::node;
use crate::workspace::{cargo, root, ship, target};
use crate::{say, step};

/// The programs of a release.
#[derive(Debug)]
pub(super) struct Built {
    /// The system they run on, as rustc calls it.
    pub(super) host: String,
    /// Their folder.
    pub(super) folder: PathBuf,
}

impl Built {
    /// How the extension is packed with them.
    ///
    /// # Errors
    /// When VS Code has no name for this system.
    pub(super) fn extension<'a>(
        &'a self,
        out: &'a Path,
        notices: &'a Path,
        commit: &Commit,
    ) -> anyhow::Result<Packing<'a>> {
        let release = Release { system: node::system()?, notices, seconds: commit.seconds };
        Ok(Packing { programs: &self.folder, out, release: Some(release) })
    }
}

/// Builds them.
///
/// # Errors
/// When they do not build, or Cargo.lock is not what the manifests ask for.
pub(super) fn run() -> anyhow::Result<Built> {
    say::step("Building the programs for release (the first time takes some minutes)");
    let host = host()?;
    let folder = target().join("dist-build");
    let prefixes = prefixes()?;
    let flags = prefixes.iter().map(|(from, to)| format!("--remap-path-prefix={from}={to}"));
    let c_flags = prefixes.iter().map(|(from, to)| format!("-ffile-prefix-map={from}={to}"));
    let flags = flags.collect::<Vec<_>>().join("\u{1f}");
    let c_flags = c_flags.collect::<Vec<_>>().join(" ");
    let build = || {
        let mut command = cargo();
        command.args(["build", "--locked"]).env("CARGO_ENCODED_RUSTFLAGS", &flags);
        for name in ["CFLAGS", "CXXFLAGS"] {
            command.env(name, appended(name, &c_flags));
        }
        command
    };
    let programs = folder.join("shipped");
    ship(&folder, &programs, build)?;
    Ok(Built { host, folder: programs })
}

/// What programs would tell of this machine, and what they say in its place. What is said last counts first.
///
/// # Errors
/// When one of the paths is no text.
pub(super) fn prefixes() -> anyhow::Result<[(String, &'static str); 3]> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo"))).context("there is no home folder")?;
    let text = |path: PathBuf| path.into_os_string().into_string().ok().context("a folder's name is no text");
    Ok([(text(home)?, "/cargo"), (text(target())?, "/pantheon"), (text(root())?, "/pantheon")])
}

fn appended(name: &str, flags: &str) -> OsString {
    let mut all = std::env::var_os(name).unwrap_or_default();
    all.push(" ");
    all.push(flags);
    all
}

/// The system that cargo builds for.
fn host() -> anyhow::Result<String> {
    let version = step::quietly(cargo().arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("cargo does not say for which system it builds")
}
