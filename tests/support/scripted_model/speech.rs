//! The words of a reply as the events of either API, and as one JSON body.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::script::{Reply, Say, ToolUse};

/// The model's name in answers.
const MODEL: &str = "scripted-model";

/// Which API was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Api {
    /// `/v1/messages`
    Messages,
    /// `/v1/chat/completions`
    Chat,
}

/// An answer in pieces.
#[derive(Debug)]
pub(super) struct Speech {
    pub(super) opening: String,
    pub(super) text: Vec<String>,
    pub(super) closing: String,
}

impl Api {
    /// The streamed form of these words.
    pub(super) fn speech(self, words: &str, reply: &Reply) -> Speech {
        let characters: Vec<char> = words.chars().collect();
        let pieces = characters.chunks(reply.chunk.max(1)).map(|piece| piece.iter().collect::<String>());
        let stop = self.stop(reply);
        match self {
            Self::Messages => Speech {
                opening: [
                    event(&json!({ "type": "message_start", "message": message(&json!([]), &Value::Null) })),
                    event(&json!({ "type": "content_block_start", "index": 0, "content_block": text_block("") })),
                    event(&json!({ "type": "ping" })),
                ]
                .concat(),
                text: pieces.map(|piece| event(&text_delta(&piece))).collect(),
                closing: [
                    event(&json!({ "type": "content_block_stop", "index": 0 })),
                    tools(reply).iter().enumerate().map(|(index, tool)| tool_use(index + 1, tool)).collect(),
                    event(&json!({
                        "type": "message_delta", "delta": { "stop_reason": stop }, "usage": { "output_tokens": 7 },
                    })),
                    event(&json!({ "type": "message_stop" })),
                ]
                .concat(),
            },
            Self::Chat => Speech {
                opening: data(&chunk(&json!({ "role": "assistant", "content": "" }), &Value::Null)),
                text: pieces.map(|piece| data(&chunk(&json!({ "content": piece }), &Value::Null))).collect(),
                closing: [
                    data(&chunk(&json!({}), &stop.into())),
                    data(&json!({ "model": MODEL, "choices": [], "usage": chat_usage() })),
                    "data: [DONE]\n\n".to_owned(),
                ]
                .concat(),
            },
        }
    }

    /// The form of these words for a request that did not ask for a stream.
    pub(super) fn whole(self, words: &str, reply: &Reply) -> Value {
        let stop = self.stop(reply);
        match self {
            Self::Messages => message(&json!([text_block(words)]), &stop.into()),
            Self::Chat => json!({
                "id": "chat-1", "object": "chat.completion", "model": MODEL, "usage": chat_usage(),
                "choices": [{ "index": 0, "message": { "role": "assistant", "content": words }, "finish_reason": stop }],
            }),
        }
    }

    fn stop(self, reply: &Reply) -> &str {
        let usual = match self {
            Self::Messages if !tools(reply).is_empty() => "tool_use",
            Self::Messages => "end_turn",
            Self::Chat => "stop",
        };
        reply.stop.as_deref().unwrap_or(usual)
    }
}

/// The body of an error. Its words must never reach a user.
pub(super) fn error(status: u16, words: Option<&str>) -> Value {
    let kind = match status {
        400 => "invalid_request_error",
        401 => "authentication_error",
        429 => "rate_limit_error",
        529 => "overloaded_error",
        _ => "api_error",
    };
    json!({ "type": "error", "error": { "type": kind, "message": words.unwrap_or("words of the scripted model") } })
}

fn message(content: &Value, stop: &Value) -> Value {
    json!({
        "id": "msg_1", "type": "message", "role": "assistant", "model": MODEL, "content": content,
        "stop_reason": stop, "stop_sequence": null,
        "usage": { "input_tokens": 11, "output_tokens": 1, "cache_read_input_tokens": 5, "cache_creation_input_tokens": 3 },
    })
}

fn text_block(text: &str) -> Value {
    json!({ "type": "text", "text": text })
}

fn tools(reply: &Reply) -> &[ToolUse] {
    match &reply.say {
        Say::Use(tools) => tools,
        _ => &[],
    }
}

/// The three events of one tool's use.
fn tool_use(index: usize, tool: &ToolUse) -> String {
    // The API never gives the same id twice.
    static USES: AtomicUsize = AtomicUsize::new(0);
    let id = format!("toolu_{}", USES.fetch_add(1, Ordering::Relaxed));
    let block = json!({ "type": "tool_use", "id": id, "name": tool.tool, "input": {} });
    let delta = json!({ "type": "input_json_delta", "partial_json": tool.input.to_string() });
    [
        event(&json!({ "type": "content_block_start", "index": index, "content_block": block })),
        event(&json!({ "type": "content_block_delta", "index": index, "delta": delta })),
        event(&json!({ "type": "content_block_stop", "index": index })),
    ]
    .concat()
}

fn text_delta(text: &str) -> Value {
    json!({ "type": "content_block_delta", "index": 0, "delta": { "type": "text_delta", "text": text } })
}

fn chunk(delta: &Value, finish: &Value) -> Value {
    let choice = json!({ "index": 0, "delta": delta, "finish_reason": finish });
    json!({ "id": "chat-1", "object": "chat.completion.chunk", "model": MODEL, "choices": [choice], "usage": null })
}

fn chat_usage() -> Value {
    json!({ "prompt_tokens": 16, "completion_tokens": 7, "prompt_tokens_details": { "cached_tokens": 5 } })
}

fn event(data: &Value) -> String {
    format!("event: {}\ndata: {data}\n\n", data["type"].as_str().unwrap_or_default())
}

fn data(data: &Value) -> String {
    format!("data: {data}\n\n")
}
