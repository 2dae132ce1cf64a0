//! A real `sshd` on a free port of loopback with keys of its own, and bare repositories to be reached through it.
//!
//! It ends with its owner, with every session. The person who runs the tests logs in as themselves.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use anyhow::{Context, bail, ensure};
use tempfile::TempDir;

use crate::engine::collect;
use crate::gate::Gate;
use crate::processes::descendants;

/// How often another port is tried when someone else was faster.
const TRIES: usize = 10;

/// A server, its keys and its repositories. Dropping it ends all sessions and removes them.
#[derive(Debug)]
pub struct Sshd {
    child: Child,
    port: u16,
    user: String,
    log: Arc<Mutex<String>>,
    folder: TempDir,
}

impl Sshd {
    /// A server that listens.
    ///
    /// # Errors
    /// When a program is missing or does not start.
    pub fn start() -> anyhow::Result<Self> {
        let folder = TempDir::new()?;
        for name in ["host", "other-host", "user", "stranger"] {
            make_key(&folder.path().join(name))?;
        }
        fs::copy(folder.path().join("user.pub"), folder.path().join("authorized"))?;
        let user = output(Command::new("id").arg("-un"))?.trim().to_owned();
        // As root it keeps its unprivileged part in this folder, which Debian's start script makes.
        if user == "root" {
            fs::create_dir_all("/run/sshd")?;
        }
        for _ in 0..TRIES {
            if let Some((child, port, log)) = listen(folder.path())? {
                return Ok(Self { child, port, user, log, folder });
            }
        }
        bail!("`sshd` found no free port in {TRIES} tries")
    }

    /// `127.0.0.1:PORT`.
    pub fn place(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// The address of a repository.
    pub fn url(&self, repository: &Bare) -> String {
        self.url_by(&self.place(), repository)
    }

    /// The address of a repository by another place from which one gets here.
    pub fn url_by(&self, place: &str, repository: &Bare) -> String {
        format!("ssh://{}@{place}{}", self.user, repository.path.display())
    }

    /// The private key that may log in.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn key(&self) -> anyhow::Result<String> {
        Ok(fs::read_to_string(self.folder.path().join("user"))?)
    }

