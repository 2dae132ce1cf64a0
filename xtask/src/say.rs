//! What the chores say to people: one line per step on standard error, what was asked for on standard output.

use std::io::Write;

use anstyle::{AnsiColor, Style};
use anyhow::Context;

/// Announces a step.
pub(crate) fn step(text: &str) {
    let style = AnsiColor::Green.on_default().bold();
    line(&format!("{style}==>{style:#} {text}"));
}

/// A remark below a step.
pub(crate) fn note(text: &str) {
    let style = Style::new().dimmed();
    line(&format!("{style}    {text}{style:#}"));
}

/// What must not be overlooked, and does not stop the chore.
pub(crate) fn warning(text: &str) {
    let style = AnsiColor::Yellow.on_default().bold();
    line(&format!("{style}warning:{style:#} {text}"));
}

/// A line of what was asked for.
///
/// # Errors
/// When standard output is gone.
pub(crate) fn text(text: &str) -> anyhow::Result<()> {
    writeln!(anstream::stdout().lock(), "{text}").context("standard output cannot be written")
}

/// The end of a chore that did not work out.
pub(crate) fn failure(error: &anyhow::Error) {
    let style = AnsiColor::Red.on_default().bold();
    line(&format!("{style}error:{style:#} {error:#}"));
}

/// Writes to standard error; when that is gone there is nobody left to tell.
fn line(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}
