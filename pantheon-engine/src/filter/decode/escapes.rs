//! Escapes of programming languages, HTML, URLs and mail: `\x59`, `\u0059`, `\131`, `&#89;`, `%59`, `=59`, `U+0059`.

use super::finds::Finds;

/// What is looked at around an escape.
const AROUND: usize = 160;

/// So many ends of lines, tabs and signs of punctuation in escapes are as much as one escaped letter: with them a text
/// stands in a literal of its own.
const MANY: usize = 3;

pub(super) fn decode(bytes: &[u8], finds: &mut Finds) {
    let mut text = Vec::new();
    let (mut kept, mut at, mut until, mut count, mut plain) = (0, 0, 0, 0, 0);
    while let Some(start) = next(bytes, at) {
        let Some(escape) = escape(&bytes[start..]) else {
            at = start + 1;
            continue;
        };
        if start > until + AROUND {
            text.extend_from_slice(&bytes[kept.max(at)..until.max(kept.max(at)).min(bytes.len())]);
            text.push(b'\n');
            kept = start - AROUND;
        }
        text.extend_from_slice(&bytes[kept.max(at)..start]);
        text.extend_from_slice(&escape.bytes);
        count += usize::from(escape.telling);
        plain += usize::from(!escape.telling);
        at = start + escape.length;
        kept = at;
        until = (at + AROUND).min(bytes.len());
    }
    text.extend_from_slice(&bytes[kept.min(until)..until]);
    if count > 0 || plain >= MANY {
        finds.text("escapes", text);
    }
}

struct Escape {
    length: usize,
    bytes: Vec<u8>,
    /// It stands for something that could have stood there itself.
    telling: bool,
}

fn next(bytes: &[u8], at: usize) -> Option<usize> {
    let is_mark = |byte: &u8| matches!(byte, b'\\' | b'&' | b'%' | b'=' | b'U');
    bytes.get(at..)?.iter().position(is_mark).map(|found| at + found)
}

fn escape(rest: &[u8]) -> Option<Escape> {
    match rest {
        [b'\\', ..] => backslash(rest),
        [b'&', b'#', b'x' | b'X', ..] => code(rest, 3, 16, 1..=6, true),
        [b'&', b'#', ..] => code(rest, 2, 10, 1..=7, true),
        [b'&', ..] => named(rest),
        [b'%', b'u' | b'U', ..] => code(rest, 2, 16, 4..=4, false),
        [b'%', ..] => code(rest, 1, 16, 2..=2, false),
        [b'=', b'\r', b'\n', ..] => Some(Escape { length: 3, bytes: Vec::new(), telling: true }),
        [b'=', b'\n', ..] => Some(Escape { length: 2, bytes: Vec::new(), telling: true }),
        [b'=', ..] => code(rest, 1, 16, 2..=2, false),
        [b'U', b'+', ..] => code(rest, 2, 16, 4..=6, false),
        _ => None,
    }
}

fn backslash(rest: &[u8]) -> Option<Escape> {
    match rest.get(1)? {
        b'x' if rest.get(2) == Some(&b'{') => code(rest, 3, 16, 1..=6, true),
        b'x' => code(rest, 2, 16, 2..=2, false),
        b'u' if rest.get(2) == Some(&b'{') => code(rest, 3, 16, 1..=6, true),
        b'u' => code(rest, 2, 16, 4..=4, false),
        b'U' => code(rest, 2, 16, 8..=8, false),
        b'N' => None,
        b'o' if rest.get(2) == Some(&b'{') => code(rest, 3, 8, 1..=4, true),
        b'0'..=b'7' => code(rest, 1, 8, 1..=3, false),
        // Of a regular expression.
        b's' => Some(Escape { length: 2, bytes: vec![b' '], telling: false }),
        b'n' | b'r' | b't' => Some(Escape { length: 2, bytes: vec![b'\n'], telling: false }),
        b'\\' | b'"' | b'\'' | b'/' => Some(Escape { length: 2, bytes: vec![rest[1]], telling: false }),
        _ => None,
    }
}

/// Digits from `start` on, as many as `counts` allows; `closed` by a bracket or semicolon, which is taken too.
fn code(
    rest: &[u8],
    start: usize,
    radix: u32,
    counts: std::ops::RangeInclusive<usize>,
    closed: bool,
) -> Option<Escape> {
    let digits = rest[start..].iter().take(*counts.end()).take_while(|byte| char::from(**byte).is_digit(radix)).count();
    if !counts.contains(&digits) {
        return None;
    }
    let text = std::str::from_utf8(&rest[start..start + digits]).ok()?;
    let number = u32::from_str_radix(text, radix).ok()?;
    let end = start + digits;
    let length = if closed && matches!(rest.get(end), Some(b';' | b'}')) { end + 1 } else { end };
    // Two digits are a byte of UTF-8, more are a character.
    let bytes = match u8::try_from(number) {
        Ok(byte) if byte < 0x80 || digits <= 2 => vec![byte],
        _ => char::from_u32(number)?.to_string().into_bytes(),
    };
    Some(Escape { length, telling: number > 0x20, bytes })
}

fn named(rest: &[u8]) -> Option<Escape> {
    const NAMES: [(&[u8], u8); 24] = [
        (b"&amp;", b'&'),
        (b"&lt;", b'<'),
        (b"&gt;", b'>'),
        (b"&quot;", b'"'),
        (b"&apos;", b'\''),
        (b"&nbsp;", b' '),
        (b"&Tab;", b'\t'),
        (b"&NewLine;", b'\n'),
        (b"&period;", b'.'),
        (b"&comma;", b','),
        (b"&colon;", b':'),
        (b"&semi;", b';'),
        (b"&excl;", b'!'),
        (b"&quest;", b'?'),
        (b"&num;", b'#'),
        (b"&percnt;", b'%'),
        (b"&lpar;", b'('),
        (b"&rpar;", b')'),
        (b"&plus;", b'+'),
        (b"&equals;", b'='),
        (b"&sol;", b'/'),
        (b"&bsol;", b'\\'),
        (b"&hyphen;", b'-'),
        (b"&shy;", b'-'),
    ];
    if let Some((name, byte)) = NAMES.iter().find(|(name, _)| rest.starts_with(name)) {
        return Some(Escape { length: name.len(), bytes: vec![*byte], telling: false });
    }
    // Another sign, which parts words.
    let name = rest[1..].iter().take(24).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    (name >= 2 && rest.get(name + 1) == Some(&b';')).then(|| Escape {
        length: name + 2,
        bytes: vec![b' '],
        telling: false,
    })
}
