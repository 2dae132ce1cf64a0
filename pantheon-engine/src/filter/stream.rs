//! Text that is sent while it is still written: only what no continuation can turn into a leak goes out.

use super::guard::{Allowance, Guard};
use super::verdict::{Reason, Verdict};

/// Letters of ordinary words that are held back: the beginning of a shingle that is not yet complete, twice over.
const HELD: usize = 48;

/// A text is looked at again when it has grown by so many bytes, or by this part of itself.
const STEP: usize = 64;
const PART: usize = 16;

/// One answer on its way.
#[derive(Debug)]
pub struct Stream<'g> {
    guard: &'g Guard,
    allowance: Allowance,
    text: String,
    /// Bytes that went out.
    sent: usize,
    /// Bytes that were looked at and found clean.
    clean: usize,
    withheld: Option<Reason>,
}

/// How a stream ended.
#[derive(Clone, Debug)]
pub struct Finished {
    /// The rest of the text; empty when it is withheld.
    pub rest: String,
    /// What is to be said of the whole.
    pub verdict: Verdict,
}

impl<'g> Stream<'g> {
    /// The beginning of an answer to a request that `allowance` was made for.
    pub fn new(guard: &'g Guard, allowance: Allowance) -> Self {
        Self { guard, allowance, text: String::new(), sent: 0, clean: 0, withheld: None }
    }

    /// Takes the next piece and gives what may go out now, often nothing. After a leak it gives nothing for ever.
    ///
    /// All pieces together cost some twenty times one scan of the whole.
    pub fn push(&mut self, chunk: &str) -> String {
        self.text.push_str(chunk);
        if self.withheld.is_some() || self.text.len() < self.clean + STEP.max(self.clean / PART) {
            return String::new();
        }
        self.look()
    }

    /// Takes note of what the request holds itself, where that was not known at the beginning, looks again, and gives what
    /// may go out after all.
    pub fn excuse(&mut self, allowance: Allowance) -> String {
        self.allowance = allowance;
        self.look()
    }

    fn look(&mut self) -> String {
        self.withheld = self.guard.scan(self.text.as_bytes(), &self.allowance).reason;
        if self.withheld.is_some() {
            return String::new();
        }
        self.clean = self.text.len();
        let end = safe_end(&self.text, self.sent);
        let out = self.text[self.sent..end].to_owned();
        self.sent = end;
        out
    }

    /// Whether it is known already that the answer is withheld: nothing more needs to be written.
    pub fn withheld(&self) -> bool {
        self.withheld.is_some()
    }

    /// Looks at the whole, and gives the rest of it.
    pub fn finish(self) -> Finished {
        let mut verdict = self.guard.scan(self.text.as_bytes(), &self.allowance);
        verdict.reason = self.withheld.or(verdict.reason);
        let rest = if verdict.withheld() { String::new() } else { self.text[self.sent..].to_owned() };
        Finished { rest, verdict }
    }
}

/// Where what may go out ends: before the last [`HELD`] letters of ordinary words. What is no ordinary word does not count
/// as letters, so that encoded text is held back as long as it lasts.
fn safe_end(text: &str, sent: usize) -> usize {
    let mut letters = 0;
    let mut end = text.len();
    for word in text[sent..].split_inclusive(|one: char| one.is_ascii_whitespace()).rev() {
        end -= word.len();
        letters += word
            .split(|one: char| !one.is_ascii_alphabetic())
            .filter(|part| ordinary(part))
            .map(str::len)
            .sum::<usize>();
        if letters >= HELD {
            return end;
        }
    }
    sent
}

/// Whether letters between other characters are like a word, or a word of a name in code: small for the most part, and no
/// more of them than words have.
fn ordinary(part: &str) -> bool {
    let small = part.bytes().filter(u8::is_ascii_lowercase).count();
    (3..=20).contains(&part.len()) && small * 3 >= part.len() * 2
}
