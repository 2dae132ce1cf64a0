//! How a letter stands in its text: in quotations, comments, tags, at the beginnings of words and lines.

/// The letter begins a word.
pub(super) const WORD: u8 = 1;
/// It is the first of its line.
pub(super) const LINE: u8 = 2;
/// It is a capital.
pub(super) const CAPITAL: u8 = 4;
/// It stands between quotation marks.
pub(super) const QUOTED: u8 = 8;
/// It begins a quotation.
pub(super) const QUOTE: u8 = 16;
/// It stands in a comment.
pub(super) const COMMENT: u8 = 32;

/// Follows a text byte by byte. It knows no language: what it takes for a comment or a quotation need not be one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing {
    /// `QUOTED` and `COMMENT`, for what follows.
    pub marks: u8,
    /// Marks of the next letter only.
    pub pending: u8,
    /// The open quotation mark, or 0.
    quote: u8,
    before: u8,
}

impl Default for Standing {
    fn default() -> Self {
        Self { marks: 0, pending: WORD | LINE, quote: 0, before: b'\n' }
    }
}

impl Standing {
    /// Goes past a byte that is no letter.
    #[inline]
    pub fn pass(&mut self, byte: u8, next: u8) {
        let apostrophe = byte == b'\'' && self.before.is_ascii_alphabetic() && next.is_ascii_alphabetic();
        match byte {
            b'\n' => {
                self.pending |= LINE;
                self.marks = 0;
                self.quote = 0;
            }
            b'"' | b'`' => self.quotation(byte),
            b'\'' if !apostrophe => self.quotation(byte),
            b'#' => self.marks |= COMMENT,
            b'/' | b'-' if self.before == byte => self.marks |= COMMENT,
            b'*' if self.before == b'/' => self.marks |= COMMENT,
            _ => {}
        }
        if byte != 0 && !apostrophe {
            self.pending |= WORD;
        }
        self.before = byte;
    }

    /// Goes past a byte that parts words and means nothing else: see [`is_plain`].
    #[inline]
    pub fn part(&mut self, byte: u8) {
        self.pending |= WORD;
        self.before = byte;
    }

    /// Goes past a letter.
    #[inline]
    pub fn letter(&mut self) {
        self.pending = 0;
        self.before = b'a';
    }

    fn quotation(&mut self, mark: u8) {
        if self.quote == mark {
            self.quote = 0;
            self.marks &= !QUOTED;
        } else if self.quote == 0 {
            self.quote = mark;
            self.marks |= QUOTED;
            self.pending |= QUOTE;
        }
    }
}

/// Whether an ASCII byte that is no letter parts words and means nothing else.
pub(super) const fn is_plain(byte: u8) -> bool {
    !matches!(byte, 0 | b'\n' | b'"' | b'`' | b'\'' | b'#' | b'/' | b'-' | b'*')
}

/// The quotations of a text and its comments, put together, without those that are plain prose.
pub(super) fn pieces(bytes: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let mut standing = Standing::default();
    let mut found = (Vec::new(), Vec::new());
    let (mut quotation, mut comment) = (0, 0);
    for (at, &byte) in bytes.iter().enumerate() {
        if byte.is_ascii_alphabetic() {
            standing.letter();
            continue;
        }
        let before = standing.marks;
        standing.pass(byte, bytes.get(at + 1).copied().unwrap_or(b'\n'));
        match (before & QUOTED, standing.marks & QUOTED) {
            (0, QUOTED) => quotation = at + 1,
            (QUOTED, 0) => push_piece(&bytes[quotation..at], &mut found.0),
            _ => {}
        }
        match (before & COMMENT, standing.marks & COMMENT) {
            (0, COMMENT) => comment = at + 1,
            (COMMENT, 0) => push_piece(&bytes[comment..at], &mut found.1),
            _ => {}
        }
    }
    found
}

const SHORTEST_PIECE: usize = 8;

fn push_piece(piece: &[u8], found: &mut Vec<u8>) {
    let piece = piece.trim_ascii();
    let count = |wanted: fn(&u8) -> bool| piece.iter().filter(|byte| wanted(byte)).count();
    let (spaces, small) = (count(|byte| *byte == b' '), count(u8::is_ascii_lowercase));
    let prose = spaces > 0 && (small * 10 >= piece.len() * 7 || count(u8::is_ascii_digit) == 0);
    if prose || piece.is_empty() {
        return;
    }
    // Pieces of one text are as long as each other; a short one may be something else.
    if piece.len() < SHORTEST_PIECE && !found.is_empty() {
        found.push(b'\n');
    }
    found.extend_from_slice(piece);
    if piece.len() < SHORTEST_PIECE {
        found.push(b'\n');
    }
}
