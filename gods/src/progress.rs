//! A spinner on standard error with the last line that the model wrote; silent when that is no terminal.

use std::cell::RefCell;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::screen::visible;

/// A running spinner; it clears its line when dropped.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
    line: RefCell<String>,
}

impl Progress {
    /// Starts it, named after what is being done.
    pub(crate) fn start(name: &str) -> Self {
        let style = ProgressStyle::with_template("{spinner} {prefix} {elapsed} {wide_msg:.dim}");
        let bar = ProgressBar::new_spinner().with_prefix(visible(name));
        let bar = match style {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        };
        bar.enable_steady_tick(Duration::from_millis(100));
        Self { bar, line: RefCell::new(String::new()) }
    }

    /// Shows a word of the engine.
    pub(crate) fn say(&self, text: &str) {
        self.bar.set_message(visible(text));
    }

    /// Adds streamed text and shows its last line that is not blank.
    pub(crate) fn stream(&self, text: &str) {
        let mut line = self.line.borrow_mut();
        line.push_str(text);
        if let Some(last) = line.lines().rev().find(|line| !line.trim().is_empty()) {
            self.bar.set_message(visible(last.trim()));
        }
        if let Some(end) = line.rfind('\n') {
            line.drain(..=end);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
