//! The action `fix`: cures what other tools report, by the report's code or message.
//!
//! A report names the place and the fault; what it leaves open stays open. Several reports are cured one after
//! another, each against the text that the one before left.

use std::ops::Range;

use crate::language::Language;
use crate::provider::{Finding, ProviderError, Task};

use super::document;
use super::outcome::Outcome;
use super::refactor::{self, RuleSet};
use super::source::Source;
use super::splice::{self, Edit};
use remedy::REMEDIES;

mod add_import;
mod entries;
mod javascript;
mod python;
mod remedy;
mod rust;
mod spelling;
mod unused;
mod unused_import;

/// One finding, brought into the form that remedies look at.
struct Report {
    /// Its bytes in the latest text.
    range: Range<usize>,
    /// What the tool says.
    message: String,
    /// Its code without the tool's prefix: `E711`, `6133`, `needless_return`; empty where there is none.
    code: String,
}

/// Cures what was reported.
///
/// # Errors
///
/// None so far; the signature is that of the other actions.
pub(super) fn fix(task: &Task, language: Language, set: &RuleSet) -> Result<Outcome, ProviderError> {
    if task.diagnostics.is_empty() {
        return Ok(Outcome::Unchanged(
            "Nothing was reported here: `fix` acts on what linters and compilers say, and no diagnostic was sent. \
             Place the cursor on one, or connect a model."
                .to_owned(),
        ));
    }
    let Some(source) = Source::parse(language, task.code.to_string()) else {
        return Ok(Outcome::Unchanged("The file could not be parsed, so nothing was fixed.".to_owned()));
    };
    let mut reports: Vec<Report> = task.diagnostics.iter().take(MOST).filter_map(|one| report(one, &source)).collect();
    reports.reverse();
    let mut region = task.region.clone();
    let mut latest: Option<Source> = None;
    while let Some(report) = reports.pop() {
        let current = latest.as_ref().unwrap_or(&source);
        let Some((next, edits)) = cured(current, &report, set, &region) else { continue };
        region.end = splice::moved(region.end, splice::growth(current, &next));
        reports.iter_mut().for_each(|later| later.range = shifted(&later.range, &edits, current));
        latest = Some(next);
    }
    Ok(Outcome::of(task, &source, latest.as_ref().unwrap_or(&source), || nothing(task)))
}

/// More reports than one request cures; each takes a parse.
const MOST: usize = 200;

fn report(finding: &Finding, source: &Source) -> Option<Report> {
    let code = finding.code.as_deref().unwrap_or_default();
    let code = code.rsplit("::").next().unwrap_or_default();
    let code = code.strip_prefix("TS").filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(code);
    let code = code.strip_prefix("@typescript-eslint/").unwrap_or(code);
    // A whole line stands for what is on it.
    let text = source.text.get(finding.range.clone())?;
    let start = finding.range.start + (text.len() - text.trim_start().len());
    let range = if text.trim().is_empty() { finding.range.clone() } else { start..start + text.trim().len() };
    Some(Report { range, message: finding.message.clone(), code: code.to_owned() })
}

fn cured(source: &Source, report: &Report, set: &RuleSet, region: &Range<usize>) -> Option<(Source, Vec<Edit>)> {
    let inside = |edits: &Vec<Edit>| {
        !edits.is_empty() && edits.iter().all(|e| region.start <= e.range.start && e.range.end <= region.end)
    };
    let by_remedy = REMEDIES.iter().filter(|remedy| remedy.fits(source.language, report));
    let mut all = by_remedy.filter_map(|remedy| (remedy.cure)(source, report)).filter(inside);
    let first = all.find_map(|edits| splice::checked(source, &edits).map(|after| (after, edits)));
    first
        .or_else(|| {
            let edits = refactor::cures(source, set, &report.code, &report.range);
            splice::checked(source, &edits).filter(|_| inside(&edits)).map(|after| (after, edits))
        })
        .or_else(|| {
            let edits: Vec<Edit> = document::missing(source, &report.code, report.range.start).into_iter().collect();
            splice::checked(source, &edits).filter(|_| inside(&edits)).map(|after| (after, edits))
        })
}

/// Where a range lies after edits; what was inside one collapses to its start.
fn shifted(range: &Range<usize>, edits: &[Edit], source: &Source) -> Range<usize> {
    let position = |at: usize| {
        let mut moved = at as isize;
        for edit in edits {
            let written = edit.text.replace('\n', source.line_end(edit.range.start)).len();
            if edit.range.end <= at {
                moved += written as isize - edit.range.len() as isize;
            } else if edit.range.start < at {
                moved -= (at - edit.range.start) as isize;
            }
        }
        moved.max(0) as usize
    };
    let start = position(range.start);
    start..position(range.end).max(start)
}

fn nothing(task: &Task) -> String {
    let name = |finding: &Finding| match &finding.code {
        Some(code) => format!("`{code}`"),
        None => format!("\"{}\"", finding.message.lines().next().unwrap_or_default()),
    };
    let mut names: Vec<String> = task.diagnostics.iter().map(name).collect();
    names.sort();
    names.dedup();
    let more = names.len().saturating_sub(5);
    names.truncate(5);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!(
        "The built-in rules have no safe fix here for {}{rest}. They know common reports of ruff, pyright, tsc, eslint, \
         rustc, clippy and gopls; connect a model for others.",
        names.join(", ")
    )
}
