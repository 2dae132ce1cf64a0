//! `gods jobs`: all of them, newest first.

use std::io::Write;
use std::time::{Duration, SystemTime};

use pantheon_protocol::client::EngineClient;
use pantheon_protocol::wire::Job;

use super::{colour, print_json, short, subject};
use crate::failure::{Exit, Failure};
use crate::screen;
use crate::table::table;

/// Prints a table, or JSON.
///
/// # Errors
/// When the engine cannot be reached or standard output is gone.
pub(super) async fn run(client: &EngineClient, json: bool) -> Result<Exit, Failure> {
    let list = client.jobs().await?;
    if json {
        print_json(&list)?;
    } else if list.jobs.is_empty() {
        screen::note("the engine has no jobs yet");
    } else {
        print(&list.jobs)?;
    }
    Ok(Exit::Done)
}

fn print(jobs: &[Job]) -> std::io::Result<()> {
    let now = SystemTime::now();
    let header = ["JOB", "STATE", "AGE", "ACTION", "ABOUT", "BY", "DETAIL"].map(str::to_owned);
    let rows = jobs.iter().map(|job| row(job, now));
    let text = table(&std::iter::once(header).chain(rows).collect::<Vec<_>>());
    let mut out = anstream::stdout().lock();
    let mut lines = text.lines();
    writeln!(out, "{}", lines.next().unwrap_or_default())?;
    for (line, job) in lines.zip(jobs) {
        // The state stands in the line as it is; only its first mention can be it.
        let (state, style) = (job.state.as_str(), colour(job.state));
        writeln!(out, "{}", line.replacen(state, &format!("{style}{state}{style:#}"), 1))?;
    }
    out.flush()
}

fn row(job: &Job, now: SystemTime) -> [String; 7] {
    let provider = job.provider.clone().unwrap_or_default();
    let detail = job.message.clone().or_else(|| job.detail.clone()).unwrap_or_default();
    let state = job.state.as_str().to_owned();
    [short(job).to_owned(), state, age(job, now), job.title.clone(), subject(job).to_owned(), provider, detail]
}

/// How long ago it was asked for, in the largest unit.
fn age(job: &Job, now: SystemTime) -> String {
    let created = humantime::parse_rfc3339(&job.created_at).ok();
    let Some(age) = created.and_then(|created| now.duration_since(created).ok()) else { return String::new() };
    in_words(age)
}

fn in_words(age: Duration) -> String {
    match age.as_secs() {
        seconds @ 0..60 => format!("{seconds}s"),
        seconds @ 60..3600 => format!("{}m", seconds / 60),
        seconds @ 3600..86_400 => format!("{}h", seconds / 3600),
        seconds => format!("{}d", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_have_one_unit() {
        for (seconds, expected) in [(0, "0s"), (59, "59s"), (60, "1m"), (7200, "2h"), (200_000, "2d")] {
            assert_eq!(in_words(Duration::from_secs(seconds)), expected);
        }
    }
}
