//! What is right: whether an answer says enough to be applied, and whether the text that came of it is the truth.
//!
//! An answer **should be applied** when every one of its hunks can stand in one place only, and that place is its own.
//! Places are counted as the rules for locating ask: first byte for byte, and only when there is no such place, as
//! loosely as the row's noise makes necessary. All others may be refused; applied with another text than the truth
//! they count as silently wrong all the same.

use super::form::Answer;
use super::hunk::{Block, Kind, Sample};
use super::noise::{Demand, Leeway, Noise, Sight, fold};
use super::replay::Reply;

/// What became of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Applied, and the text is the truth.
    Right,
    /// Applied, and the text is another one.
    Wrong,
    /// Not applied, and the user is told so.
    Refused,
    /// Not applied, because there is said to be nothing to do.
    Unchanged,
}

/// Judges a reply. Texts are equal byte for byte but for the leeway, which new lines alone have.
pub(super) fn verdict(sample: &Sample, noise: &Noise, reply: &Reply) -> Verdict {
    match reply.outcome.as_str() {
        "applied" if noise.demand == Demand::Refusal => Verdict::Wrong,
        "applied" if is_truth(sample, noise.leeway, reply.suggested_code.as_deref()) => Verdict::Right,
        "applied" => Verdict::Wrong,
        "unchanged" => Verdict::Unchanged,
        _ => Verdict::Refused,
    }
}

/// Whether a text is the truth but for the leeway.
pub(super) fn is_truth(sample: &Sample, leeway: Leeway, seen: Option<&str>) -> bool {
    let Some(seen) = seen else { return false };
    if leeway == Leeway::None {
        return seen == sample.truth_text();
    }
    let body = if sample.ends { seen.strip_suffix(sample.eol) } else { Some(seen) };
    let lines: Vec<&str> = body.map(|body| body.split(sample.eol).collect()).unwrap_or_default();
    let equal = |((seen, truth), shown): ((&&str, &String), &Option<Kind>)| {
        // Blank lines that look the same may be told apart by nobody, so those around the new ones count like them.
        let open = *shown == Some(Kind::Added) || (shown.is_some() && truth.trim().is_empty());
        *seen == truth || (open && forgiven(leeway, seen) == forgiven(leeway, truth))
    };
    lines.len() == sample.truth.len() && lines.iter().zip(&sample.truth).zip(&sample.shown).all(equal)
}

fn forgiven(leeway: Leeway, line: &str) -> String {
    match leeway {
        Leeway::End => line.trim_end().to_owned(),
        Leeway::Blank if line.trim().is_empty() => String::new(),
        Leeway::Punctuation => fold(line),
        Leeway::None | Leeway::Blank => line.to_owned(),
    }
}

/// Whether an answer says enough to be applied.
pub(super) fn should_apply(sample: &Sample, answer: &Answer, noise: &Noise) -> bool {
    if noise.demand == Demand::Refusal {
        return false;
    }
    let blocks = if noise.sight == Sight::Undisturbed { &sample.blocks } else { &answer.blocks };
    blocks.iter().all(|block| is_unique(&sample.before, block, noise.sight))
}

/// Whether the noise happened to write, byte for byte, what the file has once in another place and not in its own. The
/// exact tier decides then, as it must; no applier could know better.
pub(super) fn is_misdirected(sample: &Sample, answer: &Answer) -> bool {
    let elsewhere = |block: &Block| matches!(places(&sample.before, block, Sight::Exact)[..], [at] if at != block.at);
    answer.blocks.iter().any(elsewhere)
}

fn is_unique(file: &[String], block: &Block, sight: Sight) -> bool {
    for sight in [Sight::Exact, sight] {
        let places = places(file, block, sight);
        if !places.is_empty() {
            return places == [block.at];
        }
    }
    false
}

/// The lines where a block could start; two are enough to know that there is more than one.
fn places(file: &[String], block: &Block, sight: Sight) -> Vec<usize> {
    let old: Vec<(Kind, String)> = block
        .lines
        .iter()
        .filter(|line| line.kind != Kind::Added)
        .map(|line| (line.kind, seen(sight, &line.text)))
        .collect();
    let file: Vec<String> = file.iter().map(|line| seen(sight, line)).collect();
    (0..file.len()).filter(|&at| stands_at(&file[at..], &old, sight)).take(2).collect()
}

fn seen(sight: Sight, line: &str) -> String {
    match sight {
        Sight::EndTrimmed => line.trim_end().to_owned(),
        Sight::Trimmed => line.trim().to_owned(),
        Sight::Folded => fold(line),
        Sight::Exact | Sight::Undisturbed | Sight::OneMore | Sight::OneOther => line.to_owned(),
    }
}

fn stands_at(file: &[String], old: &[(Kind, String)], sight: Sight) -> bool {
    let equal = file.iter().zip(old).take_while(|(file, (_, old))| *file == old).count();
    if equal == old.len() {
        return true;
    }
    match sight {
        // The file's line at the first difference is the one that was forgotten; never one in front.
        Sight::OneMore => {
            let rest = file.get(equal + 1..).unwrap_or_default();
            equal > 0 && rest.len() >= old.len() - equal && rest.iter().zip(&old[equal..]).all(|(a, (_, b))| a == b)
        }
        Sight::OneOther => {
            let rest = file.get(equal + 1..).unwrap_or_default();
            let after = &old[equal + 1..];
            let removes = old.iter().any(|(kind, _)| *kind == Kind::Removed);
            let fits = rest.len() >= after.len() && rest.iter().zip(after).all(|(a, (_, b))| a == b);
            equal < file.len() && removes && old[equal].0 == Kind::Context && fits
        }
        _ => false,
    }
}
