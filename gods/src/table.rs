//! A table for the terminal: columns as wide as their widest cell, the last one open.

use crate::screen::visible;

/// The rows, the header first, with two spaces between the columns.
pub(crate) fn table<const N: usize>(rows: &[[String; N]]) -> String {
    let rows: Vec<[String; N]> =
        rows.iter().map(|row| row.each_ref().map(|cell| visible(cell).replace('\n', " "))).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..N).map(width).collect();
    let mut out = String::new();
    for row in &rows {
        for (cell, width) in row.iter().zip(&widths) {
            out.push_str(&format!("{cell:<width$}  "));
        }
        out.truncate(out.trim_end().len());
        out.push('\n');
    }
    out
}
