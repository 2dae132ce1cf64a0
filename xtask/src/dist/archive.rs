//! Archives that come out the same from the same files: in order, with one time, one owner, two kinds of rights.

use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;

use anyhow::Context;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use tar::{Archive, Builder, EntryType, Header};

use super::bundle::Entry;
use super::commit::Commit;

/// Writes an archive whose files are below a folder of the archive's name.
///
/// # Errors
/// When a file cannot be read, or the archive cannot be written.
pub(super) fn write(archive: &Path, entries: &[Entry], commit: &Commit) -> anyhow::Result<()> {
    let name = archive.file_name().and_then(|name| name.to_str()).context("an archive has a name")?;
    let top = name.strip_suffix(".tar.gz").unwrap_or(name);
    let file = File::create(archive).with_context(|| format!("{} cannot be written", archive.display()))?;
    let mut tar = Builder::new(GzEncoder::new(BufWriter::new(file), Compression::best()));
    for entry in entries {
        let bytes = fs::read(&entry.file).with_context(|| format!("{} cannot be read", entry.file.display()))?;
        tar.append_data(&mut header(entry, &bytes, commit), format!("{top}/{}", entry.name), bytes.as_slice())?;
    }
    tar.into_inner()?.finish()?.flush().with_context(|| format!("{} cannot be written", archive.display()))
}

fn header(entry: &Entry, bytes: &[u8], commit: &Commit) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(EntryType::Regular);
    header.set_size(bytes.len() as u64);
    header.set_mode(if entry.program { 0o755 } else { 0o644 });
    header.set_mtime(commit.seconds);
    header.set_uid(0);
    header.set_gid(0);
    header
}

/// The files of an archive, as they come out of it.
///
/// # Errors
/// When it cannot be read.
pub(super) fn read(archive: &Path) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let file = File::open(archive).with_context(|| format!("{} cannot be read", archive.display()))?;
    let mut files = Vec::new();
    for entry in Archive::new(GzDecoder::new(BufReader::new(file))).entries()? {
        let mut entry = entry?;
        let (name, mut bytes) = (entry.path()?.display().to_string(), Vec::new());
        entry.read_to_end(&mut bytes)?;
        files.push((name, bytes));
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_files_make_one_archive() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        let commit = Commit { id: "0a1b".to_owned(), seconds: 1_700_000_000 };
        let entries = || {
            let entry = |name: &str, program| Entry { name: name.to_owned(), file: file.clone(), program };
            vec![entry("bin/a", true), entry("docs/a", false)]
        };
        let archives = ["one", "two"].map(|name| {
            fs::create_dir(folder.path().join(name)).unwrap();
            // Another time, other rights: neither goes along.
            fs::write(&file, "the same").unwrap();
            let archive = folder.path().join(name).join("pantheon.tar.gz");
            write(&archive, &entries(), &commit).unwrap();
            fs::remove_file(&file).unwrap();
            archive
        });
        let bytes = archives.each_ref().map(|archive| fs::read(archive).unwrap());
        assert_eq!(bytes[0], bytes[1]);
        let names: Vec<String> = read(&archives[0]).unwrap().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["pantheon/bin/a", "pantheon/docs/a"]);
    }
}
