//! A headless Neovim that runs a Lua script with Pantheon's own set-up, in a home of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::programs::{Programs, forget_settings};
use crate::terminal::Terminal;
use crate::{copy, examples};

/// How long a script may take.
const PATIENCE: Duration = Duration::from_secs(300);

/// A session that was not started yet.
#[derive(Debug)]
pub struct Neovim {
    home: TempDir,
    command: Command,
}

impl Neovim {
    /// The installed Neovim, with `pantheon-ls` and `pantheon-engine` first on its `PATH`.
    ///
    /// # Panics
    /// When `PANTHEON_TEST_NVIM` does not name it, which `cargo xtask test` sees to.
    pub fn new(programs: &Programs) -> Self {
        let nvim = std::env::var_os("PANTHEON_TEST_NVIM").map(PathBuf::from);
        let nvim = nvim.expect("PANTHEON_TEST_NVIM names Neovim 0.11; `cargo xtask test` installs it and sets it");
        let home = TempDir::new().expect("a temporary folder can be made");
        let path = std::env::var("PATH").unwrap_or_default();
        let mut command = Command::new(nvim);
        forget_settings(&mut command);
        command
            .env("PATH", format!("{}:{path}", programs.folder().display()))
            .env("HOME", home.path())
            .env("PANTHEON_TEST_EDITOR", examples().join("editors/neovim"))
            .env("PANTHEON_PROVIDER", "rules")
            .env("PANTHEON_STATE", home.path().join("state"))
            .stdin(Stdio::null());
        for folder in ["CONFIG", "DATA", "STATE", "CACHE"] {
            command.env(format!("XDG_{folder}_HOME"), home.path().join(folder));
        }
        Self { home, command }
    }

    /// Sets a variable of its environment.
    #[must_use]
    pub fn env(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Writes down every message between Neovim and the language server; the folder that `messages` names has them.
    ///
    /// # Panics
    /// When the folders cannot be made, or there is no wiretap.
    #[must_use]
    pub fn tapped(mut self, programs: &Programs) -> Self {
        let (tap, messages) = (self.home.path().join("tap"), self.messages());
        for folder in [&tap, &messages] {
            std::fs::create_dir(folder).expect("a folder in a temporary folder");
        }
        std::os::unix::fs::symlink(programs.path("wiretap"), tap.join("pantheon-ls")).expect("a link");
        let path = std::env::var("PATH").unwrap_or_default();
        self.command
            .env("PATH", format!("{}:{}:{path}", tap.display(), programs.folder().display()))
            .env("PANTHEON_WIRETAP_SERVER", programs.path("pantheon-ls"))
            .env("PANTHEON_WIRETAP_LOG", messages);
        self
    }

    /// Where a tapped session's messages are, as long as this lives.
    pub fn messages(&self) -> PathBuf {
        self.home.path().join("messages")
    }

    /// A text that is in the environment of all that it starts, and of nothing else.
    pub fn mark(&self) -> String {
        self.home.path().display().to_string()
    }

    /// Opens a file in a real terminal, set up as a user does who follows the plugin's help.
    ///
    /// # Panics
    /// When the set-up cannot be written or tmux is missing.
    pub fn terminal(&mut self, folder: &Path, file: &str) -> Terminal {
        let package = self.home.path().join("DATA/nvim/site/pack/pantheon/start");
        copy(&examples().join("editors/neovim"), &package.join("pantheon")).expect("the plugin can be copied");
        let config = self.home.path().join("CONFIG/nvim");
        std::fs::create_dir_all(&config).expect("a folder in a temporary folder");
        let status = "vim.o.statusline = \"%f %=%{v:lua.require'pantheon.status'.text()}\"\n";
        let init = format!("vim.lsp.enable('pantheon')\n{status}");
        std::fs::write(config.join("init.lua"), init).expect("a file in a folder");
        let command = self.command.args(["-n", file]).current_dir(folder);
        Terminal::start(command, 150, 40)
    }

    /// Runs a script of Lua in a folder and answers what it printed.
    ///
    /// # Panics
    /// When the script fails; what it and the language server said is part of the message.
    pub fn run(&mut self, folder: &Path, script: &Path) -> String {
        let output = self.home.path().join("output");
        let file = std::fs::File::create(&output).expect("a file in a temporary folder");
        let errors = file.try_clone().expect("an open file");
        let command = self.command.args(["--headless", "--clean", "-n", "-i", "NONE"]).arg("-l").arg(script);
        let command = command.current_dir(folder).stdout(file).stderr(errors);
        let mut child = command.spawn().expect("Neovim can be started");
        let deadline = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = child.try_wait().expect("a child can be waited for") {
                break Some(status);
            }
            if Instant::now() > deadline {
                child.kill().expect("a running child");
                child.wait().expect("a killed child");
                break None;
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        let words = std::fs::read_to_string(&output).unwrap_or_default();
        let log = std::fs::read_to_string(self.home.path().join("STATE/nvim/lsp.log")).unwrap_or_default();
        let why = status.map_or("took too long".to_owned(), |status| status.to_string());
        assert!(status.is_some_and(|status| status.success()), "{}: {why}\n{words}\n{log}", script.display());
        words
    }
}
