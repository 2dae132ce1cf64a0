//! Encodings of files, lossless or not at all: what is decoded gives the same bytes again, and a character that an
//! encoding lacks is refused, not replaced.

use std::str::FromStr;

use encoding_rs::DecoderResult;
use pantheon_protocol::files::{NotText, Text, UTF_8};

/// How a text is written as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// With or without a byte order mark, which is a character of the text.
    Utf8,
    /// Each unit's lower byte first.
    Utf16Le,
    /// Each unit's higher byte first.
    Utf16Be,
    /// ISO 8859-1 itself, where the WHATWG's tables mean windows-1252.
    Latin1,
    /// One of the WHATWG's tables.
    Table(&'static encoding_rs::Encoding),
}

/// What ISO 8859-1 is called; the WHATWG reads these as windows-1252.
const LATIN1: [&str; 6] = ["iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "l1"];

impl FromStr for Encoding {
    type Err = String;

    fn from_str(label: &str) -> Result<Self, String> {
        if LATIN1.contains(&label.trim().to_ascii_lowercase().as_str()) {
            return Ok(Encoding::Latin1);
        }
        match encoding_rs::Encoding::for_label_no_replacement(label.as_bytes()) {
            None => {
                Err("no such encoding; utf-16le, windows-1251, iso-8859-1, shift_jis and the like are known".into())
            }
            Some(table) if table == encoding_rs::UTF_8 => Ok(Encoding::Utf8),
            Some(table) if table == encoding_rs::UTF_16LE => Ok(Encoding::Utf16Le),
            Some(table) if table == encoding_rs::UTF_16BE => Ok(Encoding::Utf16Be),
            Some(table) => Ok(Encoding::Table(table)),
        }
    }
}

/// Reads bytes as text. A byte order mark tells the encoding; `named` is for files that have none and are not UTF-8
/// beyond ASCII, which hardly any text of another encoding is by chance.
///
/// # Errors
/// When the bytes are no text, or would not be the same again.
pub(crate) fn read(bytes: Vec<u8>, named: Option<Encoding>) -> Result<Text, NotText> {
    let encoding = match (bytes.as_slice(), named) {
        ([0xff, 0xfe, ..], _) => Encoding::Utf16Le,
        ([0xfe, 0xff, ..], _) => Encoding::Utf16Be,
        (bytes, Some(named)) if bytes.is_ascii() || std::str::from_utf8(bytes).is_err() => named,
        _ => Encoding::Utf8,
    };
    if encoding == Encoding::Utf8 {
        return Text::strict(bytes);
    }
    let text = encoding.decode(&bytes)?;
    Ok(Text { bom: text.starts_with('\u{feff}'), text, encoding: encoding.name() })
}

impl Encoding {
    /// The encoding that a text was read in.
    pub(crate) fn of(text: &Text) -> Self {
        text.encoding.parse().expect("every name that `name` gives is a label")
    }

    /// The name for people, which is a label too.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => UTF_8,
            Encoding::Utf16Le => "UTF-16LE",
            Encoding::Utf16Be => "UTF-16BE",
            Encoding::Latin1 => "ISO-8859-1",
            Encoding::Table(table) => table.name(),
        }
    }

    /// # Errors
    /// When the bytes are no text of this encoding, or would not be the same again.
    fn decode(self, bytes: &[u8]) -> Result<String, NotText> {
        let misfit = |offset| NotText::Encoding { encoding: self.name(), offset };
        let text = self.decode_loosely(bytes).map_err(misfit)?;
        if text.contains('\0') {
            return Err(NotText::Binary);
        }
        let again = self.encode_loosely(&text);
        if again == bytes {
            return Ok(text);
        }
        Err(misfit(again.iter().zip(bytes).take_while(|(ours, theirs)| ours == theirs).count()))
    }

    /// The text as bytes.
    ///
    /// # Errors
    /// The first character that this encoding lacks.
    pub(crate) fn encode(self, text: &str) -> Result<Vec<u8>, char> {
        let bytes = self.encode_loosely(text);
        if self.decode_loosely(&bytes).as_deref() == Ok(text) {
            return Ok(bytes);
        }
        let mut buffer = [0; 4];
        let lacks = |character: &char| {
            let alone: &str = character.encode_utf8(&mut buffer);
            self.decode_loosely(&self.encode_loosely(alone)).as_deref() != Ok(alone)
        };
        // Where each character is fine alone, only the whole is not: then any of them is the culprit.
        Err(text.chars().find(lacks).or(text.chars().next()).unwrap_or('\u{fffd}'))
    }

    /// The text, or the offset behind the first bytes that do not fit.
    fn decode_loosely(self, bytes: &[u8]) -> Result<String, usize> {
        match self {
            Encoding::Utf8 => std::str::from_utf8(bytes).map(str::to_owned).map_err(|error| error.valid_up_to()),
            Encoding::Utf16Le => from_units(bytes, u16::from_le_bytes),
            Encoding::Utf16Be => from_units(bytes, u16::from_be_bytes),
            Encoding::Latin1 => Ok(bytes.iter().copied().map(char::from).collect()),
            Encoding::Table(table) => from_table(bytes, table),
        }
    }

    /// The bytes; what the encoding lacks becomes something else, which decoding shows.
    fn encode_loosely(self, text: &str) -> Vec<u8> {
        match self {
            Encoding::Utf8 => text.as_bytes().to_vec(),
            Encoding::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Encoding::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            Encoding::Latin1 => text.chars().map(|character| u8::try_from(character).unwrap_or(b'?')).collect(),
            Encoding::Table(table) => table.encode(text).0.into_owned(),
        }
    }
}

