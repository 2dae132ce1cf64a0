//! The header `traceparent` (W3C Trace Context, level 1): one trace id from an editor's action to the last call for it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The header's name.
pub const HEADER: &str = "traceparent";

/// Whose part something is: a trace, and the span in it that asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TraceParent {
    /// The trace; never 0.
    pub trace_id: u128,
    /// The span that asked; never 0.
    pub span_id: u64,
    /// Whether whoever asked would like the trace to be kept.
    pub sampled: bool,
}

/// A header that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no `traceparent` of W3C Trace Context")]
pub struct NoTraceParent;

impl TraceParent {
    /// A new trace from random bytes.
    pub fn from_random(bytes: [u8; 24]) -> Self {
        let (trace, span) = bytes.split_at(16);
        let number = |bytes: &[u8]| bytes.iter().fold(0_u128, |number, byte| (number << 8) | u128::from(*byte));
        // 0 is not allowed, and as likely as any other.
        let span_id = u64::try_from(number(span)).unwrap_or(1).max(1);
        Self { trace_id: number(trace).max(1), span_id, sampled: true }
    }

    /// The trace's id, as logs and tools write it.
    pub fn trace(&self) -> String {
        format!("{:032x}", self.trace_id)
    }

    /// The span's id as logs and collectors write it.
    pub fn span(&self) -> String {
        format!("{:016x}", self.span_id)
    }
}

impl fmt::Display for TraceParent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{:032x}-{:016x}-{:02x}", self.trace_id, self.span_id, u8::from(self.sampled))
    }
}

impl FromStr for TraceParent {
    type Err = NoTraceParent;

    /// Reads version 00, and of later ones what has its form, as section 3.2.4 asks.
    fn from_str(text: &str) -> Result<Self, NoTraceParent> {
        let is_hex = |part: &str| part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let mut parts = text.split('-');
        let mut part =
            |length: usize| parts.next().filter(|part| part.len() == length && is_hex(part)).ok_or(NoTraceParent);
        let (version, trace, span, flags) = (part(2)?, part(32)?, part(16)?, part(2)?);
        let is_longer = parts.next().is_some();
        let number = |text: &str| u128::from_str_radix(text, 16).map_err(|_| NoTraceParent);
        let (trace_id, span_id) = (number(trace)?, u64::try_from(number(span)?).map_err(|_| NoTraceParent)?);
        if version == "ff" || (version == "00" && is_longer) || trace_id == 0 || span_id == 0 {
            return Err(NoTraceParent);
        }
        Ok(Self { trace_id, span_id, sampled: number(flags)? & 1 == 1 })
    }
}

impl TryFrom<String> for TraceParent {
    type Error = NoTraceParent;

    fn try_from(text: String) -> Result<Self, NoTraceParent> {
        text.parse()
    }
}

impl From<TraceParent> for String {
    fn from(parent: TraceParent) -> Self {
        parent.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let parent = TraceParent::from_random(std::array::from_fn(|place| u8::try_from(place).unwrap() + 1));
        assert_eq!(parent.to_string(), "00-0102030405060708090a0b0c0d0e0f10-1112131415161718-01");
        assert_eq!(parent.to_string().parse(), Ok(parent));
        assert_eq!(TraceParent::from_random([0; 24]).to_string().parse(), Ok(TraceParent::from_random([0; 24])));
    }

    #[test]
    fn only_the_standards_form_is_read() {
        let (trace, span) = ("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331");
        for (text, is_one) in [
            (format!("00-{trace}-{span}-00"), true),
            (format!("cc-{trace}-{span}-01-more"), true),
            (format!("00-{trace}-{span}-01-more"), false),
            (format!("ff-{trace}-{span}-01"), false),
            (format!("00-{}-{span}-01", "0".repeat(32)), false),
            (format!("00-{trace}-{}-01", "0".repeat(16)), false),
            (format!("00-{}-{span}-01", trace.to_uppercase()), false),
            (format!("00-{trace}-{span}"), false),
            (format!("00-{trace}-{span}-1"), false),
            ("x = 1".to_owned(), false),
            (String::new(), false),
        ] {
            assert_eq!(text.parse::<TraceParent>().is_ok(), is_one, "{text}");
        }
    }
}