    /// A private key that may not.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn wrong_key(&self) -> anyhow::Result<String> {
        Ok(fs::read_to_string(self.folder.path().join("stranger"))?)
    }

    /// A file that knows the server's key.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn known_hosts(&self) -> anyhow::Result<PathBuf> {
        self.knows("host", "known", &self.place())
    }

    /// A file that knows the server's key for another place from which one gets here.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn known_at(&self, place: &str) -> anyhow::Result<PathBuf> {
        self.knows("host", "known-elsewhere", place)
    }

    /// A file that knows another key for this server.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn wrong_known_hosts(&self) -> anyhow::Result<PathBuf> {
        self.knows("other-host", "wrongly-known", &self.place())
    }

    fn knows(&self, key: &str, file: &str, place: &str) -> anyhow::Result<PathBuf> {
        let public = fs::read_to_string(self.folder.path().join(format!("{key}.pub")))?;
        let path = self.folder.path().join(file);
        let (host, port) = place.rsplit_once(':').context("a place without a port")?;
        fs::write(&path, format!("[{host}]:{port} {public}"))?;
        Ok(path)
    }

    /// What an engine needs for working on this server's repositories.
    ///
    /// # Errors
    /// When a key cannot be read or written.
    pub fn engine_variables(&self) -> anyhow::Result<[(&'static str, String); 3]> {
        Ok([
            ("PANTHEON_GIT_HOSTS", self.place()),
            ("PANTHEON_SSH_KNOWN_HOSTS", self.known_hosts()?.display().to_string()),
            ("GITHUB_SSH_KEY", self.key()?),
        ])
    }

    /// An empty bare repository.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn empty(&self, name: &str) -> anyhow::Result<Bare> {
        let path = self.folder.path().join("repositories").join(name);
        git(None, &["init", "--quiet", "--bare", "--initial-branch=main", &path.to_string_lossy()])?;
        Ok(Bare { path })
    }

    /// A bare repository whose first commit on `main` has these files.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn repository(&self, name: &str, files: &[(&str, &str)]) -> anyhow::Result<Bare> {
        let bare = self.empty(name)?;
        bare.add("main", files)?;
        Ok(bare)
    }

    /// From the next login on, the first fetch waits at the gate.
    ///
    /// # Errors
    /// When it cannot be written down.
    pub fn hold_fetches(&self, gate: &Gate) -> anyhow::Result<()> {
        let script = self.folder.path().join("holds-fetches");
        let held = format!("case \"$SSH_ORIGINAL_COMMAND\" in *upload-pack*) {};; esac", gate.script());
        write_script(&script, &format!("{held}\nexec sh -c \"$SSH_ORIGINAL_COMMAND\""))?;
        let public = fs::read_to_string(self.folder.path().join("user.pub"))?;
        let line = format!("command=\"{}\" {public}", script.display());
        Ok(fs::write(self.folder.path().join("authorized"), line)?)
    }

    /// Lets every pack that is sent be made by a script, whose arguments are what would make it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn pack_hook(&self, script: &str) -> anyhow::Result<()> {
        let path = self.folder.path().join("pack-hook");
        write_script(&path, script)?;
        let setting = format!("[uploadpack]\npackObjectsHook = {}\n", path.display());
        Ok(fs::write(self.folder.path().join(".gitconfig"), setting)?)
    }

    /// Ends every open session, as a broken network does.
    pub fn cut(&self) {
        descendants(self.child.id()).into_iter().for_each(kill);
    }

    /// How often someone logged in.
    pub fn logins(&self) -> usize {
        self.log().matches("Accepted publickey").count()
    }

    /// What it logged so far.
    pub fn log(&self) -> String {
        self.log.lock().map_or_else(|poisoned| poisoned.into_inner().clone(), |log| log.clone())
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        self.cut();
        // A server that is gone already is what we want.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A bare repository on the server.
#[derive(Clone, Debug)]
pub struct Bare {
    path: PathBuf,
}

impl Bare {
    /// Its folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Adds a commit with these files to a branch, as another person would, and gives its name.
    ///
    /// # Errors
    /// When `git` does not do it.
    pub fn add(&self, branch: &str, files: &[(&str, &str)]) -> anyhow::Result<String> {
        self.change(branch, |folder| {
            for (path, text) in files {
                let path = folder.join(path);
                path.parent().map(fs::create_dir_all).transpose()?;
                fs::write(path, text)?;
            }
            Ok(())
        })
    }

    /// Adds a commit of whatever is done in a working folder. Hooks do not run.
    ///
    /// # Errors
    /// When `git` does not do it.
    pub fn change(&self, branch: &str, work: impl FnOnce(&Path) -> anyhow::Result<()>) -> anyhow::Result<String> {
        let folder = TempDir::new()?;
        let at = Some(folder.path());
        let bare = self.path.to_string_lossy().into_owned();
        git(at, &["init", "--quiet", "--initial-branch", branch])?;
        if self.tip(branch)?.is_some() {
            git(at, &["pull", "--quiet", &bare, branch])?;
        } else if self.tip("main")?.is_some() {
            git(at, &["pull", "--quiet", &bare, "main"])?;
        }
        work(folder.path())?;
        git(at, &["add", "--all"])?;
        git(at, &["commit", "--quiet", "--allow-empty", "--message", "A human's change"])?;
        git(
            at,
            &[
                "-c",
                "core.hooksPath=/dev/null",
                "push",
                "--quiet",
                "--receive-pack",
                RECEIVE,
                &bare,
                &format!("HEAD:refs/heads/{branch}"),
            ],
        )?;
        Ok(git(at, &["rev-parse", "HEAD"])?.trim().to_owned())
    }

    /// The commit of a branch.
    ///
    /// # Errors
    /// When `git` does not start.
    pub fn tip(&self, branch: &str) -> anyhow::Result<Option<String>> {
        let name = format!("refs/heads/{branch}");
        let listed = self.git(&["for-each-ref", "--format=%(objectname)", &name])?;
        Ok(Some(listed.trim().to_owned()).filter(|id| !id.is_empty()))
    }

    /// The branches beside `main`.
    ///
    /// # Errors
    /// When `git` does not start.
    pub fn branches(&self) -> anyhow::Result<Vec<String>> {
        let listed = self.git(&["for-each-ref", "--format=%(refname:short)", "refs/heads"])?;
        Ok(listed.lines().filter(|branch| *branch != "main").map(str::to_owned).collect())
    }

    /// What `git` says about the repository.
    ///
    /// # Errors
    /// When it fails.
    pub fn git(&self, arguments: &[&str]) -> anyhow::Result<String> {
        git(Some(&self.path), arguments)
    }

    /// Puts a hook there: a script for the shell.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn hook(&self, name: &str, script: &str) -> anyhow::Result<()> {
        let path = self.path.join("hooks").join(name);
        fs::create_dir_all(self.path.join("hooks"))?;
        write_script(&path, script)
    }
}

