//! What the readings say, in figures. Counters count since the engine's start; rates are of the time that was watched.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Reading;
use super::samples::{Histogram, Samples};

/// The figures.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Summary {
    /// The engine's version.
    pub(super) version: Option<String>,
    /// How long it has been there, in seconds.
    pub(super) uptime_seconds: Option<f64>,
    /// Bytes of memory that it uses.
    pub(super) memory_bytes: Option<f64>,
    /// Edits.
    pub(super) edits: Edits,
    /// How long things take, in the order to show them.
    pub(super) durations: Vec<Duration>,
    /// What models took.
    pub(super) models: Models,
    /// Runs on repositories.
    pub(super) runs: Runs,
    /// Processes of claude; none where there are none.
    pub(super) claude: Option<Claude>,
}

/// Edits.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Edits {
    pub(super) total: f64,
    pub(super) per_minute: f64,
    /// The rate between each two readings.
    pub(super) history: Vec<f64>,
    /// How they ended: `applied`, `unchanged`, or the code of a refusal.
    pub(super) outcomes: BTreeMap<String, f64>,
    /// The part of the answers that no model was asked for: it had been asked the same before.
    pub(super) from_memory: Option<f64>,
    /// The part of those reported on that users accepted.
    pub(super) accepted: Option<f64>,
    /// The part of those accepted that users undid.
    pub(super) undone: Option<f64>,
    pub(super) running: f64,
    pub(super) waiting: f64,
}

/// How long one thing takes, in seconds.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Duration {
    pub(super) topic: &'static str,
    pub(super) name: String,
    pub(super) count: f64,
    pub(super) p50: Option<f64>,
    pub(super) p95: Option<f64>,
    /// How many lie in each bucket, from short to long.
    pub(super) spread: Vec<f64>,
}

/// What models took.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Models {
    /// By kind: `input`, `output`, `cache_read`, `cache_write`.
    pub(super) tokens: BTreeMap<String, f64>,
    pub(super) tokens_per_minute: f64,
    pub(super) history: Vec<f64>,
    /// In US dollars, as far as prices are known.
    pub(super) cost_dollars: f64,
    /// How asking ended.
    pub(super) outcomes: BTreeMap<String, f64>,
}

/// Runs.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Runs {
    /// Not ended, by state; none while the engine cannot ask its database.
    pub(super) queued: Option<f64>,
    pub(super) running: Option<f64>,
    pub(super) waiting: Option<f64>,
    pub(super) oldest_seconds: Option<f64>,
    pub(super) history: Vec<f64>,
    pub(super) workers: f64,
    pub(super) busy: f64,
    /// How they ended.
    pub(super) outcomes: BTreeMap<String, f64>,
}

/// Processes of claude.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Claude {
    pub(super) ready: f64,
    pub(super) kept: f64,
    /// The part of those taken that had been ready.
    pub(super) warm: Option<f64>,
}

/// What has durations: a topic, a metric, the label that tells its things apart, and those in their order; none for all.
const DURATIONS: [(&str, &str, &str, &[&str]); 6] = [
    ("edit", "pantheon_edit_duration_seconds", "provider", &[]),
    ("model", "pantheon_provider_first_text_seconds", "provider", &[]),
    (
        "step",
        "pantheon_edit_stage_duration_seconds",
        "stage",
        &["wait", "read", "open_filter", "prompt", "parse", "locate", "gates", "filter"],
    ),
    ("run", "pantheon_run_stage_duration_seconds", "stage", &["attempt", "check"]),
    ("git", "pantheon_git_duration_seconds", "operation", &["connect", "fetch", "files", "commit", "export", "push"]),
    ("http", "pantheon_http_request_duration_seconds", "", &[]),
];

impl Summary {
    /// The figures of at least one reading, oldest first.
    pub(super) fn of(readings: &[Reading]) -> Self {
        let empty = Samples::default();
        let last = readings.last().map_or(&empty, |reading| &reading.samples);
        let began = last.get("process_start_time_seconds", &[]);
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_secs_f64();
        Self {
            version: last.label("pantheon_build_info", "version").map(str::to_owned),
            uptime_seconds: began.map(|began| (now - began).max(0.0)),
            memory_bytes: last.get("process_resident_memory_bytes", &[]),
            edits: edits(last, readings),
            durations: DURATIONS.iter().flat_map(|kind| durations(last, kind)).collect(),
            models: models(last, readings),
            runs: runs(last, readings),
            claude: claude(last),
        }
    }
}

