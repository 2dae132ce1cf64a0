//! The byte order mark that a stream of events may begin with, which its reader would stumble over: one or several.

/// The mark in UTF-8.
const MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// Finds the marks at the beginning of a stream that comes in pieces.
#[derive(Debug, Default)]
pub struct ByteOrderMark {
    seen: usize,
    over: bool,
}

impl ByteOrderMark {
    /// How many bytes of the next piece belong to them.
    pub fn skip(&mut self, piece: &[u8]) -> usize {
        if self.over {
            return 0;
        }
        let marks = MARK.iter().cycle().skip(self.seen % MARK.len());
        let same = marks.zip(piece).take_while(|(mark, byte)| mark == byte).count();
        self.seen += same;
        self.over = same < piece.len();
        same
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_at_the_beginning_are_skipped_wherever_they_are_cut() {
        let whole = [&MARK[..], &MARK, b"data: x", &MARK].concat();
        for at in 0..=whole.len() {
            let (mut mark, mut left) = (ByteOrderMark::default(), Vec::new());
            for piece in [&whole[..at], &whole[at..]] {
                left.extend_from_slice(&piece[mark.skip(piece)..]);
            }
            assert_eq!(left, whole[6..], "cut at {at}");
        }
        assert_eq!(ByteOrderMark::default().skip(b"data"), 0);
    }
}
