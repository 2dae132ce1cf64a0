//! The rows of noise: each disturbs the same real hunks in its own way and counts what becomes of them.

use std::path::Path;
use std::thread;

use anyhow::ensure;
use fastrand::Rng;

use super::dump::{Case, Dump};
use super::form::{Answer, Envelope};
use super::hunk::Sample;
use super::judge::{Verdict, is_misdirected, should_apply, verdict};
use super::noise::{NOISES, Noise};
use super::pair::Pair;
use super::place::Place;
use super::replay::{Asked, Replay};
use super::yardstick::{FirstMatch, is_silently_wrong};

/// Lines of context in front and behind.
pub(super) const CONTEXT: [usize; 2] = [1, 3];

/// So many `replay`s run at once; a constant, so that every machine asks for the same hunks.
const LANES: usize = 2;

/// When so many truths in a row are refused, it is not the hunks that are at fault.
const HOPELESS: usize = 200;

/// What there is to measure with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bench<'a> {
    pub(super) pairs: &'a [Pair],
    pub(super) places: &'a [Place],
    /// `pantheon-engine`.
    pub(super) program: &'a Path,
    /// The most answers of one row and one number of context lines.
    pub(super) limit: usize,
    pub(super) dump: &'a Dump,
    pub(super) seed: u64,
}

/// Counts of answers.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    /// All that were asked.
    pub(super) asked: usize,
    /// Those that should be applied.
    pub(super) due: usize,
    /// Applied and right.
    pub(super) right: usize,
    /// Applied and right, of those that should be applied.
    pub(super) right_due: usize,
    /// Applied and not right.
    pub(super) wrong: usize,
    /// "Nothing to do" said where there was something to do.
    pub(super) unchanged: usize,
    /// Not asked: the noise made them name another place, byte for byte.
    pub(super) misdirected: usize,
    /// Where an applier that takes the first exact place is not right.
    pub(super) first_wrong: usize,
    /// Where an applier that takes the first place but for white space is not right.
    pub(super) trimmed_wrong: usize,
}

/// Measures one row with so many lines of context.
///
/// # Errors
/// When `replay` ends.
pub(super) fn measure(bench: Bench<'_>, row: usize, context: usize) -> anyhow::Result<Tally> {
    thread::scope(|scope| {
        let lanes: Vec<_> = (0..LANES).map(|lane| scope.spawn(move || run_lane(bench, row, context, lane))).collect();
        let mut sum = Tally::default();
        for lane in lanes {
            sum.add(&lane.join().map_err(|_| anyhow::anyhow!("a lane panicked"))??);
        }
        Ok(sum)
    })
}

fn run_lane(bench: Bench<'_>, row: usize, context: usize, lane: usize) -> anyhow::Result<Tally> {
    let noise = &NOISES[row];
    let mut replay = Replay::start(bench.program)?;
    let mut tally = Tally::default();
    let mut refused = 0;
    for index in (lane..bench.places.len()).step_by(LANES) {
        if tally.asked >= bench.limit.div_ceil(LANES) {
            break;
        }
        let place = &bench.places[index];
        let Some(plain) = Sample::new(&bench.pairs[place.pair], &place.changes, context) else { continue };
        let mut rng = Rng::with_seed(bench.seed ^ ((row as u64) << 32) ^ index as u64);
        let Some((sample, answer)) = disturbed(&plain, noise, index, &mut rng) else { continue };
        if is_misdirected(&sample, &answer) {
            tally.misdirected += 1;
            continue;
        }
        if !place.passes(&plain, &mut replay)? {
            refused += 1;
            ensure!(tally.asked > 0 || refused < HOPELESS, "`replay` refuses whole files as they were committed");
            continue;
        }
        let case = Disturbed { noise, context, index, sample, answer };
        case.ask(bench.dump, &mut replay, &mut tally)?;
    }
    Ok(tally)
}

/// The sample and its answer with the noise; `None` when there is nothing to disturb, or nothing left to change.
fn disturbed(plain: &Sample, noise: &Noise, index: usize, rng: &mut Rng) -> Option<(Sample, Answer)> {
    let mut sample = plain.clone();
    let form = noise.forms[index / LANES % noise.forms.len()];
    let (path, blocks) = (plain.path.clone(), plain.blocks.clone());
    let mut answer = Answer { form, path, blocks, envelope: Envelope::Plain, numbers_off: 0 };
    let made = (noise.disturb)(&mut sample, &mut answer, rng);
    let says = answer.blocks.iter().all(|block| block.old_side() != block.new_side());
    (made && says).then_some((sample, answer))
}

/// One answer of one row.
struct Disturbed {
    noise: &'static Noise,
    context: usize,
    index: usize,
    sample: Sample,
    answer: Answer,
}

impl Disturbed {
    fn ask(&self, dump: &Dump, replay: &mut Replay, tally: &mut Tally) -> anyhow::Result<()> {
        let (code, answer) = (self.sample.before_text(), self.answer.text());
        let format = self.answer.form.name();
        let path = &self.sample.path;
        let reply =
            replay.ask(&Asked { path, code: &code, format, sentinel: None, stop: "end_turn", answer: &answer })?;
        let verdict = verdict(&self.sample, self.noise, &reply);
        let due = should_apply(&self.sample, &self.answer, self.noise);
        tally.asked += 1;
        tally.due += usize::from(due);
        tally.right += usize::from(verdict == Verdict::Right);
        tally.right_due += usize::from(due && verdict == Verdict::Right);
        tally.wrong += usize::from(verdict == Verdict::Wrong);
        tally.unchanged += usize::from(verdict == Verdict::Unchanged);
        let wrong = |kind| usize::from(is_silently_wrong(kind, &self.sample, &self.answer));
        tally.first_wrong += wrong(FirstMatch::Exact);
        tally.trimmed_wrong += wrong(FirstMatch::Trimmed);
        let kind = match verdict {
            Verdict::Wrong => "wrong",
            Verdict::Refused | Verdict::Unchanged if due => "refused",
            Verdict::Right | Verdict::Refused | Verdict::Unchanged => return Ok(()),
        };
        let row = format!("{} {}", self.noise.name.trim(), self.context);
        dump.keep(kind, &row, &Case { index: self.index, sample: &self.sample, format, answer: &answer, reply: &reply })
    }
}

impl Tally {
    fn add(&mut self, other: &Self) {
        self.asked += other.asked;
        self.due += other.due;
        self.right += other.right;
        self.right_due += other.right_due;
        self.wrong += other.wrong;
        self.unchanged += other.unchanged;
        self.misdirected += other.misdirected;
        self.first_wrong += other.first_wrong;
        self.trimmed_wrong += other.trimmed_wrong;
    }
}
