//! Where the built programs are, and how they are started without the developer's own settings.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The folder of one build's programs.
#[derive(Clone, Debug)]
pub struct Programs {
    folder: PathBuf,
}

impl Programs {
    /// Those of `PANTHEON_BIN_DIR`, else of the build that this program belongs to.
    ///
    /// # Panics
    /// When this program does not know where it is.
    pub fn built() -> Self {
        let given = std::env::var_os("PANTHEON_BIN_DIR").map(PathBuf::from);
        let folder = given.unwrap_or_else(|| {
            let this = std::env::current_exe().expect("a running program has a path");
            let folder = this.parent().expect("a program lies in a folder");
            // Test programs lie one folder deeper than those that users run.
            if folder.ends_with("deps") { folder.parent().unwrap_or(folder) } else { folder }.to_owned()
        });
        Self { folder }
    }

    /// Those of a folder.
    pub fn of(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// An engine that a line of shell starts, in which `"$@"` is it with its arguments; what starts it lies in the folder.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn with_engine_by(folder: &Path, line: &str) -> Self {
        let engine = Self::built().path("pantheon-engine");
        let path = folder.join("pantheon-engine");
        let script = format!("#!/bin/sh\nset -- '{}' \"$@\"\n{line}\n", engine.display());
        std::fs::write(&path, script).expect("a script can be written");
        std::fs::set_permissions(&path, Permissions::from_mode(0o755)).expect("a file of ours can be made a program");
        Self::of(folder)
    }

    /// The folder, for a `PATH`.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The path of a program such as `pantheon-engine`.
    ///
    /// # Panics
    /// When it was not built.
    pub fn path(&self, name: &str) -> PathBuf {
        let path = self.folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
        assert!(path.is_file(), "{} is not built; `cargo xtask test` builds it", path.display());
        path
    }

    /// A program, ready to get arguments, without settings of engines and models from outside. What it keeps lies
    /// beside the programs, not among what the developer's own engine keeps.
    pub fn command(&self, name: &str) -> Command {
        let mut command = Command::new(self.path(name));
        forget_settings(&mut command);
        command.env("PANTHEON_STATE", self.folder.join("state-of-tests"));
        command
    }
}

/// Removes what the developer's environment says about engines, models and keys.
pub fn forget_settings(command: &mut Command) {
    const OURS: [&str; 5] = ["PANTHEON_", "ANTHROPIC_", "OPENAI_", "CLAUDE", "DATABASE_URL"];
    for (name, _) in std::env::vars_os() {
        if OURS.iter().any(|prefix| name.to_string_lossy().starts_with(prefix)) {
            command.env_remove(name);
        }
    }
}

/// All that a program said.
pub fn words(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
