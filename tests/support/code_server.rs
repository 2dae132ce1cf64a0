//! A running code-server, VS Code in a browser, on loopback; it ends with its owner, even when that is killed.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use crate::engine::collect;
use crate::programs::{Programs, forget_settings};

/// How long it gets to end by itself.
const LAST_WORK: Duration = Duration::from_secs(10);

/// Ends the program when standard input does, which is this process's end too.
const KEEPER: &str =
    r#"exec 3<&0; "$@" </dev/null & program=$!; (cat <&3; kill $program) >/dev/null 2>&1 & wait $program"#;

/// How it is started.
#[derive(Clone, Debug)]
pub struct CodeServerProgram {
    /// The program and its first arguments.
    pub words: Vec<PathBuf>,
    /// A folder that must come first on its `PATH`.
    pub path: Option<PathBuf>,
    /// Where it keeps settings and state.
    pub data: PathBuf,
    /// Where it keeps extensions.
    pub extensions: PathBuf,
}

impl CodeServerProgram {
    /// Installs an extension from its `.vsix`.
    ///
    /// # Errors
    /// When code-server does not take it.
    pub fn install(&self, vsix: &Path) -> anyhow::Result<()> {
        let mut command = self.command(self.words.iter().map(PathBuf::as_path));
        let output = command.arg("--install-extension").arg(vsix).arg("--force").stdin(Stdio::null()).output()?;
        if !output.status.success() {
            bail!("code-server does not install the extension:\n{}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(())
    }

    /// Starts it with a folder open; `programs` come first on the `PATH` of its terminals and extensions.
    ///
    /// # Errors
    /// When it does not listen; its last words are part of the error.
    pub fn start(
        &self,
        address: &str,
        folder: &Path,
        programs: &Programs,
        variables: &[(&str, &str)],
    ) -> anyhow::Result<CodeServer> {
        let keeper = ["sh", "-c", KEEPER, "sh"].map(Path::new);
        let mut command = self.command(keeper.into_iter().chain(self.words.iter().map(PathBuf::as_path)));
        command
            .args(["--auth", "none", "--bind-addr", address])
            .args(["--disable-telemetry", "--disable-update-check", "--disable-workspace-trust"])
            .args(["--disable-getting-started-override", "--ignore-last-opened"])
            .arg(folder)
            .env("PATH", self.search_path(programs)?)
            .envs(variables.iter().copied());
        CodeServer::spawn(command)
    }

    fn search_path(&self, programs: &Programs) -> anyhow::Result<std::ffi::OsString> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let first = [Some(programs.folder().to_owned()), self.path.clone()];
        let folders = first.into_iter().flatten().chain(std::env::split_paths(&path));
        std::env::join_paths(folders).context("a folder's name cannot stand in a PATH")
    }

    fn command<'a>(&self, mut words: impl Iterator<Item = &'a Path>) -> Command {
        let mut command = Command::new(words.next().unwrap_or(Path::new("code-server")));
        forget_settings(&mut command);
        // Those of a VS Code or code-server that this runs in.
        for (name, _) in std::env::vars_os() {
            if ["VSCODE_", "CODE_SERVER_"].iter().any(|prefix| name.to_string_lossy().starts_with(prefix)) {
                command.env_remove(name);
            }
        }
        command
            .args(words)
            .arg("--config")
            .arg(self.data.join("config.yaml"))
            .arg("--user-data-dir")
            .arg(self.data.join("user"))
            .arg("--extensions-dir")
            .arg(&self.extensions);
        command
    }
}

/// It runs; dropping it ends it.
#[derive(Debug)]
pub struct CodeServer {
    url: String,
    child: Child,
    log: Arc<Mutex<String>>,
    readers: Vec<JoinHandle<()>>,
}

impl CodeServer {
    fn spawn(mut command: Command) -> anyhow::Result<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("code-server cannot be started")?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let (stdout, stderr) = stdout.zip(stderr).context("code-server's output is not connected")?;
        let log = Arc::new(Mutex::new(String::new()));
        let mut server = Self { url: String::new(), child, readers: vec![collect(stderr, Arc::clone(&log))], log };
        let mut lines = BufReader::new(stdout).lines();
        for line in lines.by_ref() {
            let line = line?;
            if let Some((_, url)) = line.split_once("server listening on ") {
                url.trim_end_matches('/').clone_into(&mut server.url);
                break;
            }
            server.say(&line);
        }
        if server.url.is_empty() {
            bail!("code-server ended before it listened:\n{}", server.log());
        }
        let log = Arc::clone(&server.log);
        server.readers.push(std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                add(&log, &line);
            }
        }));
        Ok(server)
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What it said so far.
    pub fn log(&self) -> String {
        self.log.lock().map_or_else(|poisoned| poisoned.into_inner().clone(), |log| log.clone())
    }

    /// How it ended, if it did.
    ///
    /// # Errors
    /// When the system does not let us look.
    pub fn ended(&mut self) -> std::io::Result<Option<ExitStatus>> {
        self.child.try_wait()
    }

    fn say(&self, line: &str) {
        add(&self.log, line);
    }
}

fn add(log: &Mutex<String>, line: &str) {
    if let Ok(mut log) = log.lock() {
        log.push_str(line);
        log.push('\n');
    }
}

impl Drop for CodeServer {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let deadline = Instant::now() + LAST_WORK;
        while Instant::now() < deadline {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        // It would not end; nothing more can be done from here.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
