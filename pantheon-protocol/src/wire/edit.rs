//! `POST /execute/interactive-diff`: the request, the reply and the events of its stream.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Number;

use super::Selection;
use crate::error::ErrorReply;

/// The request body.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(example = Self::example())]
pub struct EditRequest {
    /// The whole text of the file as the user sees it.
    pub code: String,
    /// A name of the catalogue.
    pub command: String,
    /// Where the file lives, relative to its workspace; names the language when `language_id` is absent.
    pub file_path: String,
    /// What the action is about; absent means the whole file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selection: Option<Selection>,
    /// LSP language identifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language_id: Option<String>,
    /// What other tools say about the selection.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diagnostics: Vec<Diagnostic>,
    /// What the user typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instruction: Option<String>,
    /// Further files that an action of workspace scope may read and change. With them, `file_path` and `code` may both
    /// be empty: then no file stands out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<SourceFile>,
    /// What else than edits the sender can carry out; absent means all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_operations: Option<Vec<FileOperation>>,
    /// Ask the model anew, though it answered the same request before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fresh: bool,
}

impl EditRequest {
    /// The smallest useful request.
    fn example() -> Self {
        Self {
            code: "def total(items):\n    return sum(items)\n".to_owned(),
            command: "document".to_owned(),
            file_path: "shop/total.py".to_owned(),
            ..Self::default()
        }
    }
}

/// A file as the user sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SourceFile {
    /// Relative to the workspace, as `EditRequest::file_path`.
    pub file_path: String,
    /// The whole text.
    pub code: String,
}

/// What a change does to its file beside editing it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FileOperation {
    /// Makes a file that was not there.
    Create,
    /// Gives it another path, and perhaps edits it.
    Rename,
    /// Removes it.
    Delete,
}

/// One diagnostic of another tool.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Diagnostic {
    /// What it says.
    pub message: String,
    /// Its code, such as `F401` or `unused_imports`; a number is read as text.
    #[serde(default, deserialize_with = "text_or_number", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Code>")]
    pub code: Option<String>,
    /// Who says it, such as `ruff`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// How bad it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// Where it is; absent means the selection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<Selection>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged, expecting = "a diagnostic's code is a text or a number")]
enum Code {
    Text(String),
    Number(Number),
}

fn text_or_number<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<Code>::deserialize(from)?.map(|code| match code {
        Code::Text(text) => text,
        Code::Number(number) => number.to_string(),
    }))
}

/// LSP's four severities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// LSP severity 1.
    Error,
    /// LSP severity 2.
    Warning,
    /// LSP severity 3.
    Information,
    /// LSP severity 4.
    Hint,
}

/// The literal `"success"` of a reply's `status`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Success {
    /// The only value.
    #[default]
    Success,
}

/// The reply body.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EditReply {
    /// Always `success`.
    pub status: Success,
    /// The change to the file of the request; without edits when there was nothing to change in it.
    pub diff: Diff,
    /// Every changed file, that of the request among them, when the answer is about more than that one file or does
    /// more than edit it: all of it is to be applied, or nothing. Sorted by path.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diffs: Vec<Diff>,
    /// How exactly the answer's blocks had to match the file; absent where nothing was to be located.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<Tier>,
    /// Which provider answered.
    pub provider: String,
    /// The model that answered, where the provider has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Why the user must be asked before any of this is applied, whatever they set: the answer does something that
    /// nobody asked for, such as deleting much.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask: Option<String>,
    /// What to tell the user about it: why nothing changed, or what to look at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The model gave this answer before, to the same request: nothing was spent on it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cached: bool,
    /// Tokens spent, where the provider counts them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// The id of the request, also in the header `X-Request-Id`.
    pub request_id: String,
}

impl EditReply {
    /// Who answered, and whether it was before: `anthropic`, `anthropic, which answered this before`.
    pub fn by(&self) -> String {
        let before = if self.cached { ", which answered this before" } else { "" };
        format!("{}{before}", self.provider)
    }

    /// Whether there was nothing to change.
    pub fn is_unchanged(&self) -> bool {
        self.diffs.is_empty() && self.diff.edits.is_empty()
    }
}

/// How far an answer's old text was from the file's: the loosest tier that any of its blocks needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    /// Every byte of a line alike.
    #[default]
    Exact,
    /// But for white space at the end of lines.
    TrimmedEnd,
    /// But for white space at both ends of lines: indentation was mapped.
    Trimmed,
    /// But for Unicode normalisation and typographic punctuation.
    Unicode,
    /// But for a context line that was forgotten, added or mistyped.
    Context,
}

/// A change to one file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Diff {
    /// As in the request.
    pub file_path: String,
    /// The text that the edits apply to; left out with `?include=edits`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original_code: Option<String>,
    /// The text after the edits; left out with `?include=edits`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggested_code: Option<String>,
    /// Minimal, sorted, not overlapping. A created file has one insertion at 0, a deleted one has none.
    pub edits: Vec<TextEdit>,
    /// What happens to the file beside the edits; absent for edits alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<FileOperation>,
    /// Where a renamed file goes; the edits apply to its old text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_path: Option<String>,
}

