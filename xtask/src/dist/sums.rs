//! `SHA256SUMS` of what is released, as `sha256sum --check` reads it.

use std::fs;
use std::path::Path;

use anyhow::Context;
use sha2::{Digest, Sha256};

/// Writes the sums of all files of the folder, and returns each with its size for people.
///
/// # Errors
/// When a file cannot be read.
pub(super) fn write(folder: &Path) -> anyhow::Result<Vec<String>> {
    let mut files = Vec::new();
    for entry in folder.read_dir()? {
        let entry = entry?;
        files.push((entry.file_name().into_string().ok().context("a file's name is no text")?, entry.path()));
    }
    files.sort();
    let (mut sums, mut lines) = (String::new(), Vec::new());
    for (name, file) in files {
        let bytes = fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
        sums += &format!("{}  {name}\n", hex(&Sha256::digest(&bytes)));
        lines.push(format!("{:>9.1} KiB  {name}", bytes.len() as f64 / 1024.0));
    }
    fs::write(folder.join("SHA256SUMS"), sums)?;
    Ok(lines)
}

/// Bytes as people write sums.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
