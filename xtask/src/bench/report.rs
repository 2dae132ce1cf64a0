//! The report that is stored: what was measured, on what, beside whom, with plots, and what is missed.

use std::fs;
use std::path::Path;

use anyhow::Context;

use super::measured::Measured;
use super::row::{HEADER, Row};
use crate::say;

/// All that was measured.
#[derive(Debug)]
pub(super) struct Report {
    /// How it was asked for.
    pub(super) command: String,
    /// Why none of it counts, where it does not.
    pub(super) warning: Option<&'static str>,
    /// What it was measured on.
    pub(super) machine: Vec<(String, String)>,
    /// Titles and what is below them.
    pub(super) sections: Vec<(&'static str, Measured)>,
}

impl Report {
    /// Writes `report.md` and the plots beside it into a folder; plots of earlier reports go.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub(super) fn write(&self, folder: &Path) -> anyhow::Result<()> {
        fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        for entry in folder.read_dir()? {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ending == "svg") {
                fs::remove_file(&path)?;
            }
        }
        for plot in self.sections.iter().flat_map(|(_, measured)| &measured.plots) {
            plot.write(folder)?;
        }
        let path = folder.join("report.md");
        fs::write(&path, self.text()).with_context(|| format!("{} cannot be written", path.display()))?;
        say::note(&format!("the report is {}", path.display()));
        Ok(())
    }

    fn text(&self) -> String {
        let mut text = "# Measured beside others\n\n".to_owned();
        if let Some(warning) = self.warning {
            text.push_str(&format!("**{warning}**\n\n"));
        }
        text.push_str(&format!(
            "`{}`. All sides of a row are measured in turns in one run; a row is the median of its rounds where it does not \
             say otherwise. Models are scripted ones on loopback. A goal that is not reached says `MISSED`.\n\n{}\n\n",
            self.command,
            self.verdict()
        ));
        text.push_str("| | |\n| --- | --- |\n");
        text.extend(self.machine.iter().map(|(name, value)| format!("| {name} | {} |\n", cell(value))));
        for (title, measured) in &self.sections {
            text.push_str(&format!("\n## {title}\n\n{}", table(&measured.rows)));
            let plot = |plot: &super::plot::Plot| format!("\n![{}]({}.svg)\n", plot.title, plot.file);
            text.extend(measured.plots.iter().map(plot));
        }
        text
    }

    fn verdict(&self) -> String {
        let rows = || self.sections.iter().flat_map(|(_, measured)| &measured.rows);
        let missed: Vec<&str> = rows().filter(|row| row.is_missed()).map(|row| row.what.trim()).collect();
        let asked = rows().filter(|row| row.is_asked()).count();
        match missed.as_slice() {
            [] => format!("All {asked} goals are met."),
            missed => format!("Missed are {} of {asked} goals: {}.", missed.len(), missed.join("; ")),
        }
    }
}

fn table(rows: &[Row]) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut text = line(HEADER.iter().map(ToString::to_string).collect());
    text.push_str(&line(vec!["---".to_owned(); HEADER.len()]));
    text.extend(rows.iter().map(|row| line(row.cells().iter().map(|value| cell(value)).collect())));
    text
}

/// Why something failed, in one line; the last words of what failed are said here only.
pub(super) fn reason(error: &anyhow::Error) -> String {
    say::warning(&format!("{error:#}"));
    let lines = error.chain().map(|cause| cause.to_string().lines().next().unwrap_or_default().to_owned());
    lines.collect::<Vec<_>>().join(": ")
}

/// As it may stand in a table.
fn cell(text: &str) -> String {
    text.trim().replace('|', "\\|").replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::super::plot::{Axis, Line, Plot};
    use super::super::row::Goal;
    use super::*;

    fn report(ours: f64) -> Report {
        let row = Row { what: "start | up".to_owned(), ours, theirs: 2.0, unit: "ms", goal: Goal::Ratio(1.0) };
        let lines = vec![Line { name: "ours".to_owned(), points: vec![(1.0, 2.0), (2.0, 3.0)] }];
        let title = "A plot".to_owned();
        let plots = vec![Plot { file: "a", title, across: Axis::linear("x"), up: Axis::linear("y"), lines }];
        let rows = vec![row, Row::not_measured("it, beside x", "no network")];
        let sections = vec![("Start", Measured { rows, plots })];
        let machine = vec![("memory".to_owned(), "1 GiB".to_owned())];
        Report { command: "cargo xtask bench --all".to_owned(), warning: None, machine, sections }
    }

    #[test]
    fn a_missed_goal_stands_on_top() {
        assert!(report(1.0).text().contains("All 1 goals are met."));
        let text = report(3.0).text();
        assert!(text.contains("Missed are 1 of 1 goals: start | up."), "{text}");
        assert!(text.contains("| start \\| up | 3.00 ms | 2.00 ms | 1.500 | ≤ 1 | MISSED |"), "{text}");
        assert!(text.contains("not measured: no network"), "{text}");
    }

    #[test]
    fn old_plots_go_with_their_report() {
        let folder = tempfile::TempDir::new().unwrap();
        fs::write(folder.path().join("old.svg"), "").unwrap();
        report(1.0).write(folder.path()).unwrap();
        let mut names: Vec<_> = folder.path().read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["a.svg", "report.md"]);
    }
}