/// Takes a push without the repository's hooks.
const RECEIVE: &str = "git -c core.hooksPath=/dev/null receive-pack";

fn write_script(path: &Path, script: &str) -> anyhow::Result<()> {
    fs::write(path, format!("#!/bin/sh\n{script}\n"))?;
    Ok(fs::set_permissions(path, fs::Permissions::from_mode(0o755))?)
}

fn make_key(path: &Path) -> anyhow::Result<()> {
    let path = path.to_string_lossy();
    output(Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-C", "of-a-test", "-f", &path])).map(drop)
}

type Listening = (Child, u16, Arc<Mutex<String>>);

/// A server on a port that was free a moment ago; none when it no longer is.
fn listen(folder: &Path) -> anyhow::Result<Option<Listening>> {
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let config = folder.join("config");
    let at = folder.display();
    // With another home, what the developer's own shell and `git` are told has no part in it.
    fs::write(
        &config,
        format!(
            "ListenAddress 127.0.0.1:{port}\nHostKey {at}/host\nAuthorizedKeysFile {at}/authorized\nPidFile none\n\
             StrictModes no\nUsePAM no\nPermitRootLogin prohibit-password\nPasswordAuthentication no\n\
             KbdInteractiveAuthentication no\nAcceptEnv GIT_PROTOCOL\nSetEnv HOME={at}\nMaxStartups 100\n"
        ),
    )?;
    let program = ["/usr/sbin/sshd", "/usr/bin/sshd"].iter().find(|path| Path::new(path).is_file());
    let program = program.context("`sshd` is not installed; `cargo xtask test` does that")?;
    let mut child = Command::new(program)
        .args(["-D", "-e", "-f"])
        .arg(&config)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()?;
    let mut words = BufReader::new(child.stderr.take().context("`sshd` has no output")?);
    let mut said = String::new();
    while words.read_line(&mut said)? > 0 {
        if said.contains("Server listening") {
            let log = Arc::new(Mutex::new(said));
            collect(words, Arc::clone(&log));
            return Ok(Some((child, port, log)));
        }
    }
    child.wait()?;
    ensure!(said.contains("already in use"), "`sshd` does not start:\n{said}");
    Ok(None)
}

/// `git` without the settings of whoever runs the tests.
fn git(folder: Option<&Path>, arguments: &[&str]) -> anyhow::Result<String> {
    let mut command = Command::new("git");
    let people = [("AUTHOR", "A Human"), ("COMMITTER", "A Human")];
    for (role, name) in people {
        command.env(format!("GIT_{role}_NAME"), name).env(format!("GIT_{role}_EMAIL"), "human@example.org");
    }
    command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
    // Quick rather than small.
    command.args(["-c", "core.compression=0"]).args(arguments);
    folder.map(|folder| command.current_dir(folder));
    output(&mut command)
}

fn output(command: &mut Command) -> anyhow::Result<String> {
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("{command:?} does not start"))?;
    let words = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{command:?} failed: {words}");
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn kill(id: u32) {
    // One that is gone already is what we want.
    let _ = Command::new("kill").args(["-KILL", &id.to_string()]).stderr(Stdio::null()).status();
}
