//! Merges: a real change is parted at random into what the model suggests and what the user typed meanwhile; brought
//! together again it has to be what people committed.

use fastrand::Rng;
use pantheon_protocol::diff::{apply_edits, minimal_edits};
use pantheon_protocol::rebase::{Rebased, rebase};
use pantheon_protocol::wire::TextEdit;

use super::hunk::{Change, changes};
use super::pair::Pair;
use super::table::Figure;

/// So many neighbouring changes take part in one merge.
const CHANGES: std::ops::RangeInclusive<usize> = 2..=8;

/// How what the user typed reaches the merge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Log {
    /// Each change as it was typed.
    Typed,
    /// The text as it is now, and nothing else.
    LiveText,
}

/// Counts of merges.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    all: usize,
    clean: usize,
    clean_equal: usize,
    proposed: usize,
    proposed_equal: usize,
    /// Clean although both sides touched one line.
    silent_inline: usize,
}

/// A change of a text, parted in two.
struct Parted {
    base: String,
    /// What the model suggests.
    model: Vec<TextEdit>,
    /// What the user typed.
    user: Vec<TextEdit>,
    /// Whether both touch one line.
    inline: bool,
}

/// Measures merges of whole lines and of words inside lines.
pub(super) fn measure(pairs: &[Pair], limit: usize, seed: u64) -> Vec<Figure> {
    let mut figures = Vec::new();
    for (log, name) in [(Log::Typed, "log of what was typed"), (Log::LiveText, "live text only")] {
        let mut rng = Rng::with_seed(seed);
        let (mut lines, mut words) = (Tally::default(), Tally::default());
        // Round robin over the pairs, so that no long file outweighs the others.
        while lines.all < limit {
            let before = lines.all;
            for pair in pairs {
                if lines.all >= limit {
                    break;
                }
                parted_lines(pair, &mut rng).inspect(|parted| lines.merge(parted, log, &mut rng));
                parted_words(pair, &mut rng).inspect(|parted| words.merge(parted, log, &mut rng));
            }
            if lines.all == before {
                break;
            }
        }
        figures.extend(lines.figures(name, &words));
    }
    figures
}

impl Tally {
    fn merge(&mut self, parted: &Parted, log: Log, rng: &mut Rng) {
        let Parted { base, model, user, inline } = parted;
        let typed = typed(user, rng);
        let all: Vec<TextEdit> = sorted(model.iter().chain(user).cloned());
        let texts = (apply_edits(base, user), apply_edits(base, &all), apply_edits(base, model));
        let (Ok(live), Ok(committed), Ok(suggested)) = texts else { return };
        let edits = minimal_edits(base, &suggested);
        let typed = if log == Log::Typed { typed.as_slice() } else { &[] };
        self.all += 1;
        let equal = |edits: &[TextEdit]| usize::from(apply_edits(&live, edits).is_ok_and(|text| text == committed));
        match rebase(base, &edits, typed, &live) {
            Rebased::Clean(edits) => {
                self.clean += 1;
                self.clean_equal += equal(&edits);
                self.silent_inline += usize::from(*inline);
            }
            Rebased::Proposal(edits) => {
                self.proposed += 1;
                self.proposed_equal += equal(&edits);
            }
            Rebased::Conflict(_) => {}
        }
    }

    fn figures(&self, log: &str, words: &Self) -> [Figure; 4] {
        let inline = (self.silent_inline + words.silent_inline, self.all + words.all);
        [
            Figure::at_least(&format!("merges that are clean, {log}"), (self.clean, self.all), 78.0),
            Figure::at_least("  clean ones equal to what was committed", (self.clean_equal, self.clean), 98.0),
            Figure::remark("  proposals equal to what was committed", (self.proposed_equal, self.proposed)),
            Figure::at_most("  silent merges inside one line", inline, 0.0),
        ]
    }
}

