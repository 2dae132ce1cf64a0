//! Cut answers: nothing of them may reach the file, unless the cut took nothing that matters.

use fastrand::Rng;

use super::dump::Case;
use super::form::{Answer, Envelope, FORMS, Form};
use super::hunk::Sample;
use super::judge::is_truth;
use super::locating::Bench;
use super::noise::Leeway;
use super::replay::{Asked, Replay};
use super::table::Figure;

/// The mark of a rewrite.
const MARK: &str = "edit-1";

/// What the provider says about the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    /// That there was no room for more.
    MaxTokens,
    /// Nothing: the cut must show in the answer itself.
    EndTurn,
}

/// The forms that are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    Hunks(Form),
    Rewrite,
}

/// Measures cuts that the provider reports and cuts that it does not.
///
/// # Errors
/// When `replay` ends.
pub(super) fn measure(bench: Bench<'_>) -> anyhow::Result<Vec<Figure>> {
    let mut replay = Replay::start(bench.program)?;
    let said = "cut answers that are refused or complete, the cut is reported";
    let mut figures = vec![Figure::at_least(said, safe(bench, None, Stop::MaxTokens, &mut replay)?, 100.0)];
    for (cut, name) in [
        (Cut::Rewrite, "rewrite"),
        (Cut::Hunks(Form::SearchReplace), "search-replace"),
        (Cut::Hunks(Form::ApplyPatch), "apply-patch"),
        (Cut::Hunks(Form::UnifiedDiff), "unified-diff"),
    ] {
        let counts = safe(bench, Some(cut), Stop::EndTurn, &mut replay)?;
        figures.push(Figure::at_least(&format!("  the cut is not reported, {name}"), counts, 100.0));
    }
    Ok(figures)
}

/// How many cut answers do no harm, and how many there were; all forms in turns unless one is given.
fn safe(bench: Bench<'_>, only: Option<Cut>, stop: Stop, replay: &mut Replay) -> anyhow::Result<(usize, usize)> {
    let (mut safe, mut all) = (0, 0);
    let mut rng = Rng::with_seed(bench.seed);
    for (index, place) in bench.places.iter().enumerate() {
        if all >= bench.limit / 2 {
            break;
        }
        let Some(sample) = Sample::new(&bench.pairs[place.pair], &place.changes, 3) else { continue };
        let cut = only.unwrap_or_else(|| FORMS.get(index % 4).map_or(Cut::Rewrite, |form| Cut::Hunks(*form)));
        let answer = answer(cut, &sample);
        let at = answer.floor_char_boundary(rng.usize(1..answer.len()));
        if is_whole_in_form(cut, &answer[..at]) || !place.passes(&sample, replay)? {
            continue;
        }
        all += 1;
        let (format, sentinel) = match cut {
            Cut::Hunks(form) => (form.name(), None),
            Cut::Rewrite => ("rewrite", Some(MARK)),
        };
        let (code, answer) = (sample.before_text(), &answer[..at]);
        let stop = stop.name();
        let reply = replay.ask(&Asked { path: &sample.path, code: &code, format, sentinel, stop, answer })?;
        let complete = is_truth(&sample, Leeway::None, reply.suggested_code.as_deref());
        if reply.outcome != "applied" || complete {
            safe += 1;
        } else {
            let case = Case { index, sample: &sample, format, answer, reply: &reply };
            bench.dump.keep("wrong", &format!("cut {format} {stop}"), &case)?;
        }
    }
    Ok((safe, all))
}

impl Stop {
    fn name(self) -> &'static str {
        match self {
            Self::MaxTokens => "max_tokens",
            Self::EndTurn => "end_turn",
        }
    }
}

fn answer(cut: Cut, sample: &Sample) -> String {
    let Cut::Hunks(form) = cut else {
        return format!("<{MARK}>\n{}\n</{MARK}>\n", sample.truth.join("\n"));
    };
    let (path, blocks) = (sample.path.clone(), sample.blocks.clone());
    Answer { form, path, blocks, envelope: Envelope::Plain, numbers_off: 0 }.text()
}

/// An answer with blocks, cut between two of them, is a whole answer with fewer blocks: that it goes on, only the
/// provider knows.
fn is_whole_in_form(cut: Cut, answer: &str) -> bool {
    let last = answer.trim_end().lines().last().unwrap_or_default();
    match cut {
        Cut::Hunks(Form::SearchReplace) => answer.ends_with('\n') && last == ">>>>>>> REPLACE",
        Cut::Hunks(Form::UnifiedDiff) => has_all_it_counts(answer),
        _ => false,
    }
}

/// Whether the last part of a diff has as many lines as its header says; the last one may be a blank one without its end.
fn has_all_it_counts(answer: &str) -> bool {
    let Some(at) = answer.rfind("\n@@ -").filter(|_| answer.ends_with("\n") || answer.ends_with("\n ")) else {
        return false;
    };
    let mut lines = answer[at + 1..].lines();
    let header = lines.next().unwrap_or_default();
    let count = |sign: char| -> Option<usize> {
        let pair = header.split_whitespace().find_map(|word| word.strip_prefix(sign))?;
        pair.split_once(',').map_or(Some(1), |(_, count)| count.parse().ok())
    };
    let seen = |other: char| lines.clone().filter(|line| !line.starts_with(other)).count();
    count('-') == Some(seen('+')) && count('+') == Some(seen('-'))
}
