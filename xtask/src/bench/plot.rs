//! Plots of measurements, as SVG files that can be read anywhere.

use std::ops::Range;
use std::path::Path;

use anyhow::{Context, ensure};
use plotters::chart::ChartContext;
use plotters::coord::Shift;
use plotters::coord::ranged1d::{AsRangedCoord, Ranged, ValueFormatter};
use plotters::prelude::*;

/// Width and height, in pixels.
const SIZE: (u32, u32) = (860, 460);

const FONT: &str = "sans-serif";

/// Blue, orange, green, purple: told apart by all eyes.
const COLOURS: [RGBColor; 4] =
    [RGBColor(0, 95, 175), RGBColor(213, 94, 0), RGBColor(0, 125, 90), RGBColor(140, 80, 160)];

/// Lines over an axis.
#[derive(Debug)]
pub(super) struct Plot {
    /// The file's name, without `.svg`.
    pub(super) file: &'static str,
    /// Above the plot.
    pub(super) title: String,
    /// From left to right.
    pub(super) across: Axis,
    /// From below.
    pub(super) up: Axis,
    /// In the order of the legend.
    pub(super) lines: Vec<Line>,
}

/// What an axis shows, and how.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    name: &'static str,
    scale: Scale,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scale {
    Linear,
    FromZero,
    Logarithmic,
}

/// A line through its points.
#[derive(Debug)]
pub(super) struct Line {
    /// For the legend.
    pub(super) name: String,
    /// Across and up.
    pub(super) points: Vec<(f64, f64)>,
}

impl Axis {
    /// As far as the points reach.
    pub(super) fn linear(name: &'static str) -> Self {
        Self { name, scale: Scale::Linear }
    }

    /// From 0 on.
    pub(super) fn from_zero(name: &'static str) -> Self {
        Self { name, scale: Scale::FromZero }
    }

    /// For values that grow by factors.
    pub(super) fn logarithmic(name: &'static str) -> Self {
        Self { name, scale: Scale::Logarithmic }
    }

    /// A little more than what the values take.
    fn range(self, values: impl Iterator<Item = f64>) -> Range<f64> {
        let (least, most) =
            values.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| (least.min(value), most.max(value)));
        let room = ((most - least) * 0.05).max(f64::EPSILON);
        match self.scale {
            Scale::Linear => least - room..most + room,
            Scale::FromZero => 0.0..most * 1.1,
            Scale::Logarithmic => least * 0.8..most * 1.25,
        }
    }

    /// The legend of several lines stands above them.
    fn with_room_above(self, range: Range<f64>, lines: usize) -> Range<f64> {
        let room = if lines > 1 { 0.1 + 0.06 * lines as f64 } else { 0.0 };
        let Range { start, end } = range;
        match self.scale {
            Scale::Logarithmic => start..end * (end / start).powf(room),
            Scale::Linear | Scale::FromZero => start..end + (end - start) * room,
        }
    }

    /// The most labels: of few things there are no halves.
    fn labels(self, range: &Range<f64>) -> usize {
        let span = (range.end - range.start).ceil();
        if self.scale == Scale::Linear && span < 10.0 { span as usize } else { 11 }
    }
}

impl Plot {
    /// Writes `FILE.svg` into a folder.
    ///
    /// # Errors
    /// When there are no points, or the file cannot be written.
    pub(super) fn write(&self, folder: &Path) -> anyhow::Result<()> {
        let path = folder.join(format!("{}.svg", self.file));
        self.draw(&path).with_context(|| format!("{} cannot be drawn", path.display()))
    }

    fn draw(&self, path: &Path) -> anyhow::Result<()> {
        let points = || self.lines.iter().flat_map(|line| &line.points);
        ensure!(points().next().is_some(), "there are no points");
        let root = SVGBackend::new(path, SIZE).into_drawing_area();
        root.fill(&WHITE)?;
        let across = self.across.range(points().map(|point| point.0));
        let up = self.up.with_room_above(self.up.range(points().map(|point| point.1)), self.lines.len());
        let labels = self.across.labels(&across);
        match (self.across.scale == Scale::Logarithmic, self.up.scale == Scale::Logarithmic) {
            (true, true) => self.lines_on(&root, labels, across.log_scale(), up.log_scale()),
            (true, false) => self.lines_on(&root, labels, across.log_scale(), up),
            (false, true) => self.lines_on(&root, labels, across, up.log_scale()),
            (false, false) => self.lines_on(&root, labels, across, up),
        }?;
        Ok(root.present()?)
    }