fn from_units(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, usize> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    let mut offset = 0;
    for character in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        let character = character.map_err(|_| offset)?;
        offset += 2 * character.len_utf16();
        text.push(character);
    }
    if rest.is_empty() { Ok(text) } else { Err(offset) }
}

fn from_table(bytes: &[u8], table: &'static encoding_rs::Encoding) -> Result<String, usize> {
    let mut decoder = table.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(0));
    let (result, read) = decoder.decode_to_string_without_replacement(bytes, &mut text, true);
    match result {
        DecoderResult::InputEmpty => Ok(text),
        DecoderResult::Malformed(..) | DecoderResult::OutputFull => Err(read),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(label: &str) -> Option<Encoding> {
        Some(label.parse().unwrap())
    }

    #[test]
    fn bytes_come_back_the_same() {
        let cases: [(&str, &[u8], &str, &str); 9] = [
            ("windows-1251", b"\xcf\xf0\xe8\xe2\xe5\xf2\r\n", "Привет\r\n", "windows-1251"),
            ("latin1", b"caf\xe9 \x80", "café \u{80}", "ISO-8859-1"),
            ("cp1252", b"caf\xe9 \x80", "café €", "windows-1252"),
            ("shift_jis", b"\x83e\x83X\x83g", "テスト", "Shift_JIS"),
            ("utf-16le", b"a\0\xe9\0", "aé", "UTF-16LE"),
            ("utf-16be", b"\xd8\x3d\xde\x00", "😀", "UTF-16BE"),
            ("latin1", b"\xff\xfea\0", "\u{feff}a", "UTF-16LE"),
            ("latin1", "é".as_bytes(), "é", "UTF-8"),
            ("latin1", b"\xef\xbb\xbfa", "\u{feff}a", "UTF-8"),
        ];
        for (label, bytes, expected, encoding) in cases {
            let text = read(bytes.to_vec(), named(label)).unwrap();
            assert_eq!((text.text.as_str(), text.encoding), (expected, encoding), "{label}");
            assert_eq!(Encoding::of(&text).encode(&text.text).unwrap(), bytes, "{label}");
        }
    }

    #[test]
    fn what_would_change_is_refused() {
        let cases: [(&str, &[u8], NotText); 6] = [
            ("utf-16le", b"a\0b", NotText::Encoding { encoding: "UTF-16LE", offset: 2 }),
            ("utf-16le", b"\x00\xd8a\0", NotText::Encoding { encoding: "UTF-16LE", offset: 0 }),
            ("shift_jis", b"ok \x83", NotText::Encoding { encoding: "Shift_JIS", offset: 4 }),
            // Two spellings of one character: the second one is what would be written.
            ("shift_jis", b"\xfa\x54", NotText::Encoding { encoding: "Shift_JIS", offset: 0 }),
            ("latin1", b"\xe9\0", NotText::Binary),
            ("utf-8", b"caf\xe9", NotText::Encoding { encoding: "UTF-8", offset: 3 }),
        ];
        for (label, bytes, expected) in cases {
            assert_eq!(read(bytes.to_vec(), named(label)), Err(expected), "{label}");
        }
    }

    #[test]
    fn missing_characters_are_named() {
        let cases =
            [("windows-1251", "да é", 'é'), ("latin1", "a€", '€'), ("shift_jis", "a¥", '¥'), ("gbk", "中😀", '😀')];
        for (label, text, missing) in cases {
            let encoding: Encoding = label.parse().unwrap();
            assert_eq!(encoding.encode(text), Err(missing), "{label}");
        }
        assert!("no-such".parse::<Encoding>().is_err());
    }
}
