//! The bodies of the fuzz targets on a fixed number of inputs, the same ones each time: seeds from the edit cases,
//! disturbed, and bytes at random. Longer runs are `cargo fuzz`'s.

#[path = "../../../fuzz/src/lib.rs"]
mod targets;

use std::panic::catch_unwind;
use std::path::Path;

use fastrand::Rng;

use targets::{Body, FRAGMENTS, PARTING, TARGETS, seeds};

/// Inputs for each target.
const INPUTS: u64 = 2_000;

/// Inputs longer than this say no more, and take longer.
const LONGEST: usize = 2_048;

macro_rules! fuzzing_finds_nothing_new {
    ($($target:ident),*) => {
        mod fuzzing_finds_nothing_new {
            $(#[test] fn $target() { super::run(stringify!($target)); })*
        }
    };
}
fuzzing_finds_nothing_new!(
    parse_rewrite,
    parse_search_replace,
    parse_apply_patch,
    parse_unified_diff,
    parse_whole_file,
    parse_any,
    preview,
    locate,
    paths,
    rebase,
    framing,
    stream_json,
    events,
    repo_url,
    refname,
    leak,
    keys,
    tenants
);

fn run(target: &str) {
    let body = TARGETS.iter().find(|(name, _)| *name == target).unwrap().1;
    let corpus = seeds::of(target, &Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
    corpus.iter().for_each(|input| check(target, body, "a case", input));
    for seed in 0..INPUTS {
        check(target, body, &format!("seed {seed}"), &input(&mut Rng::with_seed(seed), &corpus));
    }
}

fn check(target: &str, body: Body, origin: &str, input: &[u8]) {
    if catch_unwind(|| body(input)).is_err() {
        panic!("{target}, {origin}: b\"{}\"", input.escape_ascii());
    }
}

/// A disturbed seed, or bytes at random.
fn input(rng: &mut Rng, corpus: &[Vec<u8>]) -> Vec<u8> {
    if rng.u8(..) < 16 {
        let length = rng.usize(..200);
        return std::iter::repeat_with(|| rng.u8(..)).take(length).collect();
    }
    let mut input = rng.choice(corpus).unwrap().clone();
    for _ in 0..rng.usize(1..8) {
        disturb(rng, &mut input, corpus);
    }
    input.truncate(LONGEST);
    input
}

/// One change of bytes, lines or parts.
fn disturb(rng: &mut Rng, input: &mut Vec<u8>, corpus: &[Vec<u8>]) {
    let piece = stretch(rng, input);
    match rng.u8(..9) {
        0 => drop(input.drain(piece)),
        1 => input.truncate(piece.end),
        2 => input[piece].make_ascii_uppercase(),
        _ => {
            let more = more(rng, input, corpus);
            let at = boundary(rng, input);
            input.splice(at..at, more);
        }
    }
}

/// Bytes to put in: what stands elsewhere, marks of a form, blanks, line ends, anything.
fn more(rng: &mut Rng, input: &[u8], corpus: &[Vec<u8>]) -> Vec<u8> {
    const WORDS: [&str; 7] = ["\n", "\r\n", "\r", "...", "\\n", "$0", "é😀"];
    match rng.u8(..7) {
        0 => input[stretch(rng, input)].to_vec(),
        1 => {
            let other = rng.choice(corpus).unwrap();
            other[stretch(rng, other)].to_vec()
        }
        2 => FRAGMENTS[rng.usize(..FRAGMENTS.len())].into(),
        3 => rng.choice(WORDS).unwrap().into(),
        4 => b"    \t  "[..rng.usize(1..7)].to_vec(),
        5 => vec![PARTING],
        _ => vec![rng.u8(..)],
    }
}

/// Some bytes, mostly whole lines.
fn stretch(rng: &mut Rng, input: &[u8]) -> std::ops::Range<usize> {
    let (one, other) = (boundary(rng, input), boundary(rng, input));
    one.min(other)..one.max(other)
}

/// A place to cut at: mostly where a line or a part begins.
fn boundary(rng: &mut Rng, input: &[u8]) -> usize {
    let at = rng.usize(..=input.len());
    let begins = |byte: &u8| matches!(*byte, b'\n' | PARTING);
    if rng.u8(..4) == 0 { at } else { input[..at].iter().rposition(begins).map_or(0, |at| at + 1) }
}
