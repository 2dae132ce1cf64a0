//! `\t` and `\n` written out in two characters at the start of lines: an answer that was escaped once too often.

use std::path::Path;

use crate::edit::hunk::Hunk;

/// File endings in whose text such a pair is a command: `\nabla`, `\textbf`.
const COMMANDS: [&str; 7] = ["tex", "latex", "ltx", "sty", "cls", "dtx", "bib"];

/// The hunk with its line starts read as white space, where that makes a difference and cannot be meant.
pub(super) fn unescaped(hunk: &Hunk, path: &str) -> Option<Hunk> {
    let ending = Path::new(path).extension()?.to_str()?.to_ascii_lowercase();
    let escaped = |lines: &[String]| lines.iter().any(|line| line.starts_with("\\t") || line.starts_with("\\n"));
    if COMMANDS.contains(&ending.as_str()) || !escaped(&hunk.old) {
        return None;
    }
    let repaired = |lines: &[String]| lines.iter().flat_map(|line| line_starts(line)).collect();
    Some(Hunk { old: repaired(&hunk.old), new: repaired(&hunk.new), ..hunk.clone() })
}

/// One line of the answer as the lines that it stands for.
fn line_starts(line: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut rest = line;
    loop {
        if let Some(behind) = rest.strip_prefix("\\n") {
            lines.push(String::new());
            rest = behind;
        } else if let (Some(behind), Some(last)) = (rest.strip_prefix("\\t"), lines.last_mut()) {
            last.push('\t');
            rest = behind;
        } else {
            break;
        }
    }
    if let Some(last) = lines.last_mut() {
        last.push_str(rest);
    }
    lines
}
