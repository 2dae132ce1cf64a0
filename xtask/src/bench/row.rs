//! One line of the table: ours, theirs, and what was asked for.

use anstyle::AnsiColor;

/// A measurement of both sides, each the median of its rounds where nothing else is said.
#[derive(Debug)]
pub(super) struct Row {
    /// What was measured.
    pub(super) what: String,
    /// Ours, in the unit.
    pub(super) ours: f64,
    /// Theirs, in the unit; no number where nobody else does it.
    pub(super) theirs: f64,
    /// `ms`, `MiB`, …; empty for numbers of things.
    pub(super) unit: &'static str,
    /// What was asked for.
    pub(super) goal: Goal,
}

/// What was asked for.
#[derive(Clone, Debug)]
pub(super) enum Goal {
    /// Ours is at most this part of theirs.
    Ratio(f64),
    /// Ours is at least this many times theirs.
    Times(f64),
    /// Ours is at most this much more than theirs, in the unit.
    Over(f64),
    /// Ours is at most this, in the unit.
    Most(f64),
    /// Nothing; ours is shown beside theirs.
    Shown,
    /// It could not be measured, for this reason.
    NotMeasured(String),
}

/// The columns' titles.
pub(super) const HEADER: [&str; 6] = ["what", "ours", "theirs", "ratio or more", "asked", ""];

const MISSED: &str = "MISSED";

impl Row {
    /// A row without figures.
    pub(super) fn not_measured(what: impl Into<String>, reason: impl Into<String>) -> Self {
        let (ours, theirs, goal) = (f64::NAN, f64::NAN, Goal::NotMeasured(reason.into()));
        Self { what: what.into(), ours, theirs, unit: "", goal }
    }

    /// Figures of which nothing was asked.
    pub(super) fn shown(what: impl Into<String>, ours: f64, theirs: f64, unit: &'static str) -> Self {
        Self { what: what.into(), ours, theirs, unit, goal: Goal::Shown }
    }

    /// Whether a goal is missed.
    pub(super) fn is_missed(&self) -> bool {
        self.cells()[5] == MISSED
    }

    /// Whether it has a goal.
    pub(super) fn is_asked(&self) -> bool {
        !matches!(self.goal, Goal::Shown | Goal::NotMeasured(_))
    }

    /// For people who wait.
    pub(super) fn in_one_line(&self) -> String {
        self.cells().map(|cell| cell.trim().to_owned()).join(" · ")
    }

    /// As people read it, by [`HEADER`].
    pub(super) fn cells(&self) -> [String; 6] {
        let (ratio, over) = (self.ours / self.theirs, self.ours - self.theirs);
        let seen_ratio = if ratio.is_nan() { "–".to_owned() } else { format!("{ratio:.3}") };
        let (seen, asked, met) = match &self.goal {
            Goal::Ratio(limit) => (seen_ratio, format!("≤ {limit}"), met(ratio <= *limit)),
            Goal::Times(limit) => (seen_ratio, format!("≥ {limit}"), met(ratio >= *limit)),
            Goal::Over(limit) => {
                let asked = format!("≤ +{}", with_unit(&limit.to_string(), self.unit));
                (with_unit(&format!("{over:+.2}"), self.unit), asked, met(over <= *limit))
            }
            Goal::Most(limit) => {
                let asked = format!("≤ {}", with_unit(&limit.to_string(), self.unit));
                ("–".to_owned(), asked, met(self.ours <= *limit))
            }
            Goal::Shown => (seen_ratio, String::new(), String::new()),
            Goal::NotMeasured(reason) => ("–".to_owned(), String::new(), format!("not measured: {reason}")),
        };
        [self.what.clone(), self.value(self.ours), self.value(self.theirs), seen, asked, met]
    }

    fn value(&self, value: f64) -> String {
        match value {
            value if value.is_nan() => "–".to_owned(),
            value if self.unit.is_empty() => value.to_string(),
            value => with_unit(&format!("{value:.2}"), self.unit),
        }
    }
}

fn met(met: bool) -> String {
    if met { "met" } else { MISSED }.to_owned()
}

fn with_unit(value: &str, unit: &str) -> String {
    format!("{value} {unit}").trim_end().to_owned()
}

/// All rows in columns.
pub(super) fn table(rows: &[Row]) -> String {
    let rows: Vec<[String; 6]> =
        std::iter::once(HEADER.map(str::to_owned)).chain(rows.iter().map(Row::cells)).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..5).map(width).collect();
    let lines = rows.iter().map(|row| {
        let style = if row[5] == MISSED { AnsiColor::Red.on_default() } else { AnsiColor::Green.on_default() };
        let left = format!("{:<1$}", row[0], widths[0]);
        let cells: String = (1..5).map(|column| format!("  {:>1$}", row[column], widths[column])).collect();
        format!("{left}{cells}  {style}{}{style:#}", row[5])
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(ours: f64, theirs: f64, goal: Goal) -> Row {
        Row { what: "it".to_owned(), ours, theirs, unit: "ms", goal }
    }

    #[test]
    fn a_missed_goal_is_said() {
        assert!(!row(1.0, 2.0, Goal::Ratio(0.5)).is_missed());
        assert!(row(1.1, 2.0, Goal::Ratio(0.5)).is_missed());
        assert!(!row(5.0, 2.0, Goal::Times(2.5)).is_missed());
        assert!(row(4.9, 2.0, Goal::Times(2.5)).is_missed());
        assert!(row(13.0, 2.0, Goal::Over(10.0)).is_missed());
        assert!(row(13.0, f64::NAN, Goal::Most(10.0)).is_missed());
        assert!(!Row::shown("it", 1.0, 2.0, "ms").is_missed());
    }

    #[test]
    fn no_figure_is_never_a_met_goal() {
        assert!(row(f64::NAN, 2.0, Goal::Ratio(0.5)).is_missed());
        let cells = Row::not_measured("it", "it does not start").cells();
        assert_eq!(cells, ["it", "–", "–", "–", "", "not measured: it does not start"]);
    }
}
