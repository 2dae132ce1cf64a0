//! A mirror: the bare repository of one tenant's address, kept between calls, and never half-made.
//!
//! It holds the branches that were asked for, each under a name of ours, so that no two of them get in each other's way:
//! with all their history, or in a thin mirror with their last commit only and without its large files. What is broken is
//! thrown away and brought again. It must not know how the host is reached.

mod evict;

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use git2::{ObjectType, Oid, RepositoryInitOptions};

use super::branch::CommitId;
use super::promised;

pub(super) use evict::{evict, size};

/// The bare repository in a mirror's folder.
const REPOSITORY: &str = "git";

/// Held by whoever writes references or replaces the repository.
const WRITERS: &str = "writers";

/// Held, shared, by whoever may still read; nothing is evicted meanwhile. Its time is that of the last use.
const READERS: &str = "readers";

/// There where the repository turned out to be too large to be brought whole.
const THIN: &str = "thin";

/// What is being made or thrown away begins with this.
const PASSING: &str = "passing-";

/// Packs above which a mirror is brought again: every call adds one, and nobody packs them together.
const WORN: usize = 100;

/// How old a half-written object is that nobody writes any more.
const ABANDONED: Duration = Duration::from_secs(3600);

/// A mirror's folder. Cloning shares the hold on it.
#[derive(Clone, Debug)]
pub(super) struct Mirror {
    folder: PathBuf,
    in_use: Arc<OnceLock<File>>,
}

impl Mirror {
    /// The mirror of an address, below `root`, whether it exists or not. Tenants share nothing.
    pub(super) fn of(root: &Path, tenant: &str, address: &str) -> Self {
        let folder = root.join(name(tenant)).join(name(address));
        Self { folder, in_use: Arc::default() }
    }

    /// Where the repository is, or will be.
    pub(super) fn repository(&self) -> PathBuf {
        self.folder.join(REPOSITORY)
    }

    /// Opens it.
    pub(super) fn open(&self) -> Result<git2::Repository, git2::Error> {
        git2::Repository::open_bare(self.repository())
    }

    /// Whether only last commits are brought, without large files.
    pub(super) fn is_thin(&self) -> bool {
        self.folder.join(THIN).exists()
    }

    /// Keeps it from being evicted as long as this value or a clone lives. Blocks while an eviction runs.
    pub(super) fn hold(&self) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let file = lock_file(&self.folder.join(READERS))?;
        file.lock_shared()?;
        file.set_modified(SystemTime::now())?;
        // A second hold is no loss: one is kept for the value's life.
        let _already = self.in_use.set(file);
        Ok(())
    }

    /// Waits for the right to write, also against other engines. Blocks.
    pub(super) fn lock(&self) -> io::Result<Writer> {
        self.hold()?;
        let lock = lock_file(&self.folder.join(WRITERS))?;
        lock.lock()?;
        let writer = Writer { mirror: self.clone(), _lock: lock };
        writer.tidy()?;
        Ok(writer)
    }
}

/// The right to change references and to replace the repository.
#[derive(Debug)]
pub(super) struct Writer {
    mirror: Mirror,
    _lock: File,
}

impl Writer {
    /// Makes sure that there is a repository, empty if need be. It appears as a whole.
    pub(super) fn make(&self) -> io::Result<()> {
        if self.mirror.repository().exists() && !self.is_worn() {
            return Ok(());
        }
        self.discard()?;
        let made = tempfile::Builder::new().prefix(PASSING).tempdir_in(&self.mirror.folder)?;
        // Neither hooks nor settings of the machine.
        let mut options = RepositoryInitOptions::new();
        options.bare(true).external_template(false);
        let repository = git2::Repository::init_opts(made.path(), &options).map_err(io::Error::other)?;
        if self.mirror.is_thin() {
            // Without history only the host knows what it has already, so it is asked before a push.
            repository.config().and_then(|mut it| it.set_bool("push.negotiate", true)).map_err(io::Error::other)?;
        }
        fs::rename(made.keep(), self.mirror.repository())
    }

    /// Begins anew.
    pub(super) fn renew(&self) -> io::Result<()> {
        self.discard()?;
        self.make()
    }

