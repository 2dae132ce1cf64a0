//! A request's body. Only what is decided here is looked into; the rest, the prompt above all, goes through as it is.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value};

/// The field that says how many of the answer's tokens may be thoughts.
const BUDGET: &str = "budget_tokens";

/// The API's own least.
const LEAST_THINKING: u64 = 1024;

/// A request to the Messages API, as far as it is known here.
pub(super) struct Body {
    fields: BTreeMap<String, Box<RawValue>>,
    known: Known,
}

#[derive(Deserialize)]
struct Known {
    model: String,
    #[serde(default)]
    max_tokens: u64,
    #[serde(default)]
    stream: bool,
    thinking: Option<Map<String, Value>>,
    #[serde(default)]
    tools: Vec<Tool>,
    mcp_servers: Option<IgnoredAny>,
    container: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Tool {
    #[serde(rename = "type")]
    kind: Option<String>,
}

impl Body {
    /// Reads it; of a field that is there twice, the last one counts and is passed on.
    pub(super) fn read(bytes: &[u8]) -> serde_json::Result<Self> {
        let fields: BTreeMap<String, Box<RawValue>> = serde_json::from_slice(bytes)?;
        let known = serde_json::from_str(&serde_json::to_string(&fields)?)?;
        Ok(Self { fields, known })
    }

    /// The model that is asked.
    pub(super) fn model(&self) -> &str {
        &self.known.model
    }

    /// The most that the answer may have, in tokens.
    pub(super) fn max_tokens(&self) -> u64 {
        self.known.max_tokens
    }

    /// Whether the answer comes in pieces, as those are counted.
    pub(super) fn is_streamed(&self) -> bool {
        self.known.stream
    }

    /// Whether the service itself is to run or fetch something, in place of the program's own tools.
    pub(super) fn wants_services(&self) -> bool {
        let is_own = |tool: &Tool| tool.kind.as_deref().is_none_or(|kind| kind == "custom");
        self.known.mcp_servers.is_some() || self.known.container.is_some() || !self.known.tools.iter().all(is_own)
    }

    /// The same with so many tokens, as it goes out; none where they are too few to think as it is asked for.
    pub(super) fn within(mut self, tokens: u64) -> serde_json::Result<Option<Vec<u8>>> {
        if let Some(mut thinking) = self.known.thinking.take()
            && thinking.get(BUDGET).and_then(Value::as_u64).is_some_and(|budget| budget >= tokens)
        {
            if tokens / 2 < LEAST_THINKING {
                return Ok(None);
            }
            thinking.insert(BUDGET.to_owned(), (tokens / 2).into());
            self.fields.insert("thinking".to_owned(), to_raw_value(&thinking)?);
        }
        self.fields.insert("max_tokens".to_owned(), to_raw_value(&tokens)?);
        self.write().map(Some)
    }

    /// As it goes out.
    pub(super) fn write(&self) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec(&self.fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_tokens_change() {
        let text = r#"{"model":"a","max_tokens":900,"stream":true,"system":[{"z": 1.50,"a":"\u00e9"}],"model":"b"}"#;
        let body = Body::read(text.as_bytes()).unwrap();
        assert_eq!((body.model(), body.max_tokens(), body.is_streamed()), ("b", 900, true));
        let out = String::from_utf8(body.within(50).unwrap().unwrap()).unwrap();
        assert_eq!(out, r#"{"max_tokens":50,"model":"b","stream":true,"system":[{"z": 1.50,"a":"\u00e9"}]}"#);
    }

    #[test]
    fn thinking_leaves_tokens_for_words() {
        let text = r#"{"model":"a","max_tokens":64000,"thinking":{"type":"enabled","budget_tokens":31999}}"#;
        for (tokens, budget) in [(40_000, Some(31_999)), (31_999, Some(15_999)), (2_048, Some(1_024)), (2_000, None)] {
            let out = Body::read(text.as_bytes()).unwrap().within(tokens).unwrap();
            let sent = out.map(|out| serde_json::from_slice::<Value>(&out).unwrap());
            assert_eq!(sent.as_ref().and_then(|sent| sent["thinking"]["budget_tokens"].as_u64()), budget, "{tokens}");
            assert!(sent.is_none_or(|sent| sent["max_tokens"] == tokens && sent["thinking"]["type"] == "enabled"));
        }
    }

    #[test]
    fn services_are_noticed() {
        for (more, wants) in [
            (r#""tools":[]"#, false),
            (r#""tools":[{"name":"Read"},{"type":"custom","name":"Edit"}]"#, false),
            (r#""tools":[{"name":"Read"},{"type":"web_fetch_20250910","name":"web_fetch"}]"#, true),
            (r#""mcp_servers":[{"url":"https://example.org"}]"#, true),
            (r#""container":"x""#, true),
            (r#""tools":[{"type":"custom"}],"tools":[{"type":"web_search_20250305"}]"#, true),
        ] {
            let body = Body::read(format!(r#"{{"model":"a",{more}}}"#).as_bytes()).unwrap();
            assert_eq!(body.wants_services(), wants, "{more}");
        }
    }

    #[test]
    fn what_is_no_request_is_refused() {
        for text in ["", "[]", "{}", r#"{"model":1}"#, r#"{"model":"a","max_tokens":-1}"#] {
            assert!(Body::read(text.as_bytes()).is_err(), "{text}");
        }
    }
}
