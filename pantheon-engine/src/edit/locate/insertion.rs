//! A hunk without old lines: it needs another anchor, or an empty file.

use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::Tier;

use super::doc::Splice;
use super::misfit::{Misfit, numbers};
use super::scope;
use super::search::{Found, Ground};
use crate::edit::hunk::Hunk;

/// Where new lines alone go: directly behind the line that the hunk names, or to the end of the file where it says so.
///
/// # Errors
/// When it names no line, or one that the file has not or has more than once.
pub(super) fn place(ground: &Ground<'_>, hunk: &Hunk) -> Result<Found, Misfit> {
    let lines = ground.doc.lines.len();
    let blank = ground.doc.lines.iter().all(|line| line.text.is_empty());
    if lines == 0 || (lines == 1 && blank) {
        return insert(ground, hunk, 0, lines);
    }
    let misfit = |code, reason: String| Misfit::new(code, hunk.line, reason);
    if !hunk.scope_hint.is_empty() {
        let anchors = scope::after(ground.doc, &hunk.scope_hint);
        return match anchors[..] {
            [anchor] => insert(ground, hunk, anchor + 1, 0),
            [] => Err(misfit(ErrorCode::AnswerNotLocated, "The line to insert after is not in the file.".to_owned())),
            _ => {
                let reason = format!("The line to insert after occurs at lines {}.", numbers(&anchors));
                Err(misfit(ErrorCode::AnswerAmbiguous, reason).at(ground.doc, &anchors, 1))
            }
        };
    }
    if hunk.at_end {
        return insert(ground, hunk, lines, 0);
    }
    Err(misfit(ErrorCode::AnswerNotLocated, "The answer inserts lines but does not say where.".to_owned()))
}

fn insert(ground: &Ground<'_>, hunk: &Hunk, at: usize, gone: usize) -> Result<Found, Misfit> {
    if !ground.doc.may_change(&(at..at + gone)) {
        let reason = format!("The insertion belongs at line {}, outside the lines that may change.", at + 1);
        return Err(Misfit::new(ErrorCode::AnswerOutsideRegion, hunk.line, reason).at(ground.doc, &[at], 0));
    }
    let splices = vec![Splice { old: at..at + gone, new: hunk.new.clone() }];
    Ok(Found::Change { splices, tier: Tier::Exact, notes: Vec::new() })
}
