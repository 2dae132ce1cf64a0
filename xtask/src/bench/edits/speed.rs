//! How long the whole pipeline takes for one answer: parse, locate, gates, diff; and JSON and two pipes on top, so that
//! the figure is an upper bound.

use std::time::Instant;

use fastrand::Rng;

use super::form::{Answer, Envelope, FORMS};
use super::hunk::Sample;
use super::locating::Bench;
use super::replay::{Asked, Replay, record};
use super::table::Figure;

/// In milliseconds, for the slowest of a hundred.
const ASKED: f64 = 20.0;

/// A large file has so many bytes at least.
const LARGE: usize = 60 * 1024;

/// Measures answers one after the other.
///
/// # Errors
/// When `replay` ends.
pub(super) fn measure(bench: Bench<'_>) -> anyhow::Result<Vec<Figure>> {
    let mut replay = Replay::start(bench.program)?;
    let (mut all, mut large) = (Vec::new(), Vec::new());
    let mut order: Vec<usize> = (0..bench.places.len()).collect();
    Rng::with_seed(bench.seed).shuffle(&mut order);
    for index in order.into_iter().take(bench.limit) {
        let place = &bench.places[index];
        let Some(sample) = Sample::new(&bench.pairs[place.pair], &place.changes, 3) else { continue };
        let time = round_trip(&sample, index, &mut replay)?;
        all.push(time);
        if sample.before_text().len() >= LARGE {
            large.push(time);
        }
    }
    let files = format!("time for one answer, files up to {} KB", super::pair::MAX_BYTES / 1024);
    let mut figures = vec![figure(files, all)];
    if !large.is_empty() {
        // Told beside the figure, which is about files of all sizes.
        let large = figure(format!("  files from {} KB on", LARGE / 1024), large);
        figures.push(Figure { asked: String::new(), met: true, ..large });
    }
    Ok(figures)
}

fn round_trip(sample: &Sample, index: usize, replay: &mut Replay) -> anyhow::Result<f64> {
    let (path, blocks, form) = (sample.path.clone(), sample.blocks.clone(), FORMS[index % FORMS.len()]);
    let answer = Answer { form, path, blocks, envelope: Envelope::Plain, numbers_off: 0 }.text();
    let (path, code, format) = (&sample.path, sample.before_text(), form.name());
    let asked = Asked { path, code: &code, format, sentinel: None, stop: "end_turn", answer: &answer };
    let record = record(&asked);
    let start = Instant::now();
    replay.send(&record)?;
    replay.receive()?;
    Ok(start.elapsed().as_secs_f64() * 1000.0)
}

fn figure(what: String, mut times: Vec<f64>) -> Figure {
    times.sort_by(f64::total_cmp);
    let at = |percent: usize| times.get((times.len() * percent / 100).min(times.len().saturating_sub(1)));
    let [median, slow, most] = [50, 99, 100].map(|percent| at(percent).copied().unwrap_or(f64::INFINITY));
    let seen = format!("p50 {median:.1} ms, p99 {slow:.1} ms, max {most:.1} ms of {}", times.len());
    Figure { what, seen, asked: format!("p99 < {ASKED} ms"), met: slow < ASKED }
}