/// Some neighbouring changes; stretches of replaced lines are parted between two lines now and then, so that the sides
/// also meet on lines next to each other.
fn parted_lines(pair: &Pair, rng: &mut Rng) -> Option<Parted> {
    let all = changes(pair);
    let count = rng.usize(CHANGES).min(all.len());
    let first = rng.usize(0..=all.len() - count);
    let pieces: Vec<Change> = all.into_iter().skip(first).take(count).flat_map(|change| halved(change, rng)).collect();
    let (old, new) = (offsets(&pair.old), offsets(&pair.new));
    let edits = pieces.into_iter().map(|piece| TextEdit {
        start: old[piece.old.start],
        end: old[piece.old.end],
        new_text: pair.new[new[piece.new.start]..new[piece.new.end]].to_owned(),
    });
    part(pair.old.clone(), edits.collect(), rng, false)
}

/// One changed line whose words changed in several places.
fn parted_words(pair: &Pair, rng: &mut Rng) -> Option<Parted> {
    let lines: Vec<Change> =
        changes(pair).into_iter().filter(|change| change.old.len() == 1 && change.new.len() == 1).collect();
    let line = rng.choice(lines)?;
    let (old, new) = (offsets(&pair.old), offsets(&pair.new));
    let (start, end) = (old[line.old.start], old[line.old.end]);
    let changed = [&pair.old[..start], &pair.new[new[line.new.start]..new[line.new.end]], &pair.old[end..]].concat();
    part(pair.old.clone(), minimal_edits(&pair.old, &changed), rng, true)
}

fn part(base: String, edits: Vec<TextEdit>, rng: &mut Rng, inline: bool) -> Option<Parted> {
    let (mut model, mut user) = (Vec::new(), Vec::new());
    for edit in edits {
        if rng.bool() { model.push(edit) } else { user.push(edit) }
    }
    (!model.is_empty() && !user.is_empty()).then_some(Parted { base, model, user, inline })
}

/// A change as it is, or cut between two of its lines.
fn halved(change: Change, rng: &mut Rng) -> Vec<Change> {
    let lines = change.old.len();
    if lines < 2 || change.new.len() != lines || rng.usize(0..4) > 0 {
        return vec![change];
    }
    let cut = rng.usize(1..lines);
    let (old, new) = (change.old.start + cut, change.new.start + cut);
    vec![
        Change { old: change.old.start..old, new: change.new.start..new },
        Change { old: old..change.old.end, new: new..change.new.end },
    ]
}

/// The user's changes as a log: in any order, each in one to three strokes, each in offsets of the text before it.
fn typed(edits: &[TextEdit], rng: &mut Rng) -> Vec<TextEdit> {
    let mut order: Vec<usize> = (0..edits.len()).collect();
    rng.shuffle(&mut order);
    let mut log = Vec::new();
    for (done, &index) in order.iter().enumerate() {
        let edit = &edits[index];
        let earlier = order[..done].iter().filter(|&&other| other < index).map(|&other| &edits[other]);
        let growth: isize =
            earlier.map(|other| other.new_text.len() as isize - (other.end - other.start) as isize).sum();
        let (mut start, mut end) = (edit.start.saturating_add_signed(growth), edit.end.saturating_add_signed(growth));
        for stroke in strokes(&edit.new_text, rng) {
            log.push(TextEdit { start, end, new_text: stroke.to_owned() });
            start += stroke.len();
            end = start;
        }
    }
    log
}

fn strokes<'a>(text: &'a str, rng: &mut Rng) -> Vec<&'a str> {
    let mut strokes = Vec::new();
    let mut rest = text;
    for _ in 0..rng.usize(0..3) {
        let (stroke, more) = rest.split_at(rest.floor_char_boundary(rng.usize(0..=rest.len())));
        strokes.push(stroke);
        rest = more;
    }
    strokes.push(rest);
    strokes
}

fn sorted(edits: impl Iterator<Item = TextEdit>) -> Vec<TextEdit> {
    let mut edits: Vec<TextEdit> = edits.collect();
    edits.sort_by_key(|edit| (edit.start, edit.end));
    edits
}

/// Where each line starts, and the end of the text.
fn offsets(text: &str) -> Vec<usize> {
    let ends = text.split_inclusive('\n').scan(0, |at, line| {
        *at += line.len();
        Some(*at)
    });
    std::iter::once(0).chain(ends).collect()
}
