//! Reads a provider's stream to its end, showing decided lines on the way.

use futures_util::StreamExt;
use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::Usage;

use super::sentinel::Sentinel;
use crate::provider::{AnswerEvent, AnswerStream, ProviderError, StopReason};
use crate::refusal::Refusal;

/// The most text that one answer may have, in bytes.
const MAX_ANSWER_BYTES: usize = 4 * 1024 * 1024;

/// A complete answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Everything the model wrote.
    pub text: String,
    /// Why it stopped.
    pub stop: StopReason,
    /// Tokens spent, where they are counted.
    pub usage: Option<Usage>,
    /// The model, where there is one.
    pub model: Option<String>,
}

/// What came of asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// An answer to read.
    Answered(Answer),
    /// Nothing to change, and why.
    Unchanged(String),
}

/// Collects an answer; `show` gets each complete line of new text as it arrives.
///
/// # Errors
/// What the provider said, or that it wrote without end.
pub async fn collect(mut stream: AnswerStream, mark: &Sentinel, mut show: impl FnMut(&str)) -> Result<Asked, Refusal> {
    let mut preview = Preview::new(mark);
    let mut text = String::new();
    while let Some(event) = stream.next().await {
        match event? {
            AnswerEvent::Text(more) => {
                text.push_str(&more);
                if text.len() > MAX_ANSWER_BYTES {
                    return Err(Refusal::new(ErrorCode::ProviderFailed, "The model wrote without end."));
                }
                let lines = preview.decided(&text);
                if !lines.is_empty() {
                    show(lines);
                }
            }
            AnswerEvent::Unchanged(why) => return Ok(Asked::Unchanged(why)),
            AnswerEvent::Done { stop, usage, model } => {
                return Ok(Asked::Answered(Answer { text, stop, usage, model }));
            }
        }
    }
    Err(ProviderError::Malformed("The model's answer ended without its end mark.".to_owned()).into())
}

/// Finds the lines between the marks in a growing text.
struct Preview {
    open: String,
    close: String,
    shown: Option<usize>,
    closed: bool,
}

impl Preview {
    fn new(mark: &Sentinel) -> Self {
        Self { open: mark.open(), close: mark.close(), shown: None, closed: false }
    }

    /// The complete lines that were not shown yet.
    fn decided<'a>(&mut self, text: &'a str) -> &'a str {
        let Some(mut at) = self.shown.or_else(|| after_line(text, &self.open)) else { return "" };
        let from = at;
        while !self.closed {
            let Some(end) = text[at..].find('\n') else { break };
            self.closed = text[at..at + end].trim() == self.close;
            if !self.closed {
                at += end + 1;
            }
        }
        self.shown = Some(at);
        &text[from..at]
    }
}

fn after_line(text: &str, wanted: &str) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        if line.ends_with('\n') && line.trim() == wanted {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_split_shows_the_same_lines() {
        let mark = Sentinel::for_text("");
        let text = format!("Here:\n{}é = 1\n😀\n\n", mark.wrap("a\n\n  b\n"));
        for size in 1..20 {
            let mut preview = Preview::new(&mark);
            let (mut seen, mut shown) = (String::new(), String::new());
            for letters in text.chars().collect::<Vec<_>>().chunks(size) {
                seen.extend(letters);
                shown.push_str(preview.decided(&seen));
            }
            assert_eq!(shown, "a\n\n  b\n", "{size}");
        }
    }
}
