//! LSP's framing (LSP 3.17, base protocol): a header with the length, then JSON.

use std::io::{BufRead, BufReader, Read, Write};
use std::sync::mpsc::{Receiver, channel};

use serde_json::Value;

/// Writes one message, in one piece as editors do: each piece would wake the server up.
pub(super) fn write(to: &mut impl Write, message: &Value) -> std::io::Result<()> {
    to.write_all(&frame(message))?;
    to.flush()
}

/// One message as it goes over the wire.
pub(super) fn frame(message: &Value) -> Vec<u8> {
    let body = message.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// Reads messages in a thread of its own; the channel closes at the end of the stream.
pub(super) fn read(from: impl Read + Send + 'static) -> Receiver<Value> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let mut from = BufReader::new(from);
        while let Some(message) = message(&mut from) {
            if sender.send(message).is_err() {
                return;
            }
        }
    });
    receiver
}

fn message(from: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if from.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("Content-Length:") {
            length = value.trim().parse().ok();
        }
    }
    let mut body = vec![0; length?];
    from.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}
