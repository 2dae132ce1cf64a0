//! How many tokens a streamed answer has, read off it as it passes.

use bytes::Bytes;

use super::grant::Reserved;
use crate::providers::anthropic::events::{MessageEvent, TokenCount};

/// The longest line that is looked into; those that count tokens have a few hundred bytes.
const LONGEST_LINE: usize = 64 * 1024;

/// Bytes of a stream for each token, where it broke off before it said how many there were: rather too few than too many.
const BYTES_A_TOKEN: u64 = 100;

/// Counts into what was taken for the answer.
pub(super) struct Spent {
    reserved: Reserved,
    tokens: TokenCount,
    bytes: u64,
    is_over: bool,
    line: Vec<u8>,
}

impl Spent {
    pub(super) fn of(reserved: Reserved) -> Self {
        Self { reserved, tokens: TokenCount::default(), bytes: 0, is_over: false, line: Vec::new() }
    }

    /// Looks at the next bytes.
    pub(super) fn see(&mut self, chunk: &Bytes) {
        self.bytes += chunk.len() as u64;
        for piece in chunk.split_inclusive(|byte| *byte == b'\n') {
            let room = LONGEST_LINE.saturating_sub(self.line.len());
            self.line.extend_from_slice(&piece[..piece.len().min(room)]);
            if piece.ends_with(b"\n") {
                self.read_line();
                self.line.clear();
            }
        }
        let guessed = if self.is_over { 0 } else { self.bytes / BYTES_A_TOKEN };
        self.reserved.used = self.tokens.output().max(guessed);
    }

    fn read_line(&mut self) {
        let Some(data) = self.line.strip_prefix(b"data:") else { return };
        // What cannot be read counts nothing by itself; its bytes do.
        match serde_json::from_slice(data) {
            Ok(MessageEvent::MessageStart { message }) => self.tokens = self.tokens.updated(message.usage),
            Ok(MessageEvent::MessageDelta { usage, .. }) => {
                self.tokens = self.tokens.updated(usage);
                self.is_over = true;
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::grant::{Grant, Work};
    use super::*;

    const STREAM: &str = "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":{\"output_tokens\":1}}}\n\n\
                          data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"hello\"}}\n\n\
                          data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":42}}\n\n";

    fn left_after(stream: &str, chunk: usize) -> u64 {
        let grant = Arc::new(Grant::default());
        let _turn = grant.begin(Work { model: None, output_tokens: 100 });
        let mut spent = Spent::of(grant.reserve(100).unwrap());
        stream.as_bytes().chunks(chunk).for_each(|chunk| spent.see(&Bytes::copy_from_slice(chunk)));
        drop(spent);
        grant.reserve(100).unwrap().tokens()
    }

    #[test]
    fn the_last_count_is_taken_wherever_it_is_cut() {
        for chunk in [1, 7, 64, 4096] {
            assert_eq!(left_after(STREAM, chunk), 58, "{chunk}");
        }
    }

    #[test]
    fn a_cut_stream_counts_by_its_length() {
        assert_eq!(left_after(&STREAM[..STREAM.len() - 60], 16), 100 - (STREAM.len() as u64 - 60) / BYTES_A_TOKEN);
        assert_eq!(left_after("", 1), 100);
    }
}
