//! Lines from a program that may be broken or hostile: bounded in length and in sum, never buffered beyond that.

use tokio::io::{AsyncRead, AsyncReadExt};

/// The longest line. The longest honest one repeats a whole answer.
const LONGEST_LINE: usize = 8 * 1024 * 1024;

/// All lines together. Each token of an answer comes in an event of some 300 bytes.
const LONGEST_OUTPUT: usize = 128 * 1024 * 1024;

const CHUNK: usize = 64 * 1024;

/// Reads lines from `input`.
pub(super) struct Lines<R> {
    input: R,
    buffer: Vec<u8>,
    /// Where the next line starts in the buffer.
    start: usize,
    /// Up to where the buffer was searched for a line end.
    searched: usize,
    /// Bytes that may still come.
    left: usize,
}

/// Why there is no next line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NoLine {
    /// The output ended after a complete line, or before the first one.
    End,
    /// The output ended inside a line.
    Cut,
    /// More than an honest program would write.
    TooMuch,
}

impl<R: AsyncRead + Unpin> Lines<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, buffer: Vec::new(), start: 0, searched: 0, left: LONGEST_OUTPUT }
    }

    /// The next line, without its end. Safe to drop while it waits: nothing that was read is lost.
    pub(super) async fn next(&mut self) -> Result<&[u8], NoLine> {
        loop {
            if let Some(length) = self.buffer[self.searched..].iter().position(|byte| *byte == b'\n') {
                let line = self.start..self.searched + length;
                self.start = line.end + 1;
                self.searched = self.start;
                return Ok(&self.buffer[line]);
            }
            self.searched = self.buffer.len();
            self.forget_read_lines();
            if self.buffer.len() > LONGEST_LINE || self.left == 0 {
                return Err(NoLine::TooMuch);
            }
            self.read_chunk().await?;
        }
    }

    fn forget_read_lines(&mut self) {
        self.buffer.drain(..self.start);
        self.searched -= self.start;
        self.start = 0;
    }

    async fn read_chunk(&mut self) -> Result<(), NoLine> {
        self.buffer.reserve(CHUNK);
        match self.input.read_buf(&mut self.buffer).await {
            Ok(0) | Err(_) if self.buffer.is_empty() => Err(NoLine::End),
            Ok(0) | Err(_) => Err(NoLine::Cut),
            Ok(read) => {
                self.left = self.left.saturating_sub(read);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn all(input: &[u8]) -> (Vec<Vec<u8>>, NoLine) {
        let mut lines = Lines::new(input);
        let mut found = Vec::new();
        loop {
            match lines.next().await {
                Ok(line) => found.push(line.to_vec()),
                Err(end) => return (found, end),
            }
        }
    }

    #[tokio::test]
    async fn complete_lines_then_the_end() {
        assert_eq!(all(b"a\n\nbc\n").await, (vec![b"a".to_vec(), vec![], b"bc".to_vec()], NoLine::End));
    }

    #[tokio::test]
    async fn an_open_last_line_is_cut() {
        assert_eq!(all(b"a\nb").await, (vec![b"a".to_vec()], NoLine::Cut));
    }

    #[tokio::test]
    async fn an_endless_line_is_refused() {
        let mut lines = Lines::new(tokio::io::repeat(b'x'));
        assert_eq!(lines.next().await, Err(NoLine::TooMuch));
        assert!(lines.buffer.capacity() < 4 * LONGEST_LINE);
    }

    #[tokio::test]
    async fn endless_lines_are_refused() {
        let mut lines = Lines::new(tokio::io::repeat(b'\n'));
        lines.left = 3 * CHUNK;
        let refused = loop {
            if let Err(refused) = lines.next().await {
                break refused;
            }
        };
        assert_eq!(refused, NoLine::TooMuch);
    }

    #[tokio::test]
    async fn case_50_letters_cut_in_two_arrive_whole() {
        let sent = "é😀\n\u{e000}\n".as_bytes();
        for at in 0..=sent.len() {
            let mut lines = Lines::new(sent[..at].chain(&sent[at..]));
            assert_eq!(lines.next().await, Ok("é😀".as_bytes()), "cut at {at}");
            assert_eq!(lines.next().await, Ok("\u{e000}".as_bytes()), "cut at {at}");
        }
    }
}
