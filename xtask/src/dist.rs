//! `cargo xtask dist`: what is released, in `target/dist/`: an archive for each audience, the extension, lists of what
//! is inside, and their sums. It ends with a check of the very files that it wrote.
//!
//! The same commit with the same tools gives the same archives: files are in order, times are the commit's, and no path
//! of the machine that built them is inside.

mod archive;
mod boundary;
mod build;
mod bundle;
mod commit;
mod crates;
mod notices;
mod sbom;
mod sums;

use std::fs;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use self::build::Built;
use self::commit::Commit;
use self::crates::Crates;
use crate::workspace::target;
use crate::{extension, say};

/// There are none: what is released is no matter of taste.
#[derive(Debug, Args)]
pub(crate) struct Options {}

/// Builds, lays out, describes, checks.
///
/// # Errors
/// At the first step that fails, and when a client holds a line of a prompt or a path of this machine.
pub(crate) fn run(_options: &Options) -> anyhow::Result<()> {
    let commit = Commit::current()?;
    let built = build::run()?;
    let folder = fresh()?;
    say::step("Listing what is inside");
    let crates = Crates::read(&built.host)?;
    fs::write(folder.join(name("rust", &built, "cdx.json")), sbom::rust::document(&crates, &commit)?)?;
    fs::write(folder.join(name("vscode", &built, "cdx.json")), sbom::npm::document(&commit)?)?;
    let notices = folder.join(name("notices", &built, "txt"));
    extension::prepare()?;
    fs::write(&notices, notices::text(&[crates.parts().collect(), sbom::npm::parts()?].concat())?)?;
    let vsix = folder.join(name("vscode", &built, "vsix"));
    extension::pack(&built.extension(&vsix, &notices, &commit)?)?;
    say::step("Packing the archives");
    let client = folder.join(name("client", &built, "tar.gz"));
    archive::write(&client, &bundle::client(&built, &notices)?, &commit)?;
    let engine = folder.join(name("engine", &built, "tar.gz"));
    archive::write(&engine, &bundle::engine(&built, &notices)?, &commit)?;
    say::step("Checking that no client holds a prompt, and nothing a path of this machine");
    boundary::check(&[&client, &vsix], &engine)?;
    // Last, so that what failed the check has no sums to be released with.
    let sums = sums::write(&folder)?;
    say::text(&format!("{}\n{}", folder.display(), sums.join("\n")))
}

/// An empty `target/dist`.
fn fresh() -> anyhow::Result<PathBuf> {
    let folder = target().join("dist");
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("{} cannot be removed", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    Ok(folder)
}

/// The name of a file that is released.
fn name(what: &str, built: &Built, ending: &str) -> String {
    format!("pantheon-{what}-{}-{}.{ending}", env!("CARGO_PKG_VERSION"), built.host)
}
