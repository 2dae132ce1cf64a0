//! JSON values with their keys in order, a key at most once, and where they end in an answer.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// A JSON value, as far as edits need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Json {
    Text(String),
    True,
    /// `false`, `null`, numbers.
    Other,
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Parses one value. The depth is limited by the parser.
    pub(super) fn parse(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }
}

/// Follows a value line by line to its last bracket.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::edit::parse) struct Scan {
    depth: usize,
    in_string: bool,
}

impl Scan {
    /// Takes one more line; where in it the value ends, if it does.
    pub(in crate::edit::parse) fn line(&mut self, line: &str) -> Option<usize> {
        let mut escaped = false;
        for (at, byte) in line.bytes().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if self.in_string => escaped = true,
                b'"' => self.in_string = !self.in_string,
                b'{' | b'[' if !self.in_string => self.depth += 1,
                b'}' | b']' if !self.in_string && self.depth <= 1 => return Some(at + 1),
                b'}' | b']' if !self.in_string => self.depth -= 1,
                _ => {}
            }
        }
        None
    }
}

/// The text of the value that starts on a line, with line ends inside strings escaped, and the line that it ends on;
/// `None` when the answer ends before.
pub(super) fn value_end(lines: &[&str], start: usize) -> Option<(String, usize)> {
    let mut text = String::new();
    let mut scan = Scan::default();
    for (index, line) in lines.iter().enumerate().skip(start) {
        if let Some(end) = scan.line(line) {
            text.push_str(&line[..end]);
            return Some((text, index));
        }
        text.push_str(line);
        text.push_str(if scan.in_string { "\\n" } else { "\n" });
    }
    None
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Json, E> {
        Ok(if value { Json::True } else { Json::Other })
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Other)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Json, E> {
        Ok(Json::Other)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Json, E> {
        Ok(Json::Other)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Json, E> {
        Ok(Json::Other)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = seq.next_element()? {
            values.push(value);
        }
        Ok(Json::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut fields: Vec<(String, Json)> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        while let Some((key, value)) = map.next_entry::<String, Json>()? {
            if !seen.insert(key.clone()) {
                return Err(A::Error::custom(format_args!("`{}` stands in one object twice", key.escape_debug())));
            }
            fields.push((key, value));
        }
        Ok(Json::Object(fields))
    }
}
