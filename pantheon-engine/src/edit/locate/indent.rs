//! From the model's indentation to the file's: rules learned from the lines that both have.
//!
//! Several rules may explain the known lines. A new line's indentation is only translated when every rule that explains
//! them says the same; anything else would be a guess.

use std::collections::HashMap;

use super::doc::Doc;
use super::fold::BLANKS;
use crate::language::Language;

/// How wide a tab or a level may be.
const WIDTHS: [usize; 4] = [2, 3, 4, 8];

/// The indentation of a line and what follows it.
pub(super) fn split(line: &str) -> (&str, &str) {
    line.split_at(line.len() - line.trim_start_matches(BLANKS).len())
}

/// The indentation of one line in the answer and in the file; lines with nothing else are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pair<'a> {
    pub model: &'a str,
    pub file: &'a str,
    /// Whether the answer begins with this line: models often lose the indentation of that one alone.
    pub opens: bool,
    /// Whether the line has words; a brace of its own could be another brace.
    pub speaks: bool,
}

/// How a file is indented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Habit {
    pub style: Style,
    /// Columns of a level, where most lines agree.
    pub unit: Option<usize>,
}

/// With what a file is indented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Tabs,
    Spaces,
    /// Neither prevails.
    Mixed,
}

/// One way to translate.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Rule {
    /// As it is.
    Same,
    /// The file has this in front.
    Deeper(String),
    /// The model has this in front.
    Shallower(String),
    /// Tabs of `width` for spaces or the reverse, and `shift` columns more.
    Retab { width: usize, shift: isize, to: Style },
    /// Levels of other widths, without tabs.
    Rescale { from: usize, to: usize },
}

/// What was learned from one place.
#[derive(Debug)]
pub(super) struct Indents<'a> {
    rules: Vec<Rule>,
    known: HashMap<&'a str, &'a str>,
}

/// One indentation of the answer stands for two of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Conflict;

impl<'a> Indents<'a> {
    /// Learns from the lines that both sides have, in order, and from the indentation of the lines to come.
    ///
    /// # Errors
    /// When the lines contradict each other.
    pub(super) fn learn(pairs: &[Pair<'a>], fresh: &[&str], habit: Habit) -> Result<Self, Conflict> {
        let same = |pair: &&Pair<'_>| pair.model == pair.file;
        let strangers = pairs.iter().filter(|pair| !same(pair)).count();
        if strangers == 0 {
            return Ok(Self { rules: unshifted(pairs, fresh, habit), known: known(pairs)? });
        }
        let mut rules = explaining(pairs, fresh, habit);
        let alone = strangers == 1 && may_be_alone(pairs);
        if alone {
            rules.push(Rule::Same);
        }
        // Without any rule the lines are known one by one, and then each of them has to be known for certain.
        if rules.is_empty() && pairs.iter().any(|pair| pair.model != pair.file && !pair.speaks) {
            return Err(Conflict);
        }
        let known = match known(pairs) {
            Ok(known) => known,
            Err(_) if alone => known(&pairs.iter().filter(same).copied().collect::<Vec<_>>())?,
            Err(conflict) => return Err(conflict),
        };
        Ok(Self { rules, known })
    }

    /// The file's indentation for one of the answer; `None` when the rules do not agree or there is none.
    pub(super) fn translate(&self, indent: &str, body: &str) -> Option<String> {
        let known = self.known.get(indent).map(|file| (*file).to_owned());
        let mut said = self.rules.iter().filter_map(|rule| rule.translate(indent, body)).chain(known);
        let first = said.next()?;
        said.all(|other| other == first).then_some(first)
    }
}

/// Whether the one line that stands elsewhere may say nothing about the others: it is the first one, which often loses
/// its indentation alone, or others that are indented stand where they should.
fn may_be_alone(pairs: &[Pair<'_>]) -> bool {
    let Some(stranger) = pairs.iter().find(|pair| pair.model != pair.file) else { return false };
    let lost = stranger.opens && stranger.model.is_empty();
    lost || (stranger.speaks && pairs.iter().any(|pair| pair.model == pair.file && !pair.model.is_empty()))
}

/// The map from the answer's indentation to the file's.
fn known<'a>(pairs: &[Pair<'a>]) -> Result<HashMap<&'a str, &'a str>, Conflict> {
    let mut known = HashMap::new();
    for pair in pairs {
        if *known.entry(pair.model).or_insert(pair.file) != pair.file {
            return Err(Conflict);
        }
    }
    Ok(known)
}