fn edits(last: &Samples, readings: &[Reading]) -> Edits {
    let told = |outcome| last.sum("pantheon_feedback_total", &[("outcome", outcome)]);
    let (accepted, undone) = (told("accepted"), told("undone"));
    let answers = |labels: &[(&str, &str)]| last.sum("pantheon_edit_answers_total", labels);
    let (per_minute, history) = rates(readings, "pantheon_edits_total");
    Edits {
        total: last.sum("pantheon_edits_total", &[]),
        per_minute,
        history,
        outcomes: last.by("pantheon_edits_total", "outcome").into_iter().collect(),
        from_memory: part(answers(&[("source", "memory")]) + answers(&[("source", "shared")]), answers(&[])),
        accepted: part(accepted, accepted + told("rejected") + told("conflict")),
        undone: part(undone, accepted),
        running: last.sum("pantheon_edits_running", &[]),
        waiting: last.sum("pantheon_edits_waiting", &[]),
    }
}

fn models(last: &Samples, readings: &[Reading]) -> Models {
    let (tokens_per_minute, history) = rates(readings, "pantheon_tokens_total");
    Models {
        tokens: last.by("pantheon_tokens_total", "kind").into_iter().collect(),
        tokens_per_minute,
        history,
        cost_dollars: last.sum("pantheon_cost_dollars_total", &[]),
        outcomes: last.by("pantheon_provider_duration_seconds_count", "outcome").into_iter().collect(),
    }
}

fn runs(last: &Samples, readings: &[Reading]) -> Runs {
    let queued = |samples: &Samples| samples.get("pantheon_runs", &[("state", "queued")]);
    let outcomes = last.by("pantheon_runs_ended_total", "outcome").into_iter().filter(|(_, count)| *count > 0.0);
    Runs {
        queued: queued(last),
        running: last.get("pantheon_runs", &[("state", "running")]),
        waiting: last.get("pantheon_runs", &[("state", "waiting")]),
        oldest_seconds: last.get("pantheon_run_queue_age_seconds", &[]),
        history: readings.iter().filter_map(|reading| queued(&reading.samples)).collect(),
        workers: last.sum("pantheon_run_workers", &[]),
        busy: last.sum("pantheon_run_workers_busy", &[]),
        outcomes: outcomes.collect(),
    }
}

fn claude(last: &Samples) -> Option<Claude> {
    let taken = |start| last.sum("pantheon_claude_processes_taken_total", &[("start", start)]);
    let kept = last.sum("pantheon_claude_pool_size", &[]);
    let (warm, cold) = (taken("warm"), taken("cold"));
    let is_there = kept + warm + cold > 0.0;
    is_there.then(|| Claude {
        ready: last.sum("pantheon_claude_processes_ready", &[]),
        kept,
        warm: part(warm, warm + cold),
    })
}

fn durations(last: &Samples, (topic, metric, label, names): &(&'static str, &str, &str, &[&str])) -> Vec<Duration> {
    let one = |name: String, histogram: Histogram| Duration {
        topic,
        name,
        count: histogram.count(),
        p50: histogram.quantile(0.5),
        p95: histogram.quantile(0.95),
        spread: histogram.each(),
    };
    let names: Vec<String> = match names {
        _ if label.is_empty() => vec![String::new()],
        [] => last.by(&format!("{metric}_count"), label).into_iter().map(|(name, _)| name).collect(),
        names => names.iter().map(|name| (*name).to_owned()).collect(),
    };
    let all = names.into_iter().map(|name| {
        let labels = [(*label, name.as_str())];
        let histogram = last.histogram(metric, if label.is_empty() { &[] } else { &labels });
        one(name, histogram)
    });
    all.filter(|duration| duration.count > 0.0).collect()
}

/// How much a counter grew in a minute, over all readings and between each two. An engine that began anew grew by what it
/// has.
fn rates(readings: &[Reading], name: &str) -> (f64, Vec<f64>) {
    let per_minute = |pair: &[Reading]| {
        let [before, after] = pair else { return 0.0 };
        let (from, to) = (before.samples.sum(name, &[]), after.samples.sum(name, &[]));
        let grown = if to < from { to } else { to - from };
        let minutes = after.at.duration_since(before.at).as_secs_f64() / 60.0;
        if minutes > 0.0 { grown / minutes } else { 0.0 }
    };
    let history: Vec<f64> = readings.windows(2).map(per_minute).collect();
    let count = u32::try_from(history.len()).unwrap_or(u32::MAX).max(1);
    (history.iter().sum::<f64>() / f64::from(count), history)
}

fn part(some: f64, all: f64) -> Option<f64> {
    (all > 0.0).then(|| some / all)
}
