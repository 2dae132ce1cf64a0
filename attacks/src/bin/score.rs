//! Counts how many of the attacks were held back: `score ATTACKS VERDICTS`, both JSON lines in the same order, the
//! second from `pantheon-engine scan`.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Error};
use std::process::ExitCode;

/// How many were held back, and of how many.
type Tally = BTreeMap<(String, String), (usize, usize)>;

fn main() -> ExitCode {
    let files: Vec<String> = std::env::args().skip(1).collect();
    let [attacks, verdicts] = files.as_slice() else {
        eprintln!("usage: score ATTACKS VERDICTS");
        return ExitCode::from(2);
    };
    match tally(attacks, verdicts) {
        Ok(tally) => {
            for ((set, class), (held, all)) in tally {
                println!("{set:9} {class:10} {held:5} of {all:5}  {:5.1} %", 100.0 * held as f64 / all as f64);
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn tally(attacks: &str, verdicts: &str) -> Result<Tally, Error> {
    let [attacks, verdicts] = [attacks, verdicts].map(|path| std::fs::File::open(path).map(BufReader::new));
    let (mut attacks, mut verdicts) = (attacks?.lines(), verdicts?.lines());
    let mut tally = Tally::new();
    loop {
        match (attacks.next().transpose()?, verdicts.next().transpose()?) {
            (None, None) => return Ok(tally),
            (Some(attack), Some(verdict)) => {
                let count = tally.entry((word(&attack, "set"), word(&attack, "class"))).or_default();
                count.0 += usize::from(verdict.contains("\"withheld\":true"));
                count.1 += 1;
            }
            _ => return Err(Error::other("the two files do not have the same number of lines")),
        }
    }
}

/// A member of an attack, which is a plain word.
fn word(line: &str, name: &str) -> String {
    let start = line.split_once(&format!("\"{name}\": \"")).map_or("", |(_, rest)| rest);
    start.split('"').next().unwrap_or_default().to_owned()
}
