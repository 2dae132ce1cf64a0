//! From the body of a frame to a message that tower-lsp understands, or to the error that JSON-RPC asks for.

use serde_json::{Map, Value};
use tower_lsp::jsonrpc::{Error, ErrorCode, Id, Request, Response};

/// What a body turned out to be.
#[derive(Debug, PartialEq)]
pub(super) enum Incoming {
    /// A request or a notification.
    Request(Request),
    /// The answer to one of our requests.
    Response(Response),
    /// Not JSON: -32700, and perhaps not where a message ends.
    NotJson(Response),
    /// JSON, but no message: -32600.
    NotAMessage(Response),
}

/// Reads one body.
pub(super) fn read(body: &[u8]) -> Incoming {
    match serde_json::from_slice::<Value>(body) {
        Ok(Value::Object(message)) => read_object(message),
        Ok(_) => invalid(Id::Null, "a message is one JSON object; LSP has no batches"),
        Err(error) => Incoming::NotJson(parse_error(&error.to_string())),
    }
}

/// The answer to bytes that are no message at all.
pub(super) fn parse_error(reason: &str) -> Response {
    let message = format!("Parse error: {reason}").into();
    Response::from_error(Id::Null, Error { code: ErrorCode::ParseError, message, data: None })
}

fn read_object(mut message: Map<String, Value>) -> Incoming {
    let Ok(id) = message.remove("id").map(id).transpose() else {
        return invalid(Id::Null, "`id` must be an integer or a string");
    };
    if message.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
        return invalid(id.unwrap_or_default(), "`jsonrpc` must be \"2.0\"");
    }
    match (message.remove("method"), id) {
        (Some(Value::String(method)), id) => Incoming::Request(request(method, id, message.remove("params"))),
        (Some(_), id) => invalid(id.unwrap_or_default(), "`method` must be a string"),
        (None, Some(id)) => Incoming::Response(response(id, &mut message)),
        (None, None) => invalid(Id::Null, "`method` is missing"),
    }
}

fn request(method: String, id: Option<Id>, params: Option<Value>) -> Request {
    let request = Request::build(method);
    let request = match id {
        Some(id) => request.id(id),
        None => request,
    };
    match params {
        // JSON-RPC knows no null parameters; clients send them where there are none.
        Some(Value::Null) | None => request.finish(),
        Some(params) => request.params(params).finish(),
    }
}

fn response(id: Id, message: &mut Map<String, Value>) -> Response {
    match message.remove("error") {
        Some(error) if !error.is_null() => Response::from_error(id, client_error(&error)),
        _ => Response::from_ok(id, message.remove("result").unwrap_or_default()),
    }
}

fn client_error(error: &Value) -> Error {
    let code = error.get("code").and_then(Value::as_i64).map_or(ErrorCode::InternalError, ErrorCode::from);
    let message = error.get("message").and_then(Value::as_str).unwrap_or("the editor gave no reason").to_owned();
    Error { code, message: message.into(), data: None }
}

fn id(value: Value) -> Result<Id, ()> {
    match value {
        Value::Null => Ok(Id::Null),
        Value::String(text) => Ok(Id::String(text)),
        Value::Number(number) => number.as_i64().map(Id::Number).ok_or(()),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => Err(()),
    }
}

fn invalid(id: Id, reason: &str) -> Incoming {
    let message = format!("Invalid request: {reason}").into();
    Incoming::NotAMessage(Response::from_error(id, Error { code: ErrorCode::InvalidRequest, message, data: None }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn code(incoming: &Incoming) -> i64 {
        let (Incoming::NotJson(response) | Incoming::NotAMessage(response)) = incoming else {
            panic!("taken: {incoming:?}")
        };
        response.error().unwrap().code.code()
    }

    #[test]
    fn what_is_not_json_is_a_parse_error() {
        for body in ["", "{", "nonsense", "{\"a\":}", "\u{feff}{}"] {
            assert_eq!(code(&read(body.as_bytes())), -32700, "{body:?}");
        }
        assert_eq!(code(&read(b"{\"jsonrpc\":\"2.0\",\"method\":\"\xff\"}")), -32700);
        assert_eq!(code(&read("[".repeat(100_000).as_bytes())), -32700);
    }

    #[test]
    fn what_is_no_message_is_invalid() {
        for body in [
            "[]",
            "[{\"jsonrpc\":\"2.0\",\"method\":\"exit\"}]",
            "3",
            "null",
            "{}",
            "{\"jsonrpc\":\"2.0\"}",
            "{\"jsonrpc\":\"1.0\",\"method\":\"exit\"}",
            "{\"method\":\"exit\"}",
            "{\"jsonrpc\":\"2.0\",\"method\":7,\"id\":1}",
            "{\"jsonrpc\":\"2.0\",\"method\":\"x\",\"id\":1.5}",
            "{\"jsonrpc\":\"2.0\",\"method\":\"x\",\"id\":[1]}",
        ] {
            assert_eq!(code(&read(body.as_bytes())), -32600, "{body}");
        }
    }

    #[test]
    fn the_error_names_the_request() {
        let Incoming::NotAMessage(response) = read(br#"{"jsonrpc":"2.0","method":7,"id":"a"}"#) else { panic!() };
        assert_eq!(*response.id(), Id::String("a".to_owned()));
    }

    #[test]
    fn null_parameters_are_none() {
        let Incoming::Request(request) = read(br#"{"jsonrpc":"2.0","method":"shutdown","id":1,"params":null}"#) else {
            panic!()
        };
        assert_eq!((request.method(), request.params()), ("shutdown", None));
    }

    #[test]
    fn responses_of_every_shape_are_taken() {
        for (body, expected) in [
            (json!({ "jsonrpc": "2.0", "id": 1, "result": null }), true),
            (json!({ "jsonrpc": "2.0", "id": 1 }), true),
            (json!({ "jsonrpc": "2.0", "id": "x", "result": {}, "error": null }), true),
            (json!({ "jsonrpc": "2.0", "id": 1, "error": { "code": "?", "more": 1 } }), false),
        ] {
            let Incoming::Response(response) = read(body.to_string().as_bytes()) else { panic!("{body}") };
            assert_eq!(response.is_ok(), expected, "{body}");
        }
    }
}
