//! The syntax gate: what people committed has to pass it, a lost closing bracket has not.

use fastrand::Rng;

use super::hunk::{Kind, Sample};
use super::locating::Bench;
use super::replay::{Asked, Replay, Reply};
use super::table::Figure;

/// Endings of languages whose gate holds back; C and C++ only warn, and text has no grammar.
const GATED: &[&str] =
    &["cjs", "css", "go", "html", "js", "json", "jsx", "mjs", "py", "pyi", "rs", "sh", "ts", "tsx", "yaml", "yml"];

const BREAKS_SYNTAX: &str = "answer_breaks_syntax";

/// Measures both sides of the gate.
///
/// # Errors
/// When `replay` ends.
pub(super) fn measure(bench: Bench<'_>) -> anyhow::Result<Vec<Figure>> {
    let mut replay = Replay::start(bench.program)?;
    let (held, offered) = false_blocks(bench, &mut replay)?;
    let (caught, dropped) = dropped_closers(bench, &mut replay)?;
    Ok(vec![
        Figure::at_most("committed files held back for their syntax", (held, offered), 1.0),
        Figure::at_least("dropped closing brackets caught", (caught, dropped), 93.0),
    ])
}

/// The whole new file as people committed it, for the whole old one.
fn false_blocks(bench: Bench<'_>, replay: &mut Replay) -> anyhow::Result<(usize, usize)> {
    let mut pairs: Vec<_> = bench.pairs.iter().filter(|pair| is_gated(&pair.path)).collect();
    Rng::with_seed(bench.seed).shuffle(&mut pairs);
    pairs.truncate(bench.limit);
    let mut held = 0;
    for pair in &pairs {
        held += usize::from(whole(&pair.path, &pair.old, &pair.new, replay)?.code == BREAKS_SYNTAX);
    }
    Ok((held, pairs.len()))
}

/// One hunk, of which a new line lost a bracket.
fn dropped_closers(bench: Bench<'_>, replay: &mut Replay) -> anyhow::Result<(usize, usize)> {
    let (mut caught, mut dropped) = (0, 0);
    let mut rng = Rng::with_seed(bench.seed);
    for place in bench.places {
        let pair = &bench.pairs[place.pair];
        if dropped >= bench.limit {
            break;
        }
        if !is_gated(&pair.path) {
            continue;
        }
        let Some(sample) = Sample::new(pair, &place.changes, 1) else { continue };
        let Some(broken) = without_closer(&sample, &mut rng) else { continue };
        if place.passes(&sample, replay)? {
            dropped += 1;
            caught += usize::from(whole(&sample.path, &pair.old, &broken, replay)?.code == BREAKS_SYNTAX);
        }
    }
    Ok((caught, dropped))
}

fn whole(path: &str, code: &str, answer: &str, replay: &mut Replay) -> anyhow::Result<Reply> {
    replay.ask(&Asked { path, code, format: "whole-file", sentinel: None, stop: "end_turn", answer })
}

fn is_gated(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| GATED.contains(&ending))
}

/// The truth without one closing bracket of a new line; `None` when there is none that is surely code.
fn without_closer(sample: &Sample, rng: &mut Rng) -> Option<String> {
    let added = |&index: &usize| sample.shown[index] == Some(Kind::Added) && is_code(&sample.truth, index);
    let closers = |index: usize| {
        let brackets = sample.truth[index].char_indices().filter(|(_, letter)| matches!(letter, ')' | ']' | '}'));
        brackets.map(move |(at, _)| (index, at))
    };
    let all: Vec<(usize, usize)> = (0..sample.truth.len()).filter(added).flat_map(closers).collect();
    let (index, at) = rng.choice(all)?;
    let mut broken = sample.clone();
    broken.truth[index].remove(at);
    Some(broken.truth_text())
}

/// Whether a line is surely neither in a string nor in a comment, as far as its marks and those above tell.
fn is_code(lines: &[String], index: usize) -> bool {
    let above = |mark: &str| lines[..index].iter().map(|line| line.matches(mark).count()).sum::<usize>();
    let open = ["\"\"\"", "'''", "`"].iter().any(|mark| above(mark) % 2 == 1) || above("/*") != above("*/");
    let marks = ["\"", "'", "`", "#", "//", "/*", "*/", "* "];
    !open && !marks.iter().any(|mark| lines[index].contains(mark)) && !lines[index].trim_start().starts_with('*')
}
