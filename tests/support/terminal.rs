//! A real terminal, by tmux: keys go in, the screen comes out. It ends with its owner.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// How long something may take to show.
const PATIENCE: Duration = Duration::from_secs(60);

/// A tmux server of its own, with one window.
#[derive(Debug)]
pub struct Terminal {
    /// Its socket is there.
    home: TempDir,
}

impl Terminal {
    /// Starts a program in a window of this size.
    ///
    /// # Panics
    /// When tmux is missing, which `cargo xtask test` sees to.
    pub fn start(command: &Command, columns: u16, rows: u16) -> Self {
        let terminal = Self { home: TempDir::new().expect("a temporary folder can be made") };
        let (columns, rows) = (columns.to_string(), rows.to_string());
        let mut tmux = terminal.tmux();
        tmux.args(["-f", "/dev/null", "new-session", "-d", "-x", &columns, "-y", &rows]);
        tmux.arg("-c").arg(command.get_current_dir().unwrap_or(Path::new(".")));
        // Not by tmux, which knows better about the PATH.
        tmux.arg("env");
        for (name, _) in command.get_envs().filter(|(_, value)| value.is_none()) {
            tmux.arg("-u").arg(name);
        }
        for (name, value) in command.get_envs().filter_map(|(name, value)| Some((name, value?))) {
            tmux.arg(format!("{}={}", name.to_string_lossy(), value.to_string_lossy()));
        }
        tmux.arg(command.get_program()).args(command.get_args());
        assert!(tmux.status().is_ok_and(|status| status.success()), "tmux cannot be started; is it installed?");
        terminal
    }

    /// Types, in tmux's words: text as it is, keys by their names.
    ///
    /// # Panics
    /// When the program has ended.
    pub fn keys(&self, keys: &[&str]) {
        assert!(self.tmux().arg("send-keys").args(keys).status().is_ok_and(|status| status.success()), "no terminal");
    }

    /// What is on the screen.
    pub fn screen(&self) -> String {
        let output = self.tmux().args(["capture-pane", "-p"]).output();
        output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default()
    }

    /// Waits until the screen is as wanted.
    ///
    /// # Panics
    /// When it does not become so.
    pub fn until(&self, what: &str, wanted: impl Fn(&str) -> bool) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let screen = self.screen();
            if wanted(&screen) {
                return screen;
            }
            assert!(Instant::now() < deadline, "waited in vain for {what}:\n{screen}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until the screen says this.
    pub fn says(&self, text: &str) -> String {
        self.until(text, |screen| screen.contains(text))
    }

    fn tmux(&self) -> Command {
        let mut command = Command::new("tmux");
        command.arg("-S").arg(self.home.path().join("socket")).stdin(Stdio::null());
        command.stderr(Stdio::null()).env_remove("TMUX");
        command
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It may have ended with its program.
        let _ = self.tmux().arg("kill-server").status();
    }
}
