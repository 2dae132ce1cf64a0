//! The samples of a text in the OpenMetrics format. What this side does not know is skipped.

use std::collections::BTreeMap;

/// Samples by name, each with its labels.
#[derive(Clone, Debug, Default)]
pub(super) struct Samples(BTreeMap<String, Vec<(Labels, f64)>>);

type Labels = BTreeMap<String, String>;

/// A histogram: how many were at most so long. The last bound is infinite.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Histogram(Vec<(f64, f64)>);

impl Samples {
    /// Reads the samples; comments and lines that are none are skipped.
    pub(super) fn parse(text: &str) -> Self {
        let mut samples = Self::default();
        for (name, labels, value) in text.lines().filter_map(sample) {
            samples.0.entry(name).or_default().push((labels, value));
        }
        samples
    }

    /// The sum of a name's samples with these labels.
    pub(super) fn sum(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        // The sum of nothing would be -0.
        self.of(name, labels)
            .map(|(_, value)| value)
            .filter(|value| value.is_finite())
            .fold(0.0, |sum, value| sum + value)
    }

    /// The one sample of a name with these labels, where it is a number.
    pub(super) fn get(&self, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
        self.of(name, labels).map(|(_, value)| value).next().filter(|value| value.is_finite())
    }

    /// A label of a name's first sample.
    pub(super) fn label(&self, name: &str, label: &str) -> Option<&str> {
        self.of(name, &[]).next()?.0.get(label).map(String::as_str)
    }

    /// The sums of a name's samples by a label, largest first.
    pub(super) fn by(&self, name: &str, label: &str) -> Vec<(String, f64)> {
        let mut sums = BTreeMap::<&str, f64>::new();
        for (labels, value) in self.of(name, &[]) {
            *sums.entry(labels.get(label).map_or("", String::as_str)).or_default() += value;
        }
        let mut sums: Vec<(String, f64)> = sums.into_iter().map(|(word, sum)| (word.to_owned(), sum)).collect();
        sums.sort_by(|a, b| b.1.total_cmp(&a.1));
        sums
    }

    /// A histogram by its name without `_bucket`, over all series with these labels.
    pub(super) fn histogram(&self, name: &str, labels: &[(&str, &str)]) -> Histogram {
        let mut buckets = Vec::<(f64, f64)>::new();
        for (labels, count) in self.of(&format!("{name}_bucket"), labels) {
            let Some(bound) = labels.get("le").and_then(|bound| number(bound)) else { continue };
            match buckets.iter_mut().find(|(known, _)| *known == bound) {
                Some((_, sum)) => *sum += count,
                None => buckets.push((bound, count)),
            }
        }
        buckets.sort_by(|a, b| a.0.total_cmp(&b.0));
        Histogram(buckets)
    }

    fn of<'a>(&'a self, name: &str, wanted: &'a [(&str, &str)]) -> impl Iterator<Item = (&'a Labels, f64)> {
        let has = |labels: &Labels| wanted.iter().all(|(name, value)| labels.get(*name).is_some_and(|v| v == value));
        let all = self.0.get(name).into_iter().flatten();
        all.filter(move |(labels, _)| has(labels)).map(|(labels, value)| (labels, *value))
    }
}

impl Histogram {
    /// How many there are.
    pub(super) fn count(&self) -> f64 {
        self.0.last().map_or(0.0, |(_, count)| *count)
    }

    /// The duration that such a part stays below, as Prometheus computes it; none where there is nothing.
    pub(super) fn quantile(&self, part: f64) -> Option<f64> {
        let rank = part * self.count();
        let place = self.0.iter().position(|(_, count)| *count >= rank && *count > 0.0)?;
        let (from, below) = place.checked_sub(1).map_or((0.0, 0.0), |before| self.0[before]);
        let (to, count) = self.0[place];
        if !to.is_finite() {
            return Some(from);
        }
        Some(from + (to - from) * (rank - below) / (count - below))
    }

    /// How many there are in each bucket alone.
    pub(super) fn each(&self) -> Vec<f64> {
        let before = [0.0].into_iter().chain(self.0.iter().map(|(_, count)| *count));
        self.0.iter().zip(before).map(|((_, count), before)| count - before).collect()
    }
}

/// `name{label="value",…} number`
fn sample(line: &str) -> Option<(String, Labels, f64)> {
    if line.starts_with('#') {
        return None;
    }
    let end = line.find(['{', ' '])?;
    let (name, rest) = line.split_at(end);
    let (labels, rest) = match rest.strip_prefix('{') {
        Some(rest) => labels(rest)?,
        None => (Labels::new(), rest),
    };
    Some((name.to_owned(), labels, number(rest.split_whitespace().next()?)?))
}

/// The labels, and what follows their closing brace.
fn labels(mut text: &str) -> Option<(Labels, &str)> {
    let mut labels = Labels::new();
    loop {
        text = text.trim_start_matches(',');
        if let Some(rest) = text.strip_prefix('}') {
            return Some((labels, rest));
        }
        let (name, rest) = text.split_once("=\"")?;
        let (mut value, mut characters) = (String::new(), rest.char_indices());
        let end = loop {
            match characters.next()? {
                (end, '"') => break end,
                (_, '\\') => match characters.next()?.1 {
                    'n' => value.push('\n'),
                    other => value.push(other),
                },
                (_, other) => value.push(other),
            }
        };
        labels.insert(name.to_owned(), value);
        text = &rest[end + 1..];
    }
}

fn number(text: &str) -> Option<f64> {
    match text {
        "+Inf" => Some(f64::INFINITY),
        "-Inf" => Some(f64::NEG_INFINITY),
        text => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"# HELP pantheon_edits Edits by action and how they ended.
# TYPE pantheon_edits counter
pantheon_edits_total{command="refactor",outcome="applied"} 7
pantheon_edits_total{command="fix",outcome="applied"} 2
pantheon_edits_total{command="fix \"it\", {now}",outcome="no_change"} 1 1234.5
pantheon_age NaN
pantheon_wait_seconds_bucket{le="0.1"} 0
pantheon_wait_seconds_bucket{le="1.0"} 8
pantheon_wait_seconds_bucket{le="+Inf"} 10
this is no sample
# EOF
"#;

    #[test]
    fn samples_are_read_with_their_labels() {
        let samples = Samples::parse(TEXT);
        assert_eq!(samples.sum("pantheon_edits_total", &[]), 10.0);
        assert_eq!(samples.sum("pantheon_edits_total", &[("command", "fix \"it\", {now}")]), 1.0);
        let by = samples.by("pantheon_edits_total", "outcome");
        assert_eq!(by, [("applied".to_owned(), 9.0), ("no_change".to_owned(), 1.0)]);
        assert_eq!((samples.get("pantheon_age", &[]), samples.get("pantheon_none", &[])), (None, None));
    }

    #[test]
    fn quantiles_are_those_of_prometheus() {
        let histogram = Samples::parse(TEXT).histogram("pantheon_wait_seconds", &[]);
        assert_eq!((histogram.count(), histogram.each()), (10.0, vec![0.0, 8.0, 2.0]));
        let half = histogram.quantile(0.5).unwrap();
        assert!((half - (0.1 + 0.9 * 5.0 / 8.0)).abs() < 1e-9, "{half}");
        // What lies beyond the last bound is at least that.
        assert_eq!(histogram.quantile(0.95), Some(1.0));
        assert_eq!(Histogram::default().quantile(0.5), None);
    }
}