    fn lines_on<X, Y>(
        &self,
        root: &DrawingArea<SVGBackend<'_>, Shift>,
        labels: usize,
        across: X,
        up: Y,
    ) -> anyhow::Result<()>
    where
        X: AsRangedCoord<Value = f64>,
        Y: AsRangedCoord<Value = f64>,
        X::CoordDescType: Ranged<ValueType = f64> + ValueFormatter<f64>,
        Y::CoordDescType: Ranged<ValueType = f64> + ValueFormatter<f64>,
    {
        let mut chart = ChartBuilder::on(root)
            .margin(16)
            .caption(&self.title, (FONT, 18))
            .x_label_area_size(44)
            .y_label_area_size(64)
            .build_cartesian_2d(across, up)?;
        chart
            .configure_mesh()
            .light_line_style(WHITE)
            .label_style((FONT, 13))
            .x_desc(self.across.name)
            .x_labels(labels)
            .y_desc(self.up.name)
            .x_label_formatter(&|value| number(*value))
            .y_label_formatter(&|value| number(*value))
            .draw()?;
        for (line, colour) in self.lines.iter().zip(COLOURS.iter().cycle()) {
            draw_line(&mut chart, line, *colour)?;
        }
        if self.lines.len() > 1 {
            chart
                .configure_series_labels()
                .position(SeriesLabelPosition::UpperLeft)
                .background_style(WHITE.mix(0.85))
                .border_style(BLACK.mix(0.2))
                .label_font((FONT, 13))
                .draw()?;
        }
        Ok(())
    }
}

fn draw_line<X: Ranged<ValueType = f64>, Y: Ranged<ValueType = f64>>(
    chart: &mut ChartContext<'_, SVGBackend<'_>, Cartesian2d<X, Y>>,
    line: &Line,
    colour: RGBColor,
) -> anyhow::Result<()> {
    let style = colour.stroke_width(2);
    let series = chart.draw_series(LineSeries::new(line.points.iter().copied(), style))?;
    series.label(&line.name).legend(move |(x, y)| PathElement::new(vec![(x, y), (x + 18, y)], style));
    // So many that they would hide the line.
    if line.points.len() < 20 {
        chart.draw_series(line.points.iter().map(|point| Circle::new(*point, 3, colour.filled())))?;
    }
    Ok(())
}

/// Without digits that say nothing.
fn number(value: f64) -> String {
    let digits = if value.abs() >= 10.0 || value == 0.0 { 0 } else { 2 };
    let text = format!("{value:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plot(across: Axis, up: Axis) -> Plot {
        let line = |name: &str, by: f64| Line { name: name.to_owned(), points: vec![(1.0, by), (1000.0, by * 100.0)] };
        Plot {
            file: "plot",
            title: "Title".to_owned(),
            across,
            up,
            lines: vec![line("ours", 1.0), line("theirs", 2.0)],
        }
    }

    #[test]
    fn every_scale_draws_both_lines() {
        let folder = tempfile::TempDir::new().unwrap();
        for across in [Axis::linear("a"), Axis::from_zero("a"), Axis::logarithmic("a")] {
            for up in [Axis::linear("b"), Axis::from_zero("b"), Axis::logarithmic("b")] {
                plot(across, up).write(folder.path()).unwrap();
                let svg = std::fs::read_to_string(folder.path().join("plot.svg")).unwrap();
                assert!(svg.ends_with("</svg>\n") && svg.contains("ours") && svg.contains("theirs"), "{svg}");
                assert_eq!(svg.matches("<circle").count(), 4, "{svg}");
            }
        }
    }

    #[test]
    fn nothing_measured_is_no_plot() {
        let folder = tempfile::TempDir::new().unwrap();
        let empty = Plot { lines: Vec::new(), ..plot(Axis::linear("a"), Axis::linear("b")) };
        assert!(empty.write(folder.path()).is_err());
    }
}
