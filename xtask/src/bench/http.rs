//! Just enough HTTP/1.1 to time an answer: one connection kept open, one request at a time.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Instant;

use anyhow::{Context, bail};

use super::measure::since;

/// An open connection.
#[derive(Debug)]
pub(super) struct Connection {
    reader: BufReader<TcpStream>,
    host: String,
}

/// What is posted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Post<'a> {
    /// With the query.
    pub(super) path: &'a str,
    /// More header lines, each with its line end.
    pub(super) headers: &'a str,
    /// JSON.
    pub(super) body: &'a str,
}

impl Connection {
    /// Connects to `http://HOST:PORT`.
    ///
    /// # Errors
    /// When nobody listens.
    pub(super) fn open(url: &str) -> anyhow::Result<Self> {
        let host = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let stream = TcpStream::connect(&host).with_context(|| format!("{url} does not answer"))?;
        stream.set_nodelay(true)?;
        Ok(Self { reader: BufReader::new(stream), host })
    }

    /// Posts and reads to the end; answers the milliseconds until `mark` was seen.
    ///
    /// # Errors
    /// When the answer is no success, or holds no such mark.
    pub(super) fn time_until(&mut self, post: Post<'_>, mark: &str) -> anyhow::Result<f64> {
        let Post { path, headers, body } = post;
        let (host, length) = (&self.host, body.len());
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n{headers}Content-Length: {length}\r\n\r\n{body}"
        );
        let start = Instant::now();
        self.reader.get_mut().write_all(request.as_bytes())?;
        let length = self.head()?;
        let mut seen = None;
        let mut text = String::new();
        loop {
            let chunk = match length {
                Some(length) => self.exactly(length)?,
                None => self.chunk()?,
            };
            text.push_str(&String::from_utf8_lossy(&chunk));
            if seen.is_none() && text.contains(mark) {
                seen = Some(since(start));
            }
            if chunk.is_empty() || length.is_some() {
                return seen.with_context(|| format!("no `{mark}` in the answer: {text}"));
            }
        }
    }

    /// Reads the head; answers the length of the body, if it comes in one piece.
    fn head(&mut self) -> anyhow::Result<Option<usize>> {
        let status = self.line()?;
        let mut length = None;
        loop {
            let line = self.line()?.to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = Some(value.trim().parse()?);
            }
        }
        if !status.contains(" 200 ") {
            let body = self.exactly(length.unwrap_or_default())?;
            bail!("{status}: {}", String::from_utf8_lossy(&body));
        }
        Ok(length)
    }

    fn chunk(&mut self) -> anyhow::Result<Vec<u8>> {
        let size = usize::from_str_radix(self.line()?.trim(), 16)?;
        let chunk = self.exactly(size)?;
        self.line()?;
        Ok(chunk)
    }

    fn exactly(&mut self, length: usize) -> anyhow::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.reader.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn line(&mut self) -> anyhow::Result<String> {
        let mut line = String::new();
        if self.reader.read_line(&mut line)? == 0 {
            bail!("the connection ended in the middle of an answer");
        }
        Ok(line.trim_end().to_owned())
    }
}
