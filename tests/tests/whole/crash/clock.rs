//! The machine's clock is set by an hour, forth and back, while runs are under way and wait: each comes to its end soon, with
//! one commit.

use std::path::{Path, PathBuf};

use pantheon_tests::gate::Gate;
use pantheon_tests::traces::comes_true;
use tempfile::TempDir;

use super::checker::check;
use super::site::{Site, Store, post, state};

/// The clock that the engine reads, in place of the machine's. Only the time of day: timers run on.
struct Clock(TempDir);

impl Clock {
    fn new() -> Self {
        let clock = Self(TempDir::new().unwrap());
        clock.set("+0");
        clock
    }

    /// Sets it by so many seconds from the machine's.
    fn set(&self, by: &str) {
        // In one piece, because it is read all the time.
        std::fs::write(self.0.path().join("next"), by).unwrap();
        std::fs::rename(self.0.path().join("next"), self.file()).unwrap();
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("now")
    }

    fn rules(&self, site: Site) -> Site {
        site.with("LD_PRELOAD", library().to_str().unwrap())
            .with("FAKETIME_TIMESTAMP_FILE", self.file().to_str().unwrap())
            .with("FAKETIME_NO_CACHE", "1")
            .with("FAKETIME_DONT_FAKE_MONOTONIC", "1")
    }
}

/// Debian keeps it in a folder of each architecture.
fn library() -> PathBuf {
    let folders = Path::new("/usr/lib").read_dir().unwrap().flatten();
    let mut found = folders.map(|folder| folder.path().join("faketime/libfaketime.so.1")).filter(|path| path.is_file());
    found.next().expect("libfaketime is installed; `cargo xtask test` does it, or: sudo apt-get install -y libfaketime")
}

#[test]
fn an_hour_forth_and_back_holds_nothing_up() {
    let clock = Clock::new();
    // One worker, so that the second run waits while the first is under way.
    let site = clock.rules(Site::new(Store::Sqlite, Vec::new())).with("PANTHEON_RUN_WORKERS", "1");
    let engine = site.engine();
    for (round, by) in ["+3600", "+0"].into_iter().enumerate() {
        let gate = Gate::closed().unwrap();
        site.bare.hook("pre-receive", &gate.script()).unwrap();
        let [running, waiting] =
            ["running", "waiting"].map(|name| post(&engine, &site.change(), &format!("{name}-{round}")).unwrap());
        assert!(comes_true(|| gate.is_reached()), "the push never began:\n{}", engine.log());
        clock.set(by);
        let after = post(&engine, &site.change(), &format!("after-{round}")).unwrap();
        gate.open().unwrap();
        for job in check(&site, &engine, &[running, waiting, after]) {
            assert_eq!(state(&job), "succeeded", "the clock is set to {by}: {job}\n{}", engine.log());
        }
    }
}
