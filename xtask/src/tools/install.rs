//! One installed tool: a folder that is complete or absent, with a stamp that says which version it holds.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::{say, workspace};

/// A tool and the version wanted.
#[derive(Debug)]
pub(super) struct Tool {
    /// The folder's name.
    pub(super) name: &'static str,
    /// The name for people.
    pub(super) title: &'static str,
    /// What the stamp must say.
    pub(super) version: String,
}

impl Tool {
    /// The tool's folder; `fill` is called with an empty one when the stamp does not fit.
    ///
    /// # Errors
    /// When `fill` fails or the disk does.
    pub(super) fn install(&self, fill: impl FnOnce(&Path) -> anyhow::Result<()>) -> anyhow::Result<PathBuf> {
        let tools = workspace::target().join("tools");
        let folder = tools.join(self.name);
        let stamp = folder.join(".version");
        if fs::read_to_string(&stamp).is_ok_and(|version| version == self.version) {
            return Ok(folder);
        }
        say::step(&format!("Installing {} {}", self.title, self.version));
        let new = tools.join(format!("{}.new", self.name));
        remove(&new)?;
        fs::create_dir_all(&new).with_context(|| format!("{} cannot be made", new.display()))?;
        fill(&new).with_context(|| format!("{} cannot be installed", self.title))?;
        fs::write(new.join(".version"), &self.version)?;
        remove(&folder)?;
        fs::rename(&new, &folder).with_context(|| format!("{} cannot be put in place", folder.display()))?;
        Ok(folder)
    }
}

fn remove(folder: &Path) -> anyhow::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} cannot be removed", folder.display()))
        }
        _ => Ok(()),
    }
}
