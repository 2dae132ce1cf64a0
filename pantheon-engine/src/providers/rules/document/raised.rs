//! Errors that a body raises, with the conditions that the code itself states.

use super::block::quotable;

/// One kind of error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Raised {
    /// The error's type, as the code writes it.
    pub(super) kind: String,
    /// When it is raised, one entry for each place.
    reasons: Vec<Reason>,
}

/// When an error is raised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// If this code holds.
    If(String),
    /// The message says.
    Message(String),
    /// The code does not say.
    Unknown,
}

impl Reason {
    /// From a condition of an `if` and, failing that, a message literal without its quotes.
    pub(super) fn from_code(condition: Option<&str>, message: Option<&str>) -> Self {
        if let Some(condition) = condition.and_then(quotable) {
            return Self::If(condition.to_owned());
        }
        match message.map(str::trim).filter(|text| text.len() > 2).and_then(quotable) {
            Some(message) => Self::Message(message.to_owned()),
            None => Self::Unknown,
        }
    }
}

/// Adds an error to a list, merging kinds.
pub(super) fn add(list: &mut Vec<Raised>, kind: &str, reason: Reason) {
    match list.iter_mut().find(|raised| raised.kind == kind) {
        Some(raised) if raised.reasons.contains(&reason) => {}
        Some(raised) => raised.reasons.push(reason),
        None => list.push(Raised { kind: kind.to_owned(), reasons: vec![reason] }),
    }
}

impl Raised {
    /// When it is raised, as a clause without a full stop: ``if `x < 0` ``; `None` where the code does not say.
    pub(super) fn clause(&self) -> Option<String> {
        let mut parts: Vec<String> = Vec::new();
        for reason in &self.reasons {
            match reason {
                Reason::If(code) => parts.push(format!("if `{code}`")),
                Reason::Message(_) | Reason::Unknown => {}
            }
        }
        let message = self.reasons.iter().find_map(|reason| match reason {
            Reason::Message(message) => Some(format!("with the message \"{}\"", message.trim_end_matches('.'))),
            _ => None,
        });
        if parts.is_empty() {
            parts.extend(message);
        }
        parts.truncate(3);
        (!parts.is_empty()).then(|| parts.join(", or "))
    }
}
