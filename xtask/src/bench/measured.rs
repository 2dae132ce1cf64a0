//! What a measurement leaves: rows of the table, and plots beside it.

use super::plot::Plot;
use super::row::Row;

/// Rows and plots of one matter.
#[derive(Debug, Default)]
pub(super) struct Measured {
    /// In the order of the report.
    pub(super) rows: Vec<Row>,
    /// Below the rows.
    pub(super) plots: Vec<Plot>,
}

impl Measured {
    /// Puts another's behind its own.
    pub(super) fn add(&mut self, more: Self) {
        self.rows.extend(more.rows);
        self.plots.extend(more.plots);
    }
}

impl From<Vec<Row>> for Measured {
    fn from(rows: Vec<Row>) -> Self {
        Self { rows, plots: Vec::new() }
    }
}
