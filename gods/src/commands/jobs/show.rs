//! `gods jobs ID`: all that is known of one.

use std::io::Write;

use pantheon_protocol::wire::Job;

use super::{colour, print_json, subject};
use crate::failure::{Exit, Failure};
use crate::screen::visible;

/// Prints one line for each thing that is known, or JSON.
///
/// # Errors
/// When standard output is gone.
pub(super) fn run(job: &Job, json: bool) -> Result<Exit, Failure> {
    if json {
        print_json(job)?;
        return Ok(Exit::Done);
    }
    let mut out = anstream::stdout().lock();
    let style = colour(job.state);
    writeln!(out, "{style}{}{style:#}  {}", job.state.as_str(), visible(&job.title))?;
    let outcome = job.outcome.map(|outcome| format!("{outcome:?}").to_lowercase());
    let diffstat = job.diffstat.map(|stat| stat.to_string());
    for (name, value) in [
        ("job", Some(job.job_id.as_str())),
        ("command", Some(job.command.as_str())),
        ("about", Some(subject(job))),
        ("provider", job.provider.as_deref()),
        ("model", job.model.as_deref()),
        ("detail", job.detail.as_deref()),
        ("change", diffstat.as_deref()),
        ("outcome", outcome.as_deref()),
        ("branch", job.branch.as_deref()),
        ("commit", job.commit_hash.as_deref()),
        ("link", job.link.as_deref()),
        ("message", job.message.as_deref()),
        ("created", Some(job.created_at.as_str())),
        ("finished", job.finished_at.as_deref()),
    ] {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            writeln!(out, "{name:<9} {}", visible(value))?;
        }
    }
    Ok(Exit::Done)
}
