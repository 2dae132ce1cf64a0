//! Input that no client should send: the session lives on, and answers as JSON-RPC says.

use serde_json::{Value, json};

use crate::buffer::Buffer;
use crate::client::{Client, rich};
use crate::engine::Engine;

fn framed(body: &[u8]) -> Vec<u8> {
    [format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes(), body].concat()
}

#[test]
fn malformed_frames_are_answered_and_survived() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    let body = br#"{"jsonrpc":"2.0","method":"x"}"#;
    for (bytes, code) in [
        (framed(b"{\"jsonrpc\":"), -32700),
        (framed(b"nonsense"), -32700),
        (framed(b""), -32700),
        (framed(b"{\"jsonrpc\":\"2.0\",\"method\":\"\xff\xfe\"}"), -32700),
        (framed("[".repeat(200_000).as_bytes()), -32700),
        (b"Content-Type: text/plain\r\n\r\n{}".to_vec(), -32700),
        (b"Content-Length: -1\r\n\r\n{}".to_vec(), -32700),
        (b"Content-Length: many\r\n\r\n{}".to_vec(), -32700),
        (b"Content-Length: 18446744073709551616\r\n\r\n{}".to_vec(), -32700),
        (b"Content-Length: 9999999999\r\n\r\n{}".to_vec(), -32700),
        (b"Content-Length: 60000000\r\n\r\n{}".to_vec(), -32700),
        (b"Content-Length: 3\r\n\r\n{}".to_vec(), -32700),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(), -32700),
        (b"\x00\x01\x02\xff\xfe garbage\n\n".to_vec(), -32700),
        (framed(b"[]"), -32600),
        (framed(&[b"[", &body[..], b"]"].concat()), -32600),
        (framed(b"true"), -32600),
        (framed(b"{}"), -32600),
        (framed(br#"{"jsonrpc":"1.0","method":"x"}"#), -32600),
        (framed(br#"{"jsonrpc":"2.0","method":{}}"#), -32600),
        (framed(br#"{"jsonrpc":"2.0","method":"x","id":{}}"#), -32600),
    ] {
        client.send_bytes(&bytes);
        // The next good message must be understood whatever came before it.
        let id = client.send_request("pantheon/nothing", json!({}));
        assert_eq!(
            client.response(id)["error"]["code"],
            -32601,
            "{:?}",
            String::from_utf8_lossy(&bytes[..40.min(bytes.len())])
        );
        assert_eq!(client.error_with_null_id(), code, "{:?}", String::from_utf8_lossy(&bytes[..40.min(bytes.len())]));
    }
    client.assert_alive();
    client.finish();
}

#[test]
fn a_length_too_short_is_survived() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    client.send_bytes(b"Content-Length: 5\r\n\r\n{\"jsonrpc\":\"2.0\",\"method\":\"x\"}");
    let id = client.send_request("pantheon/nothing", json!({}));
    assert_eq!(client.response(id)["error"]["code"], -32601);
    assert_eq!(client.error_with_null_id(), -32700);
    client.finish();
}

#[test]
fn odd_headers_are_understood() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    let body = r#"{"jsonrpc":"2.0","id":900,"method":"pantheon/nothing"}"#;
    for head in [
        format!("content-length:{}\r\n\r\n", body.len()),
        format!("CONTENT-LENGTH: {}\r\nContent-Type: application/vscode-jsonrpc; charset=utf8\r\n\r\n", body.len()),
        format!("X-A: 1\r\nX-B: 2\r\nX-C: 3\r\nContent-Length:   {}  \r\n\r\n", body.len()),
        format!("Content-Length: {}\n\n", body.len()),
    ] {
        client.send_bytes(format!("{head}{body}").as_bytes());
        assert_eq!(client.response(900)["error"]["code"], -32601, "{head}");
    }
    client.finish();
}

#[test]
fn wrong_parameters_are_refused() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    for method in ["textDocument/codeAction", "workspace/executeCommand"] {
        for params in [Value::Null, json!([]), json!(7), json!({}), json!({ "textDocument": 3, "command": 4 })] {
            assert_eq!(client.request(method, params.clone())["error"]["code"], -32602, "{method} {params}");
        }
    }
    client.finish();
}

#[test]
fn wrong_notifications_are_survived() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    let buffer = Buffer::open(&mut client, "x = 1\n");
    for method in [
        "textDocument/didOpen",
        "textDocument/didChange",
        "textDocument/didClose",
        "textDocument/didSave",
        "workspace/didChangeConfiguration",
        "workspace/didChangeWorkspaceFolders",
        "window/workDoneProgress/cancel",
        "$/cancelRequest",
        "$/setTrace",
        "pantheon/unknown",
    ] {
        for params in [Value::Null, json!([]), json!("x"), json!({ "textDocument": { "uri": 7 }, "event": 1 })] {
            client.notify(method, params);
        }
    }
    let range = json!({ "start": { "line": -1, "character": 0 }, "end": { "line": 0, "character": 1.5 } });
    let changes = json!([{ "range": range, "text": "x" }]);
    let document = json!({ "uri": buffer.uri, "version": 2 });
    client.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    buffer.assert_in_step(&mut client);
    client.finish();
}

#[test]
fn a_notification_sent_as_a_request_is_refused() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    for method in ["textDocument/didOpen", "textDocument/didChange", "exit"] {
        assert_eq!(client.request(method, json!({}))["error"]["code"], -32600, "{method}");
    }
    client.notify("workspace/executeCommand", json!({ "command": "pantheon.jobs" }));
    client.assert_alive();
    client.finish();
}
