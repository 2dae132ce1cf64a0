//! The figures as lines for a terminal, with sparklines: of what was watched, and of how durations spread.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::summary::{Duration, Edits, Summary};
use crate::screen::visible;
use crate::table::table;

/// From nothing to the most.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// All lines.
pub(super) fn text(summary: &Summary, url: &str) -> String {
    let mut out = String::new();
    head(&mut out, summary, url);
    edits(&mut out, &summary.edits);
    models(&mut out, summary);
    runs(&mut out, summary);
    durations(&mut out, &summary.durations);
    out
}

fn head(out: &mut String, summary: &Summary, url: &str) {
    let version = summary.version.as_deref().map(|version| format!(" {version}")).unwrap_or_default();
    let uptime = summary.uptime_seconds.map(|up| format!(", up {}", time(up))).unwrap_or_default();
    let memory =
        summary.memory_bytes.map(|bytes| format!(", {} MiB", (bytes / 1_048_576.0).round())).unwrap_or_default();
    line(out, "Engine", &format!("{}{version}{uptime}{memory}", url.trim_end_matches('/')));
}

fn edits(out: &mut String, edits: &Edits) {
    let now = format!("{} at work, {} waiting", whole(edits.running), whole(edits.waiting));
    let rate = format!("{} a minute", whole(edits.per_minute));
    line(out, "Edits", &format!("{}  {rate}  {}  {now}", whole(edits.total), sparkline(&edits.history)));
    let (good, refused): (BTreeMap<_, _>, BTreeMap<_, _>) = edits
        .outcomes
        .clone()
        .into_iter()
        .partition(|(outcome, _)| matches!(outcome.as_str(), "applied" | "unchanged"));
    line(out, "", &listed(&good, "none ended"));
    if !refused.is_empty() {
        line(out, "refused", &listed(&refused, ""));
    }
    if let Some(part) = edits.from_memory.filter(|part| *part > 0.0) {
        line(out, "memory", &format!("{}% of the answers, which no model was asked for", whole(part * 100.0)));
    }
    let told = |part: Option<f64>, word: &str| part.map(|part| format!("{}% {word}", whole(part * 100.0)));
    let told: Vec<String> =
        [told(edits.accepted, "accepted"), told(edits.undone, "undone")].into_iter().flatten().collect();
    if !told.is_empty() {
        line(out, "users", &told.join(", "));
    }
}

fn models(out: &mut String, summary: &Summary) {
    let models = &summary.models;
    let rate = format!("{} a minute", whole(models.tokens_per_minute));
    line(out, "Tokens", &format!("{}  {rate}  {}", listed(&models.tokens, "none"), sparkline(&models.history)));
    if models.cost_dollars > 0.0 {
        line(out, "cost", &format!("{:.2} dollars", models.cost_dollars));
    }
    if !models.outcomes.is_empty() {
        line(out, "asked", &listed(&models.outcomes, ""));
    }
    if let Some(claude) = &summary.claude {
        let warm = claude.warm.map(|part| format!(", {}% of those taken were ready", whole(part * 100.0)));
        line(
            out,
            "claude",
            &format!("{} of {} ready{}", whole(claude.ready), whole(claude.kept), warm.unwrap_or_default()),
        );
    }
}

fn runs(out: &mut String, summary: &Summary) {
    let runs = &summary.runs;
    match (runs.queued, runs.running, runs.waiting) {
        (Some(queued), Some(running), Some(waiting)) => {
            let oldest =
                runs.oldest_seconds.filter(|age| *age > 0.0).map(|age| format!(" (the oldest for {})", time(age)));
            let now = format!("{} queued{}", whole(queued), oldest.unwrap_or_default());
            let rest = format!("{} running, {} waiting for a word", whole(running), whole(waiting));
            line(out, "Runs", &format!("{now}, {rest}  {}", sparkline(&runs.history)));
        }
        _ => line(out, "Runs", "the engine cannot ask its database"),
    }
    line(out, "workers", &format!("{} of {} at work", whole(runs.busy), whole(runs.workers)));
    if !runs.outcomes.is_empty() {
        line(out, "ended", &listed(&runs.outcomes, ""));
    }
}

