//! The rewrite rules of a prompts folder: `prompts/rules/*.yml`, or the embedded ones where it has none.

use std::io;
use std::path::Path;

use super::rules::{RuleError, RuleSet};

/// The rules of a prompts folder, and what is wrong with the others. A broken file does not stop the rest.
///
/// # Errors
/// When the folder or a file cannot be read.
pub fn load(prompts: Option<&Path>) -> io::Result<(RuleSet, Vec<RuleError>)> {
    let folder = prompts.map(|folder| folder.join("rules")).filter(|folder| folder.is_dir());
    let Some(folder) = folder else { return Ok(embedded()) };
    let mut files: Vec<_> = std::fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    files.retain(|path| path.extension().is_some_and(|ending| ending == "yml" || ending == "yaml"));
    files.sort();
    let mut set = RuleSet::default();
    let mut faults = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(&path)?;
        faults.extend(set.add(&path.display().to_string(), &text).err());
    }
    Ok((set, faults))
}

fn embedded() -> (RuleSet, Vec<RuleError>) {
    match RuleSet::embedded() {
        Ok(set) => (set, Vec::new()),
        Err(fault) => (RuleSet::default(), vec![fault]),
    }
}
