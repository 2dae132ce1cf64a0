//! Cuts standard input into message bodies, whatever comes in.
//!
//! Tolerant where the meaning is plain: header names in any case, further headers, bare `\n`, stray line ends between
//! messages. What cannot be a header is skipped up to the next plausible one. Nothing is allocated because a header
//! claims a length; a body grows as its bytes arrive. Knows nothing of JSON.

use bytes::{Buf, BytesMut};

/// The longest body taken: far above any real message, far below what would exhaust a machine.
pub(crate) const MAX_BODY: usize = 64 * 1024 * 1024;

/// The longest block of headers taken.
const MAX_HEADERS: usize = 8 * 1024;

/// Enough bytes to hold any `Content-Length` line that is cut by the end of what has arrived.
const LONGEST_LENGTH_LINE: usize = 96;

/// A buffer larger than this is given back after its message.
const KEEP_CAPACITY: usize = 256 * 1024;

const CONTENT_LENGTH: &[u8] = b"content-length";

/// What the framer found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    /// One body, as long as its header said.
    Body(BytesMut),
    /// Bytes that belong to no message; reported once for each stretch.
    Garbage,
}

/// The bytes that have arrived and are not used yet.
#[derive(Debug, Default)]
pub(crate) struct Framer {
    buffer: BytesMut,
    /// How far an unfinished body was searched for a header that proves its length wrong.
    searched: usize,
    lost: bool,
}

impl Framer {
    /// Takes in bytes of any number.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The next frame, if it is complete.
    pub(crate) fn next_frame(&mut self) -> Option<Frame> {
        if self.lost && !self.find_way_back() {
            return None;
        }
        self.skip_line_ends();
        match headers(&self.buffer) {
            Headers::Unfinished if self.buffer.len() <= MAX_HEADERS => None,
            Headers::Complete { head, body } if body <= MAX_BODY => self.take_body(head, body),
            // Past the first byte, or what looked like a header would be found here again, for ever.
            Headers::Complete { .. } | Headers::Unfinished | Headers::Unreadable => Some(self.lose(1)),
        }
    }

    /// Takes back a body that is no message: its length may have been wrong, and a message may begin inside it, or
    /// with its last bytes.
    pub(crate) fn reject(&mut self, body: &[u8]) {
        let from = find_length_line(body).unwrap_or(body.len().saturating_sub(LONGEST_LENGTH_LINE));
        let mut rest = BytesMut::from(&body[from..]);
        rest.extend_from_slice(&self.buffer);
        self.buffer = rest;
        self.lost = true;
    }

    fn take_body(&mut self, head: usize, body: usize) -> Option<Frame> {
        if self.buffer.len() >= head + body {
            self.buffer.advance(head);
            let frame = self.buffer.split_to(body);
            self.searched = 0;
            if body > KEEP_CAPACITY {
                self.buffer = BytesMut::from(&self.buffer[..]);
            }
            return Some(Frame::Body(frame));
        }
        // JSON has no raw line end inside a string, so a header line in a body means that the length was wrong.
        let from = self.searched.max(head);
        if let Some(at) = find_length_line(&self.buffer[from..]) {
            return Some(self.lose(from + at));
        }
        self.searched = self.buffer.len().saturating_sub(LONGEST_LENGTH_LINE).max(head);
        None
    }

    fn lose(&mut self, skip: usize) -> Frame {
        self.buffer.advance(skip);
        self.searched = 0;
        self.lost = true;
        Frame::Garbage
    }

    /// Drops bytes up to the next plausible header; `false` when none has arrived yet.
    fn find_way_back(&mut self) -> bool {
        let found = find_length_line(&self.buffer);
        let skip = found.unwrap_or_else(|| self.buffer.len().saturating_sub(LONGEST_LENGTH_LINE));
        self.buffer.advance(skip);
        self.lost = found.is_none();
        found.is_some()
    }

    fn skip_line_ends(&mut self) {
        let stray = self.buffer.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        self.buffer.advance(stray);
    }
}

enum Headers {
    Complete { head: usize, body: usize },
    Unfinished,
    Unreadable,
}

/// Reads the block of headers that `buffer` begins with (LSP 3.17, base protocol).
fn headers(buffer: &[u8]) -> Headers {
    let mut at = 0;
    let mut length = None;
    while let Some(end) = buffer[at..].iter().take(MAX_HEADERS).position(|&byte| byte == b'\n') {
        let line = buffer[at..at + end].strip_suffix(b"\r").unwrap_or(&buffer[at..at + end]);
        at += end + 1;
        if line.is_empty() {
            return length.map_or(Headers::Unreadable, |body| Headers::Complete { head: at, body });
        }
        match header(line) {
            Some((name, value)) if name.eq_ignore_ascii_case(CONTENT_LENGTH) => match number(value) {
                Some(value) => length = Some(value),
                None => return Headers::Unreadable,
            },
            Some(_) => {}
            None => return Headers::Unreadable,
        }
    }
    Headers::Unfinished
}

fn header(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = line.iter().position(|&byte| byte == b':')?;
    let name = line[..colon].trim_ascii();
    let is_name =
        !name.is_empty() && name.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    is_name.then(|| (name, line[colon + 1..].trim_ascii()))
}

fn number(digits: &[u8]) -> Option<usize> {
    let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    is_number.then(|| std::str::from_utf8(digits).ok()?.parse().ok()).flatten()
}

/// Where the next line that ends in a believable `Content-Length: N` has that header.
fn find_length_line(bytes: &[u8]) -> Option<usize> {
    let mut start = 0;
    while let Some(end) = bytes[start..].iter().position(|&byte| byte == b'\n') {
        let line = &bytes[start..start + end];
        let from = line.len().saturating_sub(LONGEST_LENGTH_LINE);
        if let Some(at) = length_header(&line[from..]) {
            return Some(start + from + at);
        }
        start += end + 1;
    }
    None
}

fn length_header(line: &[u8]) -> Option<usize> {
    let at = line.windows(CONTENT_LENGTH.len()).rposition(|window| window.eq_ignore_ascii_case(CONTENT_LENGTH))?;
    let (_, value) = header(&line[at..])?;
    number(value).filter(|&length| length <= MAX_BODY).map(|_| at)
}

#[cfg(test)]
// By its path, for fuzzing takes this file in from elsewhere.
#[path = "framer/tests.rs"]
mod tests;