/// One replacement, in byte offsets of the original UTF-8 text, end exclusive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TextEdit {
    /// First byte replaced.
    pub start: usize,
    /// One past the last byte replaced; equal to `start` for an insertion.
    pub end: usize,
    /// What stands there afterwards.
    pub new_text: String,
}

/// Tokens spent on an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Usage {
    /// Tokens read at full price.
    pub input_tokens: u64,
    /// Tokens written.
    pub output_tokens: u64,
    /// Tokens read from the prompt cache.
    #[serde(default)]
    pub cache_read_tokens: u64,
    /// Tokens written to the prompt cache.
    #[serde(default)]
    pub cache_write_tokens: u64,
}

/// The events of the stream that `Accept: text/event-stream` asks for.
///
/// In order: `queued`, `started`, any number of `delta` and `step`, then `diff` and `done`, or `error`.
#[derive(Clone, Debug, PartialEq)]
pub enum EditEvent {
    /// The request was admitted and waits for its turn.
    Queued {
        /// The id of the request.
        request_id: String,
    },
    /// A provider works on it.
    Started(StartedEvent),
    /// Some text of the new code, for preview only: nothing is checked yet.
    Delta(String),
    /// An agent used a tool, such as `Edit src/a.py`.
    Step(String),
    /// The checked change.
    Diff(Box<EditReply>),
    /// The end of the stream.
    Done,
    /// The request failed; the stream ends.
    Error(Box<ErrorReply>),
}

/// The data of the event `started`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StartedEvent {
    /// Which provider works.
    pub provider: String,
    /// 1, or 2 when the first answer could not be used and the model was told why: what was shown before is void.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub attempt: u32,
}

impl StartedEvent {
    /// The event in words: `claude works`, `claude tries once more`.
    pub fn words(&self) -> String {
        let does = if self.attempt > 1 { "tries once more" } else { "works" };
        format!("{} {does}", self.provider)
    }
}

fn first() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_first(attempt: &u32) -> bool {
    *attempt == 1
}

impl EditEvent {
    /// The event's name on the wire.
    pub fn name(&self) -> &'static str {
        match self {
            EditEvent::Queued { .. } => "queued",
            EditEvent::Started(_) => "started",
            EditEvent::Delta(_) => "delta",
            EditEvent::Step(_) => "step",
            EditEvent::Diff(_) => "diff",
            EditEvent::Done => "done",
            EditEvent::Error(_) => "error",
        }
    }

    /// The event's data on the wire.
    ///
    /// # Errors
    /// Only when JSON cannot be written, which these shapes do not cause.
    pub fn data(&self) -> serde_json::Result<String> {
        match self {
            EditEvent::Queued { request_id } => serde_json::to_string(&serde_json::json!({ "requestId": request_id })),
            EditEvent::Started(started) => serde_json::to_string(started),
            EditEvent::Delta(text) | EditEvent::Step(text) => {
                serde_json::to_string(&serde_json::json!({ "text": text }))
            }
            EditEvent::Diff(reply) => serde_json::to_string(reply),
            EditEvent::Done => Ok("{}".to_owned()),
            EditEvent::Error(error) => serde_json::to_string(error),
        }
    }

    /// Reads an event of the wire; `None` for a name this side does not know.
    ///
    /// # Errors
    /// When the data does not fit the name.
    pub fn parse(name: &str, data: &str) -> serde_json::Result<Option<Self>> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Queued {
            request_id: String,
        }
        #[derive(Deserialize)]
        struct Text {
            text: String,
        }
        Ok(Some(match name {
            "queued" => EditEvent::Queued { request_id: serde_json::from_str::<Queued>(data)?.request_id },
            "started" => EditEvent::Started(serde_json::from_str(data)?),
            "delta" => EditEvent::Delta(serde_json::from_str::<Text>(data)?.text),
            "step" => EditEvent::Step(serde_json::from_str::<Text>(data)?.text),
            "diff" => EditEvent::Diff(serde_json::from_str(data)?),
            "done" => EditEvent::Done,
            "error" => EditEvent::Error(serde_json::from_str(data)?),
            _ => return Ok(None),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_survives_the_wire() {
        let events = [
            EditEvent::Queued { request_id: "r".into() },
            EditEvent::Started(StartedEvent { provider: "rules".into(), attempt: 2 }),
            EditEvent::Delta("a\n\u{1F600}".into()),
            EditEvent::Step("Edit src/a.py".into()),
            EditEvent::Diff(Box::default()),
            EditEvent::Done,
        ];
        for event in events {
            let read = EditEvent::parse(event.name(), &event.data().unwrap()).unwrap();
            assert_eq!(read, Some(event));
        }
        assert_eq!(EditEvent::parse("news", "{}").unwrap(), None);
    }

    #[test]
    fn diagnostic_codes_may_be_numbers() {
        let diagnostic: Diagnostic = serde_json::from_str(r#"{"message":"m","code":2304}"#).unwrap();
        assert_eq!(diagnostic.code.as_deref(), Some("2304"));
    }
}
