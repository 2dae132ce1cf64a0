//! Documents stay in step, whatever the client sends.

use serde_json::{Value, json};

use crate::buffer::Buffer;
use crate::client::{Client, rich};
use crate::engine::Engine;

fn at(line: i64, character: i64) -> Value {
    json!({ "line": line, "character": character })
}

fn change(client: &mut Client, uri: &str, start: Value, end: Value, text: &str) {
    let change = json!({ "range": { "start": start, "end": end }, "text": text });
    let document = json!({ "uri": uri, "version": 2 });
    client.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": [change] }));
}

#[test]
fn positions_outside_are_clamped() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    let mut buffer = Buffer::open(&mut client, "ab\ncd");
    change(&mut client, &buffer.uri, at(0, 900), at(0, 4_000_000_000), "!");
    change(&mut client, &buffer.uri, at(99, 0), at(4_294_967_295, 4_294_967_295), "?");
    buffer.text = "ab!\ncd?".to_owned();
    buffer.assert_in_step(&mut client);
    client.finish();
}

#[test]
fn reversed_ranges_are_turned_round() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    let mut buffer = Buffer::open(&mut client, "abcd\n");
    change(&mut client, &buffer.uri, at(0, 3), at(0, 1), "-");
    buffer.text = "a-d\n".to_owned();
    buffer.assert_in_step(&mut client);
    client.finish();
}

#[test]
fn documents_nobody_opened_are_survived() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    change(&mut client, "file:///never/opened.py", at(0, 0), at(0, 0), "x");
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": "file:///never/opened.py" } }));
    assert!(client.actions("file:///never/opened.py", json!({ "diagnostics": [] })).is_empty());
    client.assert_alive();
    client.finish();
}

#[test]
fn opening_twice_takes_the_second_text() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    Buffer::open(&mut client, "first\n");
    let second = Buffer::open(&mut client, "second\n");
    second.assert_in_step(&mut client);
    client.finish();
}

#[test]
fn whole_texts_may_be_sent() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    let mut buffer = Buffer::open(&mut client, "old\n");
    let changes =
        json!([{ "text": "new\r\nlines\r" }, { "range": { "start": at(1, 0), "end": at(1, 5) }, "text": "L" }]);
    let document = json!({ "uri": buffer.uri, "version": 2 });
    client.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    buffer.text = "new\r\nL\r".to_owned();
    buffer.assert_in_step(&mut client);
    client.finish();
}

#[test]
fn line_ends_are_those_of_lsp() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    let mut buffer = Buffer::open(&mut client, "a\rb\r\nc\u{2028}d\u{85}e\nf");
    change(&mut client, &buffer.uri, at(3, 0), at(3, 1), "F");
    change(&mut client, &buffer.uri, at(2, 4), at(2, 5), "E");
    buffer.text = "a\rb\r\nc\u{2028}d\u{85}E\nF".to_owned();
    buffer.assert_in_step(&mut client);
    client.finish();
}
