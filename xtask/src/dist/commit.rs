//! The commit that is released, and its time, which every file in the archives gets.

use std::process::Command;
use std::time::{Duration, SystemTime};

use anyhow::Context;

use crate::workspace::root;
use crate::{say, step};

/// What is checked out.
#[derive(Clone, Debug)]
pub(super) struct Commit {
    /// Its name.
    pub(super) id: String,
    /// When it was made, or what `SOURCE_DATE_EPOCH` says, in seconds since 1970.
    pub(super) seconds: u64,
}

impl Commit {
    /// The commit of the checkout; a changed checkout is told, for nobody can build that again.
    ///
    /// # Errors
    /// When this is no checkout of Git, or `SOURCE_DATE_EPOCH` is no number.
    pub(super) fn current() -> anyhow::Result<Self> {
        let id = git(&["rev-parse", "HEAD"]).context("a release is built from a checkout of Git")?.trim().to_owned();
        if !git(&["status", "--porcelain"])?.trim().is_empty() {
            say::warning("the checkout has changes that are not committed; this is no release");
        }
        let seconds = match std::env::var("SOURCE_DATE_EPOCH") {
            Ok(seconds) => seconds,
            Err(_) => git(&["log", "-1", "--format=%ct"])?,
        };
        let seconds = seconds.trim().parse().context("SOURCE_DATE_EPOCH is no number of seconds")?;
        Ok(Self { id, seconds })
    }

    /// Its time as RFC 3339 writes it, in UTC.
    pub(super) fn time(&self) -> String {
        humantime::format_rfc3339_seconds(SystemTime::UNIX_EPOCH + Duration::from_secs(self.seconds)).to_string()
    }
}

/// The files of a folder or a path that Git keeps, in order.
///
/// # Errors
/// When Git keeps none there.
pub(super) fn files(path: &str) -> anyhow::Result<Vec<String>> {
    let list = git(&["ls-files", "-z", "--", path])?;
    let mut files: Vec<String> = list.split_terminator('\0').map(str::to_owned).collect();
    files.sort();
    if files.is_empty() { Err(anyhow::anyhow!("the checkout has no {path}")) } else { Ok(files) }
}

fn git(arguments: &[&str]) -> anyhow::Result<String> {
    step::quietly(Command::new("git").current_dir(root()).args(arguments))
}
