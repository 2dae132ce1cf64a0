//! The tables that people read: a row of noise with its shares, and figures beside what is asked of them.

use anstyle::{AnsiColor, Style};

use super::locating::Tally;
use super::noise::{APPLIED, Demand, Noise, SILENTLY_WRONG};

/// A row of noise with one and with three lines of context.
#[derive(Debug)]
pub(super) struct NoiseRow {
    pub(super) noise: &'static Noise,
    pub(super) tallies: [Tally; 2],
}

/// One figure that stands alone.
#[derive(Debug)]
pub(super) struct Figure {
    pub(super) what: String,
    /// As people read it.
    pub(super) seen: String,
    /// What was asked for, empty when nothing was.
    pub(super) asked: String,
    pub(super) met: bool,
}

impl Figure {
    /// A share in percent that must be at least so much.
    pub(super) fn at_least(what: &str, (part, whole): (usize, usize), percent: f64) -> Self {
        let met = whole > 0 && share(part, whole) >= percent;
        Self { what: what.to_owned(), seen: shown(part, whole), asked: format!("≥ {percent} %"), met }
    }

    /// A share in percent that must be at most so much.
    pub(super) fn at_most(what: &str, (part, whole): (usize, usize), percent: f64) -> Self {
        let met = whole > 0 && share(part, whole) <= percent;
        Self { what: what.to_owned(), seen: shown(part, whole), asked: format!("≤ {percent} %"), met }
    }

    /// A share that nothing was asked of.
    pub(super) fn remark(what: &str, (part, whole): (usize, usize)) -> Self {
        Self { what: what.to_owned(), seen: shown(part, whole), asked: String::new(), met: true }
    }

    /// For people who wait.
    pub(super) fn in_one_line(&self) -> String {
        in_one_line(&self.cells())
    }

    fn cells(&self) -> Vec<String> {
        let word = if self.asked.is_empty() { "" } else { word(self.met) };
        vec![self.what.clone(), self.seen.clone(), self.asked.clone(), word.to_owned()]
    }
}

impl NoiseRow {
    /// Whether what is asked of the row is there.
    pub(super) fn is_met(&self) -> bool {
        let most = if self.noise.demand == Demand::Strict { 0.0 } else { SILENTLY_WRONG };
        self.tallies.iter().zip(APPLIED).all(|(tally, applied)| {
            let refusal = self.noise.demand == Demand::Refusal;
            let enough = refusal || tally.due == 0 || share(tally.right_due, tally.due) >= applied;
            enough && share(tally.wrong, tally.asked) <= most
        })
    }

    /// For people who wait.
    pub(super) fn in_one_line(&self) -> String {
        in_one_line(&self.cells())
    }

    fn cells(&self) -> Vec<String> {
        let mut cells = vec![self.noise.name.to_owned()];
        for tally in &self.tallies {
            let applied = match self.noise.demand {
                Demand::Refusal => "-".to_owned(),
                _ => percent(tally.right_due, tally.due, 1),
            };
            cells.extend([
                tally.asked.to_string(),
                tally.due.to_string(),
                applied,
                percent(tally.right, tally.asked, 1),
                percent(tally.wrong, tally.asked, 2),
                percent(tally.first_wrong, tally.asked, 1),
                percent(tally.trimmed_wrong, tally.asked, 1),
            ]);
        }
        cells.push(word(self.is_met()).to_owned());
        cells
    }
}

/// All rows of noise.
pub(super) fn noise_table(rows: &[NoiseRow]) -> String {
    let block = ["asked", "due", "applied", "raw", "wrong", "first", "trimmed"];
    let header = std::iter::once("").chain(block).chain(block).chain([""]).map(str::to_owned).collect();
    let lines = std::iter::once(header).chain(rows.iter().map(NoiseRow::cells)).collect::<Vec<_>>();
    columns(&lines)
}

/// All other figures.
pub(super) fn figure_table(figures: &[Figure]) -> String {
    columns(&figures.iter().map(Figure::cells).collect::<Vec<_>>())
}

/// The first column to the left, the others to the right, the verdict in colour.
fn columns(lines: &[Vec<String>]) -> String {
    let count = lines.first().map_or(0, Vec::len);
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..count).map(width).collect();
    let line = |cells: &Vec<String>| {
        let style = match cells[count - 1].as_str() {
            "MISSED" => AnsiColor::Red.on_default(),
            "met" => AnsiColor::Green.on_default(),
            _ => Style::new(),
        };
        let left = format!("{:<1$}", cells[0], widths[0]);
        let middle: String = (1..count - 1).map(|column| format!("  {:>1$}", cells[column], widths[column])).collect();
        format!("{left}{middle}  {style}{}{style:#}", cells[count - 1])
    };
    lines.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn in_one_line(cells: &[String]) -> String {
    cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn word(met: bool) -> &'static str {
    if met { "met" } else { "MISSED" }
}

fn shown(part: usize, whole: usize) -> String {
    format!("{} of {whole}", percent(part, whole, 2))
}

fn percent(part: usize, whole: usize, digits: usize) -> String {
    if whole == 0 { "-".to_owned() } else { format!("{:.digits$} %", share(part, whole)) }
}

/// In percent; nothing of nothing is nothing.
pub(super) fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 }
}
