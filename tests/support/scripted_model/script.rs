//! A script: what is answered to the first request, the second, and all others. Data, as JSON or as values.

use serde::Deserialize;
use serde_json::Value;

use super::region::Region;

/// What the model says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Script {
    /// The replies to the first requests, in order.
    pub first: Vec<Reply>,
    /// The reply to every other request.
    pub then: Reply,
}

/// One reply. All but `say` is about how it is sent.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Reply {
    /// The words.
    pub say: Say,
    /// The HTTP status; other than 200 an error is sent in place of the words.
    pub status: u16,
    /// The words of the error.
    pub words: Option<String>,
    /// `Retry-After`, in seconds.
    pub retry_after: Option<u32>,
    /// Characters per event.
    pub chunk: usize,
    /// Milliseconds before the first event.
    pub first_delay: u64,
    /// Milliseconds before each further event.
    pub chunk_delay: u64,
    /// Each event of text, and the end, waits for the client's word; see `pace`.
    pub paced: bool,
    /// The reason to stop, in the API's own word; absent: the usual one.
    pub stop: Option<String>,
    /// The connection breaks after so many events of text.
    pub cut_after: Option<usize>,
    /// Nothing more comes after so many events of text.
    pub hang_after: Option<usize>,
    /// The bytes of the stream, in place of all the above.
    pub raw: Option<String>,
    /// `Content-Type` of a 200 answer, where it is not what was asked for.
    pub content_type: Option<String>,
}

impl Default for Reply {
    fn default() -> Self {
        Self {
            say: Say::default(),
            status: 200,
            words: None,
            retry_after: None,
            chunk: 40,
            first_delay: 0,
            chunk_delay: 0,
            paced: false,
            stop: None,
            cut_after: None,
            hang_after: None,
            raw: None,
            content_type: None,
        }
    }
}

/// The words of a reply.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Say {
    /// These words.
    Text(String),
    /// These lines in place of the region that the request marks.
    Region(String),
    /// The region that the request marks, with each first text replaced by the second.
    Replaced(Vec<(String, String)>),
    /// No words: these tools are to be used. Messages API only.
    Use(Vec<ToolUse>),
}

/// A tool that is to be used.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ToolUse {
    /// Its name.
    pub tool: String,
    /// Its input.
    pub input: Value,
}

impl Default for Say {
    fn default() -> Self {
        Self::Replaced(Vec::new())
    }
}

impl Script {
    /// Always the same reply.
    pub fn always(reply: Reply) -> Self {
        Self { first: Vec::new(), then: reply }
    }

    /// Always these words.
    pub fn text(text: &str) -> Self {
        Self::always(Reply::text(text))
    }

    /// The reply to the request with this number, counted from 0.
    pub(super) fn reply(&self, number: usize) -> Reply {
        self.first.get(number).unwrap_or(&self.then).clone()
    }
}

impl Reply {
    /// These words.
    pub fn text(text: &str) -> Self {
        Self { say: Say::Text(text.to_owned()), ..Self::default() }
    }

    /// These tools, each with its input.
    pub fn using<'a>(tools: impl IntoIterator<Item = (&'a str, Value)>) -> Self {
        let tools = tools.into_iter().map(|(tool, input)| ToolUse { tool: tool.to_owned(), input });
        Self { say: Say::Use(tools.collect()), ..Self::default() }
    }

    /// An error.
    pub fn status(status: u16) -> Self {
        Self { status, ..Self::default() }
    }
}

impl Say {
    /// The words for a request whose messages hold `asked`.
    pub(super) fn words(&self, asked: &str) -> String {
        let region = |change: &dyn Fn(&str) -> String| match Region::find(asked) {
            Some(region) => region.rewritten(&change(region.text)),
            None => "There is no marked region in this request.".to_owned(),
        };
        match self {
            Self::Text(text) => text.clone(),
            Self::Use(_) => String::new(),
            Self::Region(text) => region(&|_| text.clone()),
            Self::Replaced(pairs) => {
                region(&|old| pairs.iter().fold(old.to_owned(), |text, (from, to)| text.replace(from, to)))
            }
        }
    }
}
