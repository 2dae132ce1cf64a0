//! What an edit costs, counted as its answers come in: those that are refused cost as much.

use std::sync::atomic::{AtomicU64, Ordering};

use super::Progress;

/// Tokens of one edit or run.
#[derive(Debug, Default)]
pub struct Spent(AtomicU64);

impl Spent {
    /// Adds what a judged answer took.
    pub fn note(&self, event: &Progress) {
        let Progress::Judged(judged) = event else { return };
        let Some(usage) = judged.answer.usage else { return };
        self.0.fetch_add(usage.input_tokens + usage.output_tokens + usage.cache_write_tokens, Ordering::Relaxed);
    }

    /// All of them, in and out; what a model took from its cache does not count.
    pub fn tokens(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