fn durations(out: &mut String, durations: &[Duration]) {
    if durations.is_empty() {
        return;
    }
    let head = ["", "", "COUNT", "P50", "P95", "FROM 0.1 MS TO MINUTES"].map(str::to_owned);
    let seconds = |value: Option<f64>| value.map(time).unwrap_or_default();
    let row = |one: &Duration| {
        let (topic, name) = (one.topic.to_owned(), one.name.replace('_', " "));
        [topic, name, whole(one.count), seconds(one.p50), seconds(one.p95), sparkline(&one.spread)]
    };
    let rows: Vec<[String; 6]> = [head].into_iter().chain(durations.iter().map(row)).collect();
    out.push('\n');
    let style = Style::new().dimmed();
    for (number, text) in table(&rows).lines().enumerate() {
        let _infallible = match number {
            0 => writeln!(out, "{style}{text}{style:#}"),
            _ => writeln!(out, "{text}"),
        };
    }
}

/// One line: a topic in front, where it has one, and its figures.
fn line(out: &mut String, topic: &str, figures: &str) {
    let is_head = topic.starts_with(char::is_uppercase);
    let style = if is_head { AnsiColor::Cyan.on_default().bold() } else { Style::new().dimmed() };
    let _infallible = writeln!(out, "{style}{topic:<8}{style:#} {}", visible(figures).trim_end());
}

/// `applied 12, unchanged 3`, the most first.
fn listed(counts: &BTreeMap<String, f64>, nothing: &str) -> String {
    let mut counts: Vec<(&String, &f64)> = counts.iter().collect();
    counts.sort_by(|a, b| b.1.total_cmp(a.1));
    let counts: Vec<String> = counts.into_iter().map(|(word, count)| format!("{word} {}", whole(*count))).collect();
    if counts.is_empty() { nothing.to_owned() } else { counts.join(", ") }
}

/// A bar each, from the least that there can be to the most that there is; nothing for nothing.
pub(super) fn sparkline(values: &[f64]) -> String {
    let most = values.iter().copied().fold(0.0, f64::max);
    let steps = f64::from(u8::try_from(BARS.len() - 1).unwrap_or(u8::MAX));
    let bar = |value: &f64| {
        let height = if most > 0.0 { (value.max(0.0) / most * steps).ceil() } else { 0.0 };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is one of eight")]
        let place = height as usize;
        BARS[place.min(BARS.len() - 1)]
    };
    values.iter().map(bar).collect()
}

/// Seconds, as short as they can be said.
fn time(seconds: f64) -> String {
    match seconds {
        s if s < 0.001 => format!("{:.0} µs", s * 1_000_000.0),
        s if s < 1.0 => format!("{:.0} ms", s * 1000.0),
        s if s < 60.0 => format!("{s:.1} s"),
        s if s < 3600.0 => format!("{:.0} min", s / 60.0),
        s if s < 86_400.0 => format!("{:.1} h", s / 3600.0),
        s => format!("{:.1} days", s / 86_400.0),
    }
}

/// A count, in thousands where it is large.
fn whole(count: f64) -> String {
    match count {
        c if c >= 10_000_000.0 => format!("{:.0}M", c / 1_000_000.0),
        c if c >= 10_000.0 => format!("{:.0}k", c / 1000.0),
        c if c > 0.0 && c < 1.0 => format!("{c:.1}"),
        c => format!("{c:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sparklines_reach_from_nothing_to_the_most() {
        assert_eq!(sparkline(&[0.0, 1.0, 4.0, 7.0]), "▁▂▅█");
        assert_eq!((sparkline(&[0.0, 0.0]), sparkline(&[])), ("▁▁".to_owned(), String::new()));
        // What is there is seen, however little.
        assert_eq!(sparkline(&[1.0, 1_000_000.0, f64::NAN]), "▂█▁");
    }

    #[test]
    fn figures_are_short() {
        for (seconds, said) in
            [(0.00004, "40 µs"), (0.0123, "12 ms"), (2.04, "2.0 s"), (150.0, "2 min"), (9000.0, "2.5 h")]
        {
            assert_eq!(time(seconds), said);
        }
        for (count, said) in [(0.0, "0"), (0.25, "0.2"), (9999.0, "9999"), (123_456.0, "123k"), (2.5e7, "25M")] {
            assert_eq!(whole(count), said);
        }
    }
}
