//! The commit's message: made by the engine from the run's row, so that it is the same every time.

use std::time::SystemTime;

use pantheon_protocol::wire::CommandLine;

use crate::git::{CommitDraft, Person};
use crate::runs::Run;

/// The usual width of a subject line.
const SUBJECT: usize = 72;

/// Who commits.
const NAME: &str = "Pantheon";

/// An address that no mail reaches (RFC 2606).
const EMAIL: &str = "pantheon@pantheon.invalid";

/// The draft of a run's commit: nothing in it comes from a model.
pub(super) fn draft(run: &Run) -> CommitDraft {
    let command = CommandLine::parse(&run.request.command);
    let subject = shortened(&format!("{} {}", run.title, command.arguments), SUBJECT);
    let mut message = format!("{}\n", subject.trim_end());
    if let Some(instruction) = run.request.instruction.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        message.push_str(&format!("\n{}\n", plain(instruction)));
    }
    message.push_str(&format!("\n{JOB}{}\nPantheon-Action: {}\n", run.id, command.name));
    let person = Person { name: NAME.to_owned(), email: EMAIL.to_owned() };
    CommitDraft { message, author: person.clone(), committer: person, time: seconds(run.created_at) }
}

/// The trailer that names the run.
pub(super) const JOB: &str = "Pantheon-Job: ";

/// Whether a commit's message says that this run made it.
pub(super) fn is_of(message: &str, run: &Run) -> bool {
    let trailer = format!("{JOB}{}", run.id);
    message.lines().any(|line| line == trailer)
}

/// The user's words without what would make them trailers, comments or terminal controls.
fn plain(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let line: String = line.chars().filter(|c| !c.is_control()).collect();
        if line.starts_with(JOB) || line.starts_with("Pantheon-Action: ") || line.starts_with('#') {
            format!(" {line}")
        } else {
            line
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn shortened(text: &str, most: usize) -> String {
    let line: String = text.chars().filter(|c| !c.is_control()).collect();
    match line.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}

/// The seconds of a time, as commits have them.
fn seconds(time: SystemTime) -> i64 {
    time.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
