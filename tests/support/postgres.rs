//! A real Postgres: a cluster of its own in a temporary folder, on a socket there, ended when dropped. It refuses root,
//! so that root starts it as the user that Debian's package makes.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tempfile::TempDir;

/// The user that Debian's package makes.
const USER: &str = "postgres";

/// A running cluster.
#[derive(Debug)]
pub struct Postgres {
    folder: TempDir,
    databases: AtomicU32,
    /// Its environment, beside ours.
    variables: Vec<(String, String)>,
}

impl Postgres {
    /// One that the tests under way share; it ends with the last of them.
    ///
    /// # Panics
    /// When it cannot be started, with what it said.
    pub fn shared() -> Arc<Self> {
        static SHARED: Mutex<Weak<Postgres>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let started = Arc::new(Self::start());
            *shared = Arc::downgrade(&started);
            started
        })
    }

    /// One of its own.
    ///
    /// # Panics
    /// When it cannot be started, with what it said.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// One of its own, with these variables of its environment.
    ///
    /// # Panics
    /// When it cannot be started, with what it said.
    pub fn start_with(variables: &[(&str, &str)]) -> Self {
        let folder = TempDir::with_prefix("pg").expect("a temporary folder can be made");
        if is_root() {
            run(Command::new("chown").arg(USER).arg(folder.path()));
        }
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let postgres = Self { folder, databases: AtomicU32::new(0), variables };
        let data = postgres.data();
        run(program("initdb").args(["--auth=trust", "--username=postgres", "--no-sync", "-D"]).arg(&data));
        postgres.restart();
        postgres
    }

    /// Starts it again after a crash.
    ///
    /// # Panics
    /// When it does not start.
    pub fn restart(&self) {
        let options = format!("-k {} -c listen_addresses= -c max_connections=200", self.folder.path().display());
        let log = self.folder.path().join("log");
        let mut start = program("/usr/bin/env");
        // Only here: what changes the user must not see them.
        start.args(self.variables.iter().map(|(name, value)| format!("{name}={value}")));
        start.arg(folder_of_programs().join("pg_ctl")).arg("-D").arg(self.data());
        run(start.arg("-l").arg(log).args(["-w", "-o", &options, "start"]));
    }

    /// The address of a new, empty database.
    ///
    /// # Panics
    /// When it cannot be made.
    pub fn database(&self) -> String {
        let name = format!("db{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let socket = self.folder.path();
        run(program("createdb").arg("-h").arg(socket).args(["-U", "postgres", &name]));
        format!("postgres://postgres@localhost/{name}?host={}", socket.display())
    }

    /// Its socket, through which every database is reached.
    pub fn socket(&self) -> PathBuf {
        self.folder.path().join(".s.PGSQL.5432")
    }

    /// What a database of it answers, a line for each row.
    ///
    /// # Panics
    /// When it does not.
    pub fn ask(address: &str, statement: &str) -> String {
        let output = program("psql").args(["--no-psqlrc", "-tA", "-c", statement]).arg(address).output();
        let output = output.expect("`psql` runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("it answers in text")
    }

    /// Ends it as a crash does.
    ///
    /// # Panics
    /// When it cannot be ended.
    pub fn crash(&self) {
        run(program("pg_ctl").arg("-D").arg(self.data()).args(["-w", "-m", "immediate", "stop"]));
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // A crashed one is gone already.
        let _ = program("pg_ctl").arg("-D").arg(self.data()).args(["-w", "-m", "immediate", "stop"]).output();
    }
}

/// A program of Postgres, as a user that it accepts.
fn program(name: &str) -> Command {
    let path = folder_of_programs().join(name);
    let mut command = if is_root() {
        let mut command = Command::new("setpriv");
        command.args(["--reuid", USER, "--regid", USER, "--clear-groups", "--"]).arg(path);
        command
    } else {
        Command::new(path)
    };
    command.current_dir("/");
    command
}

/// Debian keeps them off the path, in a folder for each version.
fn folder_of_programs() -> PathBuf {
    let versions = Path::new("/usr/lib/postgresql").read_dir().into_iter().flatten().flatten();
    let newest = versions.map(|version| version.path().join("bin")).filter(|bin| bin.join("initdb").is_file()).max();
    newest.expect("Postgres is installed; `cargo xtask test` does it, or: sudo apt-get install -y postgresql")
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("`id` runs");
    id.stdout.trim_ascii() == b"0"
}

/// Its output goes to files, because the server that it leaves behind would hold a pipe open.
fn run(command: &mut Command) {
    let said = tempfile::tempfile().expect("a temporary file can be made");
    let copy = said.try_clone().expect("a file can be shared");
    command.stdin(Stdio::null()).stdout(copy.try_clone().expect("a file can be shared")).stderr(copy);
    let status = command.status().expect("the program runs");
    if !status.success() {
        let mut text = String::new();
        let mut said = said;
        std::io::Seek::rewind(&mut said).expect("a file can be read from its start");
        std::io::Read::read_to_string(&mut said, &mut text).expect("a file can be read");
        assert!(status.success(), "{command:?}: {text}");
    }
}
