//! A run with a warm mirror beside a script that clones and commits, in larger and larger repositories.

use std::fs;
use std::path::{Path, PathBuf};

use pantheon_tests::programs::Programs;
use pantheon_tests::sshd::{Bare, Sshd};
use serde_json::json;
use tempfile::TempDir;

use super::super::measure::median;
use super::super::measured::Measured;
use super::super::plot::{Axis, Line, Plot};
use super::super::row::{Goal, Row};
use super::super::runs::{engine, shell, timed, whole};

/// Bytes of each file: an engine takes no larger tree than of 10,000 files.
const FILE: usize = 40_000;

const MB: usize = 1_000_000;

/// Measures both in turns.
///
/// # Errors
/// When a server does not start, or a run or a script fails.
pub(in super::super) fn measure(programs: &Programs, sizes: &[usize], rounds: usize) -> anyhow::Result<Measured> {
    let [mut ours, mut theirs] = ["a run, warm mirror", "git clone --depth 1, commit"]
        .map(|name| Line { name: name.to_owned(), points: Vec::new() });
    let mut rows = Vec::new();
    for size in sizes {
        let row = row(programs, *size, rounds)?;
        ours.points.push((*size as f64, row.ours));
        theirs.points.push((*size as f64, row.theirs));
        rows.push(row);
    }
    let plot = Plot {
        file: "growth-repositories",
        title: "A change in a repository, by its size".to_owned(),
        across: Axis::logarithmic("MB"),
        up: Axis::logarithmic("ms"),
        lines: vec![ours, theirs],
    };
    Ok(Measured { rows, plots: vec![plot] })
}

fn row(programs: &Programs, megabytes: usize, rounds: usize) -> anyhow::Result<Row> {
    let sshd = Sshd::start()?;
    let bare = repository(&sshd, megabytes)?;
    let engine = engine(programs, &sshd, &[])?;
    let run = json!({ "repoUrl": sshd.url(&bare), "command": "scaffold:site web", "dryRun": true });
    // The first one makes the mirror.
    whole(&engine, &run)?;
    let script = format!(
        "git clone -q --depth 1 '{}' w && cd w && mkdir web && echo '# Web' > web/README.md && git add -A && \
         git -c user.name=a -c user.email=a@example.org commit -q -m scaffold",
        sshd.url(&bare)
    );
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        ours.push(timed(|| whole(&engine, &run))?);
        let place = TempDir::new()?;
        theirs.push(timed(|| shell(&sshd, place.path(), &script))?);
    }
    let what = format!("a dry run in a repository of {megabytes} MB, beside a script that clones and commits");
    Ok(Row { what, ours: median(ours), theirs: median(theirs), unit: "ms", goal: Goal::Ratio(1.0) })
}

/// Files of hexadecimal digits that nothing can compress to less than half; a fifth of them are in the history only, for an
/// engine takes no larger tree than of 256 MiB.
fn repository(sshd: &Sshd, megabytes: usize) -> anyhow::Result<Bare> {
    let bare = sshd.empty("large.git")?;
    let files = megabytes * MB / FILE;
    bare.change("main", |folder| (0..files).try_for_each(|number| file(folder, number)))?;
    let old = |folder: &Path| (0..files).step_by(5).try_for_each(|number| Ok(fs::remove_file(path(folder, number))?));
    bare.change("main", old)?;
    Ok(bare)
}

fn path(folder: &Path, number: usize) -> PathBuf {
    folder.join(format!("part{}/data{number}.txt", number % 100))
}

fn file(folder: &Path, number: usize) -> anyhow::Result<()> {
    let path = path(folder, number);
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    let mut text = String::with_capacity(FILE + 64);
    while text.len() < FILE {
        text.push_str(&format!("{:032x}{:032x}\n", fastrand::u128(..), fastrand::u128(..)));
    }
    Ok(fs::write(path, text)?)
}
