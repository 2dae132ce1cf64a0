//! Where servers of the chat API differ, and what a refusal teaches about it.

/// What a request may contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    /// Whether `stream_options` may ask for the count of tokens.
    pub(super) counts: bool,
    /// The name of the limit: newer models of OpenAI refuse `max_tokens`, most other servers know nothing else.
    pub(super) limit: &'static str,
}

impl Default for Dialect {
    fn default() -> Self {
        Self { counts: true, limit: "max_tokens" }
    }
}

impl Dialect {
    /// The dialect to try next after a refusal in these (lower-case) words; none if they are about something else.
    pub(super) fn taught(self, words: &str) -> Option<Self> {
        if self.counts && (words.contains("stream_options") || words.contains("include_usage")) {
            return Some(Self { counts: false, ..self });
        }
        if self.limit == "max_tokens" && words.contains("max_completion_tokens") {
            return Some(Self { limit: "max_completion_tokens", ..self });
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_teach_once() {
        let first = Dialect::default();
        let second = first.taught("unknown field `stream_options`").expect("a lesson");
        assert_eq!(second, Dialect { counts: false, limit: "max_tokens" });
        let third = second.taught("use 'max_completion_tokens' instead").expect("a lesson");
        assert_eq!(third, Dialect { counts: false, limit: "max_completion_tokens" });
        assert_eq!(third.taught("stream_options max_completion_tokens"), None);
        assert_eq!(first.taught("no such model"), None);
    }
}
