//! Plain HTTP on loopback, one connection a request, so that a test decides what is sent and how much is read.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, ensure};
use serde_json::Value;

/// How long a reply may be silent.
const SILENCE: Duration = Duration::from_secs(90);

/// A reply whose body is still to be read.
#[derive(Debug)]
pub struct Opened {
    /// The HTTP status.
    pub status: u16,
    /// By lower-case name.
    pub headers: Vec<(String, String)>,
    /// The rest, to its end.
    pub body: BufReader<TcpStream>,
}

impl Opened {
    /// A header, by its lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Reads the body as JSON; null when it is none.
    ///
    /// # Errors
    /// When the connection breaks.
    pub fn json(mut self) -> anyhow::Result<Value> {
        let mut text = Vec::new();
        self.body.read_to_end(&mut text)?;
        Ok(serde_json::from_slice(&text).unwrap_or_default())
    }
}

/// Asks an engine at `127.0.0.1:PORT`. HTTP/1.0, so that the body is not cut into chunks.
///
/// # Errors
/// When the connection breaks before the headers are through.
pub fn ask(address: &str, line: &str, headers: &[(&str, &str)], body: &Value) -> anyhow::Result<Opened> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(SILENCE))?;
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let mut request = format!("{line} HTTP/1.0\r\nHost: {address}\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    stream.write_all(format!("{request}Content-Type: application/json\r\n\r\n{body}").as_bytes())?;
    let mut body = BufReader::new(stream);
    let status = read_line(&mut body)?.split(' ').nth(1).and_then(|code| code.parse().ok());
    let mut headers = Vec::new();
    while let Some((name, value)) = read_line(&mut body)?.split_once(": ") {
        headers.push((name.to_ascii_lowercase(), value.to_owned()));
    }
    Ok(Opened { status: status.context("the reply has no status")?, headers, body })
}

/// The texts that come over a WebSocket, to its end.
///
/// # Errors
/// When there is none, or it breaks.
pub fn socket(address: &str, path: &str) -> anyhow::Result<Vec<String>> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(SILENCE))?;
    let upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13";
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\n{upgrade}\r\nSec-WebSocket-Key: {KEY}\r\n\r\n")?;
    let mut from = BufReader::new(stream);
    let status = read_line(&mut from)?;
    ensure!(status.contains(" 101 "), "no WebSocket: {status}");
    while !read_line(&mut from)?.is_empty() {}
    let mut texts = Vec::new();
    while let Some(text) = frame(&mut from)? {
        texts.push(text);
    }
    Ok(texts)
}

/// Sixteen bytes of no meaning, as RFC 6455 asks for.
const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAA==";

/// A text of the server's, which is not masked; none when it closes.
fn frame(from: &mut impl Read) -> anyhow::Result<Option<String>> {
    const TEXT: u8 = 0x81;
    let mut head = [0; 2];
    from.read_exact(&mut head).context("it ends without a farewell")?;
    if head[0] != TEXT {
        return Ok(None);
    }
    let length = match head[1] {
        126 => {
            let mut long = [0; 2];
            from.read_exact(&mut long)?;
            u64::from(u16::from_be_bytes(long))
        }
        127 => {
            let mut long = [0; 8];
            from.read_exact(&mut long)?;
            u64::from_be_bytes(long)
        }
        short => u64::from(short),
    };
    let mut text = String::new();
    from.take(length).read_to_string(&mut text)?;
    Ok(Some(text))
}

fn read_line(from: &mut impl BufRead) -> anyhow::Result<String> {
    let mut line = String::new();
    ensure!(from.read_line(&mut line)? > 0, "the connection ended early");
    Ok(line.trim_end().to_owned())
}
