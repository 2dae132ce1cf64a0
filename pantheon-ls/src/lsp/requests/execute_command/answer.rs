//! `pantheon.answer {question?, answer}` → `null`: answers a question that the editor could not ask.

use serde::Deserialize;
use serde_json::Value;
use tower_lsp::jsonrpc::Result;

use super::super::super::convert;
use super::argument;
use crate::session::Session;

#[derive(Deserialize)]
struct Argument {
    /// Absent means the newest.
    #[serde(default)]
    question: Option<u64>,
    /// One of its buttons.
    answer: String,
}

pub(super) fn answer(session: &Session, arguments: Vec<Value>) -> Result<Value> {
    let Argument { question, answer } = argument(arguments)?;
    if session.questions.answer(question, &answer) {
        return Ok(Value::Null);
    }
    let text = "this question has been answered or is over, or has no such answer; open the list of code actions again";
    Err(convert::request_failed(text.to_owned()))
}
