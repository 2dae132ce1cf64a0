//! One line of the table: ours, theirs, and what was asked for.

use anstyle::AnsiColor;

/// A measurement of both sides, each the median of its rounds.
#[derive(Debug)]
pub(super) struct Row {
    /// What was measured.
    pub(super) what: &'static str,
    /// Ours, in the unit.
    pub(super) ours: f64,
    /// Theirs, in the unit; no number where nobody else does it.
    pub(super) theirs: f64,
    /// `ms` or `MiB`.
    pub(super) unit: &'static str,
    /// What was asked for.
    pub(super) goal: Goal,
}

/// What was asked for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Goal {
    /// Ours is at most this part of theirs.
    Ratio(f64),
    /// Ours is at most this much more than theirs, in the unit.
    Over(f64),
    /// Ours is at most this, in the unit.
    Most(f64),
}

impl Row {
    /// For people who wait.
    pub(super) fn in_one_line(&self) -> String {
        self.cells().map(|cell| cell.trim().to_owned()).join(" · ")
    }

    fn cells(&self) -> [String; 6] {
        let (seen, asked, met) = match self.goal {
            Goal::Ratio(limit) => {
                let ratio = self.ours / self.theirs;
                (format!("{ratio:.3}"), format!("≤ {limit}"), ratio <= limit)
            }
            Goal::Over(limit) => {
                let over = self.ours - self.theirs;
                (format!("+{over:.2} {}", self.unit), format!("≤ +{limit} {}", self.unit), over <= limit)
            }
            Goal::Most(limit) => ("–".to_owned(), format!("≤ {limit} {}", self.unit), self.ours <= limit),
        };
        let value = |value: f64| if value.is_nan() { "–".to_owned() } else { format!("{value:.2} {}", self.unit) };
        let met = if met { "met" } else { "MISSED" };
        [self.what.to_owned(), value(self.ours), value(self.theirs), seen, asked, met.to_owned()]
    }
}

/// All rows in columns.
pub(super) fn table(rows: &[Row]) -> String {
    let header = ["", "ours", "theirs", "ratio or more", "asked", ""].map(str::to_owned);
    let rows: Vec<[String; 6]> = std::iter::once(header).chain(rows.iter().map(Row::cells)).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..5).map(width).collect();
    let lines = rows.iter().map(|row| {
        let style = if row[5] == "MISSED" { AnsiColor::Red.on_default() } else { AnsiColor::Green.on_default() };
        let left = format!("{:<1$}", row[0], widths[0]);
        let cells: String = (1..5).map(|column| format!("  {:>1$}", row[column], widths[column])).collect();
        format!("{left}{cells}  {style}{}{style:#}", row[5])
    });
    lines.collect::<Vec<_>>().join("\n")
}
