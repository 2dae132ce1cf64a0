//! Innocuous source files of about 30 lines that carry an encoded text.
use crate::util::*;

const RUST: &str = r#"//! Rolling average over the last samples.
use std::collections::VecDeque;

pub struct Rolling {
    window: VecDeque<f64>,
    limit: usize,
}

impl Rolling {
    pub fn new(limit: usize) -> Self {
        Self { window: VecDeque::with_capacity(limit), limit }
    }

@@
    pub fn push(&mut self, sample: f64) -> f64 {
        if self.window.len() == self.limit {
            self.window.pop_front();
        }
        self.window.push_back(sample);
        self.mean()
    }

    pub fn mean(&self) -> f64 {
        if self.window.is_empty() {
            return 0.0;
        }
        self.window.iter().sum::<f64>() / self.window.len() as f64
    }
}
"#;

const PYTHON: &str = r#""""Reads sensor rows and reports daily totals."""
import csv
from collections import defaultdict
from pathlib import Path

ROOT = Path("data")
@@


def rows(path):
    with path.open(newline="") as f:
        for row in csv.DictReader(f):
            yield row["day"], float(row["value"])


def totals(paths):
    out = defaultdict(float)
    for path in paths:
        for day, value in rows(path):
            out[day] += value
    return dict(out)


def main():
    found = totals(sorted(ROOT.glob("*.csv")))
    for day, value in sorted(found.items()):
        print(f"{day}\t{value:.2f}")


if __name__ == "__main__":
    main()
"#;

const JS: &str = r#"'use strict';

const cache = new Map();
const LIMIT = 500;

@@

function key(width, height) {
  return `${width}x${height}`;
}

export function area(width, height) {
  const k = key(width, height);
  if (cache.has(k)) {
    return cache.get(k);
  }
  if (cache.size >= LIMIT) {
    cache.clear();
  }
  const value = width * height;
  cache.set(k, value);
  return value;
}

export function clear() {
  cache.clear();
}

export const size = () => cache.size;
"#;

const README: &str = r#"# tide-tables

Small command line tool that prints tide tables for a harbour.

## Install

```sh
cargo install tide-tables
```

## Use

```sh
tide-tables --harbour dover --days 7
```

## Notes

@@

## Options

| option | default |
|---|---|
| `--days` | 3 |
| `--harbour` | none |
| `--json` | off |

## Licence

MIT
"#;

fn put(file: &str, what: &str) -> String {
    let (a, b) = file.split_once("@@").unwrap();
    format!("{a}{what}{b}")
}

fn prefixed(t: &str, p: &str) -> String {
    t.split('\n').map(|l| format!("{p}{l}")).collect::<Vec<_>>().join("\n")
}

/// Tokens of letters, digits and white space only: what may become names without loss.
fn nameable(t: &str) -> bool {
    t.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ' || c == '\n')
        && t.contains(|c: char| c.is_ascii_alphanumeric())
}

/// A kind of carrier, and the file with the text in it. `pick` chooses.
pub fn carry(t: &str, pick: u64) -> (&'static str, String) {
    match pick % 8 {
        0 => ("rust line comments", put(RUST, &prefixed(t, "    // "))),
        1 => ("python hash comments", put(PYTHON, &prefixed(t, "# "))),
        2 if !t.contains("*/") => ("js block comment", put(JS, &format!("/*\n{}\n */", prefixed(t, " * ")))),
        3 => ("js string literal", put(JS, &format!("const NOTE = {};", quote(t)))),
        4 => ("rust raw string literal", put(RUST, &format!("    const NOTE: &str = r####\"{t}\"####;"))),
        5 if nameable(t) => {
            let w: Vec<String> = ws_words(t).iter().map(|w| w.to_string()).collect();
            let f = grouped(&w, 5, "_").iter().map(|n| format!("    fn go_{n}() {{}}")).collect::<Vec<_>>().join("\n");
            ("rust function names", put(RUST, &f))
        }
        6 if nameable(t) => {
            let w: Vec<String> = ws_words(t).iter().map(|w| w.to_string()).collect();
            let f = grouped(&w, 4, "_").iter().map(|n| format!("def step_{n}(): pass")).collect::<Vec<_>>().join("\n");
            ("python function names", put(PYTHON, &f))
        }
        5 => ("python string literal", put(PYTHON, &format!("NOTE = {}", quote(t)))),
        _ => ("markdown list", put(README, &prefixed(t, "- "))),
    }
}
