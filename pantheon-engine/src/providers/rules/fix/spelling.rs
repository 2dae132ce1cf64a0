//! Names that a tool says were meant otherwise.

use super::Report;
use crate::providers::rules::source::Source;
use crate::providers::rules::splice::Edit;

/// Replaces the reported name by the one that the message proposes.
pub(super) fn meant(source: &Source, report: &Report) -> Option<Vec<Edit>> {
    const MARKS: &[char] = &['`', '\'', '"', '‘', '’'];
    let at = ["id you mean", "similar name"].iter().find_map(|words| report.message.find(words))?;
    let proposed = report.message[at..].split(MARKS).nth(1)?;
    let name = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '$');
    let wrong = source.text.get(report.range.clone())?;
    let last = wrong.rsplit(['.', ':']).next()?;
    (name(proposed) && name(last) && proposed != last)
        .then(|| vec![Edit::replace(report.range.end - last.len()..report.range.end, proposed)])
}