    /// Begins anew, from now on with last commits only.
    pub(super) fn make_thin(&self) -> io::Result<()> {
        File::create(self.mirror.folder.join(THIN))?;
        self.renew()
    }

    /// Whether nothing was brought here yet.
    pub(super) fn is_fresh(&self) -> bool {
        let packs = fs::read_dir(self.mirror.repository().join("objects/pack"));
        packs.map_or(true, |mut packs| packs.next().is_none())
    }

    /// Notes which files of a commit were kept back by the host.
    pub(super) fn note(&self, commit: &CommitId) -> Result<(), git2::Error> {
        if self.mirror.is_thin() { promised::note(&self.mirror.open()?, commit) } else { Ok(()) }
    }

    /// Throws the repository away. Whoever reads in it has it to the end, or an error.
    pub(super) fn discard(&self) -> io::Result<()> {
        let repository = self.mirror.repository();
        if !repository.exists() {
            return Ok(());
        }
        let grave = tempfile::Builder::new().prefix(PASSING).tempdir_in(&self.mirror.folder)?;
        fs::rename(repository, grave.path().join(REPOSITORY))?;
        grave.close()
    }

    /// Whether the commit and the list of its files are there and can be read.
    pub(super) fn has(&self, commit: &CommitId) -> bool {
        self.mirror.open().is_ok_and(|repository| has(&repository, commit))
    }

    /// What was last brought here under a name of ours.
    pub(super) fn brought(&self, ours: &str) -> Option<CommitId> {
        self.mirror.open().ok()?.refname_to_id(ours).ok().map(CommitId)
    }

    /// Removes what a killed program or engine left: nobody else writes while this value lives.
    fn tidy(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.mirror.folder)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(PASSING) {
                fs::remove_dir_all(entry.path())?;
            }
        }
        let repository = self.mirror.repository();
        remove(&repository, &|name| name.ends_with(".lock"), Duration::ZERO)?;
        remove(&repository.join("refs/branches"), &|name| name.ends_with(".lock"), Duration::ZERO)?;
        // Commits are made without this lock, and write through files there for a moment.
        remove(&repository.join("objects"), &|name| name.starts_with("tmp_"), ABANDONED)?;
        remove(
            &repository.join("objects/pack"),
            &|name| name.starts_with("tmp_") || name.starts_with(".tmp"),
            Duration::ZERO,
        )
    }

    fn is_worn(&self) -> bool {
        let packs = fs::read_dir(self.mirror.repository().join("objects/pack"));
        packs.is_ok_and(|packs| {
            packs.flatten().filter(|entry| entry.path().extension() == Some("pack".as_ref())).count() > WORN
        })
    }
}

/// Our name in a mirror for a branch or a commit: `a` and `a/b` can both be there.
pub(super) fn reference(what: &str) -> String {
    format!("refs/branches/{}", name(what))
}

/// Whether a commit and the list of its files can be read.
pub(super) fn has(repository: &git2::Repository, commit: &CommitId) -> bool {
    repository.find_commit(commit.0).and_then(|commit| commit.tree()).is_ok()
}

/// A name of hexadecimal digits for any text.
fn name(text: &str) -> String {
    // An id of contents is what Git itself trusts to differ.
    Oid::hash_object(ObjectType::Blob, text.as_bytes()).map_or_else(|_| hex(text), |id| id.to_string())
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn lock_file(path: &Path) -> io::Result<File> {
    File::options().create(true).truncate(false).write(true).open(path)
}

/// Whether a file was last written so long ago. One that is gone, or from a clock ahead, is not.
fn is_older(path: &Path, age: Duration) -> bool {
    age.is_zero()
        || fs::symlink_metadata(path)
            .and_then(|file| file.modified())
            .is_ok_and(|at| at.elapsed().is_ok_and(|passed| passed > age))
}

/// Removes the entries of a folder that have such a name and are so old.
fn remove(folder: &Path, is_left: &dyn Fn(&str) -> bool, age: Duration) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let (path, is_folder) = (entry.path(), entry.file_type()?.is_dir());
        if is_left(&entry.file_name().to_string_lossy()) && is_older(&path, age) {
            tracing::warn!(path = %path.display(), "left behind by a program that was killed, and removed");
            if is_folder { fs::remove_dir_all(path)? } else { fs::remove_file(path)? }
        }
    }
    Ok(())
}
