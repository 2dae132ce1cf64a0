//! The configuration file.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use etcetera::BaseStrategy as _;

use super::Settings;

/// Reads the named file, which must exist, or the usual one if it does.
pub(super) fn read(named: Option<&Path>) -> anyhow::Result<Settings> {
    let path = match named {
        Some(path) => path.to_owned(),
        None => match usual_path().filter(|path| path.is_file()) {
            Some(path) => path,
            None => return Ok(Settings::default()),
        },
    };
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("the configuration file `{}` cannot be read", path.display()))?;
    toml::from_str(&text).with_context(|| {
        format!(
            "the configuration file `{}` is not usable; `pantheon-engine serve --help` lists the names",
            path.display()
        )
    })
}

fn usual_path() -> Option<PathBuf> {
    let folders = etcetera::choose_base_strategy().ok()?;
    Some(folders.config_dir().join("pantheon").join("engine.toml"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_known_or_refused() {
        assert!(toml::from_str::<Settings>("listen = '127.0.0.1:0'\nrun_workers = 2").is_ok());
        assert!(toml::from_str::<Settings>("run_wrokers = 2").is_err());
        assert!(toml::from_str::<Settings>("run_workers = 'many'").is_err());
    }
}
