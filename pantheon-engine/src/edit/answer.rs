//! Reads a provider's stream to its end, showing decided lines on the way.

use futures_util::StreamExt;
use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::Usage;

use super::parse::Preview;
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
    let mut preview = Preview::new(Some(mark));
    let mut text = String::new();
    while let Some(event) = stream.next().await {
        match event? {
            AnswerEvent::Text(more) => {
                text.push_str(&more);
                if text.len() > MAX_ANSWER_BYTES {
                    return Err(Refusal::new(ErrorCode::ProviderFailed, "The model wrote without end."));
                }
                let lines = preview.feed(&more);
                if !lines.is_empty() {
                    show(&lines);
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