/// Known lines stand where they should; but where none of them is indented at all, new lines in tabs among spaces, the
/// reverse, or in smaller steps may be the model's habit.
fn unshifted(pairs: &[Pair<'_>], fresh: &[&str], habit: Habit) -> Vec<Rule> {
    let mut rules = vec![Rule::Same];
    if pairs.iter().any(|pair| !pair.model.is_empty()) {
        return rules;
    }
    let step = fresh.iter().map(|indent| indent.len()).fold(0, common_divisor);
    if is_foreign(fresh, habit.style) {
        rules.extend(WIDTHS.map(|width| Rule::Retab { width, shift: 0, to: habit.style }));
    } else if let (2 | 3, Some(unit)) = (step, habit.unit.filter(|unit| unit % 4 == 0)) {
        rules.push(Rule::Rescale { from: step, to: unit });
    }
    rules
}

/// Whether lines are indented with the other character than the file's; one space is alignment.
fn is_foreign(indents: &[&str], style: Style) -> bool {
    match style {
        Style::Tabs => indents.iter().any(|indent| indent.starts_with("  ")),
        Style::Spaces => indents.iter().any(|indent| indent.starts_with('\t')),
        Style::Mixed => false,
    }
}

/// All rules but `Same` that explain every pair.
fn explaining(pairs: &[Pair<'_>], fresh: &[&str], habit: Habit) -> Vec<Rule> {
    let mut rules: Vec<Rule> = Vec::new();
    let Some(first) = pairs.first() else { return rules };
    if let Some(front) = first.file.strip_suffix(first.model) {
        rules.push(Rule::Deeper(front.to_owned()));
    }
    if let Some(front) = first.model.strip_suffix(first.file).filter(|front| !front.is_empty()) {
        rules.push(Rule::Shallower(front.to_owned()));
    }
    rules.retain(|rule| rule.explains(pairs));
    let model: Vec<&str> = pairs.iter().map(|pair| pair.model).chain(fresh.iter().copied()).collect();
    let to = written_in(pairs, habit.style);
    if is_foreign(&model, to) {
        rules.extend(retabbing(pairs, to));
    } else {
        rules.extend(rescaling(pairs, &model, habit));
    }
    rules
}

/// How the file writes the known lines, or else most others.
fn written_in(pairs: &[Pair<'_>], style: Style) -> Style {
    let any = |letter: char| pairs.iter().any(|pair| pair.file.starts_with(letter));
    match (any('\t'), any(' ')) {
        (true, false) => Style::Tabs,
        (false, true) => Style::Spaces,
        (true, true) => Style::Mixed,
        (false, false) => style,
    }
}

/// Rules between tabs and spaces; those that move lines as well only where none does without. Spaces behind tabs align
/// a line with another one: they follow no rule.
fn retabbing(pairs: &[Pair<'_>], to: Style) -> Vec<Rule> {
    let aligned = |pair: &Pair<'_>| pair.file.starts_with('\t') && pair.file.ends_with(' ');
    let pairs: Vec<Pair<'_>> = pairs.iter().filter(|pair| !aligned(pair)).copied().collect();
    let shifts = |width: usize| {
        let pair = pairs.first()?;
        let shift = columns(pair.file, width) as isize - columns(pair.model, width) as isize;
        Some(Rule::Retab { width, shift, to }).filter(|rule| rule.explains(&pairs))
    };
    let rules: Vec<Rule> = WIDTHS.into_iter().filter_map(shifts).collect();
    let in_place = |rule: &&Rule| matches!(rule, Rule::Retab { shift: 0, .. });
    if rules.iter().any(|rule| in_place(&rule)) { rules.iter().filter(in_place).cloned().collect() } else { rules }
}

/// The rule between levels of two widths, where the answer's lines really have the one and the file the other. Where the
/// width that most lines of the file agree on explains nothing, the known lines tell: four columns for two may be levels
/// as well as a shift.
fn rescaling(pairs: &[Pair<'_>], model: &[&str], habit: Habit) -> Option<Rule> {
    let spaces =
        pairs.iter().all(|pair| !pair.file.contains('\t')) && model.iter().all(|indent| !indent.contains('\t'));
    let known = pairs.iter().any(|pair| !pair.model.is_empty());
    let explains = |rule: &Rule| spaces && known && rule.explains(pairs);
    let from = model.iter().map(|indent| indent.len()).fold(0, common_divisor);
    let by_habit = habit.unit.filter(|_| from > 1).map(|to| (from, to));
    if by_habit.is_some_and(|(from, to)| from == to) {
        return None;
    }
    let rule = |(from, to)| Rule::Rescale { from, to };
    by_habit.map(rule).filter(explains).or_else(|| proportion(pairs).map(rule).filter(explains))
}

/// How many columns of the answer stand for how many of the file, by the first line that is indented in both.
fn proportion(pairs: &[Pair<'_>]) -> Option<(usize, usize)> {
    let pair = pairs.iter().find(|pair| !pair.model.is_empty() && !pair.file.is_empty())?;
    let divisor = common_divisor(pair.model.len(), pair.file.len());
    Some((pair.model.len() / divisor, pair.file.len() / divisor)).filter(|(from, to)| from != to)
}

fn common_divisor(mut a: usize, mut b: usize) -> usize {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl Rule {
    fn explains(&self, pairs: &[Pair<'_>]) -> bool {
        pairs.iter().all(|pair| match self {
            Rule::Retab { width, shift, .. } => {
                columns(pair.file, *width) as isize == columns(pair.model, *width) as isize + shift
            }
            _ => self.translate(pair.model, "").as_deref() == Some(pair.file),
        })
    }

    fn translate(&self, indent: &str, body: &str) -> Option<String> {
        match self {
            Rule::Same => Some(indent.to_owned()),
            Rule::Deeper(front) => Some(format!("{front}{indent}")),
            Rule::Shallower(front) => indent.strip_prefix(front.as_str()).map(str::to_owned),
            Rule::Retab { width, shift, to } => {
                let columns = columns(indent, *width).checked_add_signed(*shift)?;
                let rest = columns % width;
                match to {
                    Style::Spaces => Some(" ".repeat(columns)),
                    // The star of a block comment stands one column further right.
                    _ if rest == 0 || (rest == 1 && body.starts_with('*')) => {
                        Some("\t".repeat(columns / width) + &" ".repeat(rest))
                    }
                    _ => None,
                }
            }
            Rule::Rescale { from, to } if indent.len().is_multiple_of(*from) => {
                Some(" ".repeat(indent.len() / from * to))
            }
            Rule::Rescale { .. } => None,
        }
    }
}

fn columns(indent: &str, width: usize) -> usize {
    indent.chars().map(|letter| if letter == '\t' { width } else { 1 }).sum()
}

/// The habit of most indented lines of a file; of a file without any, that of its language.
pub(super) fn habit(doc: &Doc<'_>, language: Option<Language>) -> Habit {
    let indents = || doc.lines.iter().map(|line| split(&line.text).0);
    let tabs = indents().filter(|indent| indent.starts_with('\t')).count();
    let spaces = indents().filter(|indent| indent.starts_with("  ")).count();
    let style = match (tabs, spaces) {
        (0, 0) => usual(language),
        _ if tabs > 9 * spaces => Style::Tabs,
        _ if spaces > 9 * tabs => Style::Spaces,
        _ => Style::Mixed,
    };
    let fitting =
        |unit: &usize| indents().filter(|indent| !indent.is_empty() && indent.len().is_multiple_of(*unit)).count();
    let unit = [8, 4, 2].into_iter().find(|unit| fitting(unit) * 20 >= spaces * 19);
    Habit { style, unit: unit.filter(|_| style == Style::Spaces && spaces > 3) }
}

fn usual(language: Option<Language>) -> Style {
    match language.map(Language::id) {
        Some("go") => Style::Tabs,
        _ => Style::Spaces,
    }
}
