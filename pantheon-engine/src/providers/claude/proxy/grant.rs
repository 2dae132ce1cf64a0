//! What one program may ask of the model, and how much of it is left.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::denied::Denied;

/// One piece of work.
#[derive(Clone, Debug)]
pub(in crate::providers::claude) struct Work {
    /// The model that may be asked, by its name or its family's (`haiku`); absent leaves the choice to the program, once.
    pub(in crate::providers::claude) model: Option<String>,
    /// The most that all answers together may have, in tokens.
    pub(in crate::providers::claude) output_tokens: u64,
}

/// The right of one program. It begins with nothing.
#[derive(Debug, Default)]
pub(in crate::providers::claude) struct Grant(Mutex<Option<Work>>);

impl Grant {
    /// It is good for this work as long as the turn lives.
    pub(in crate::providers::claude) fn begin(self: &Arc<Self>, work: Work) -> Turn {
        *self.work() = Some(work);
        Turn(Arc::clone(self))
    }

    /// Whether this model may be asked; the first one that is asked is the only one.
    pub(super) fn admit(&self, model: &str) -> Result<(), Denied> {
        let mut held = self.work();
        let work = held.as_mut().ok_or(Denied::Idle)?;
        match &work.model {
            Some(wanted) if !is_of(model, wanted) => Err(Denied::Model),
            Some(_) => Ok(()),
            None => {
                work.model = Some(model.to_owned());
                Ok(())
            }
        }
    }

    /// Takes up to `asked` tokens for one answer.
    pub(super) fn reserve(self: &Arc<Self>, asked: u64) -> Result<Reserved, Denied> {
        let mut held = self.work();
        let work = held.as_mut().ok_or(Denied::Idle)?;
        let tokens = asked.min(work.output_tokens);
        if tokens == 0 {
            return Err(Denied::Spent);
        }
        work.output_tokens -= tokens;
        Ok(Reserved { grant: Arc::clone(self), tokens, used: 0 })
    }

    fn work(&self) -> MutexGuard<'_, Option<Work>> {
        // A panic cannot leave the numbers half-changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The time in which a program may ask. Dropping it ends that, also while the program still runs.
#[derive(Debug)]
pub(in crate::providers::claude) struct Turn(Arc<Grant>);

impl Drop for Turn {
    fn drop(&mut self) {
        *self.0.work() = None;
    }
}

/// Tokens that were taken for one answer. What it did not use is given back when this value goes.
#[derive(Debug)]
pub(super) struct Reserved {
    grant: Arc<Grant>,
    tokens: u64,
    /// As far as is known.
    pub(super) used: u64,
}

impl Reserved {
    /// How many.
    pub(super) fn tokens(&self) -> u64 {
        self.tokens
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        if let Some(work) = self.grant.work().as_mut() {
            work.output_tokens += self.tokens.saturating_sub(self.used);
        }
    }
}

/// Whether a model is the one that is wanted, by its whole name or its family's: `haiku`, `sonnet[1m]`.
fn is_of(model: &str, wanted: &str) -> bool {
    let family = wanted.split('[').next().unwrap_or_default();
    model == wanted || model == family || model.split('-').any(|part| part == family)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn granted(model: Option<&str>, output_tokens: u64) -> (Arc<Grant>, Turn) {
        let grant = Arc::new(Grant::default());
        let turn = grant.begin(Work { model: model.map(str::to_owned), output_tokens });
        (grant, turn)
    }

    #[test]
    fn models_are_the_works_own() {
        assert_eq!(Grant::default().admit("claude-opus-4-1"), Err(Denied::Idle));
        for (wanted, asked, expected) in [
            (Some("haiku"), "claude-haiku-4-5-20251001", Ok(())),
            (Some("sonnet[1m]"), "claude-sonnet-4-5", Ok(())),
            (Some("claude-opus-4-1"), "claude-opus-4-1", Ok(())),
            (Some("claude-opus-4-1"), "claude-opus-4", Err(Denied::Model)),
            (Some("haiku"), "claude-opus-4-1", Err(Denied::Model)),
            (None, "whatever", Ok(())),
        ] {
            assert_eq!(granted(wanted, 1).0.admit(asked), expected, "{wanted:?} {asked}");
        }
        let (first, turn) = granted(None, 1);
        assert_eq!((first.admit("a"), first.admit("b"), first.admit("a")), (Ok(()), Err(Denied::Model), Ok(())));
        drop(turn);
        assert_eq!(first.admit("a"), Err(Denied::Idle));
    }

    #[test]
    fn answers_have_the_tokens_of_the_work() {
        let (grant, _turn) = granted(None, 100);
        let mut first = grant.reserve(80).unwrap();
        let second = grant.reserve(80).unwrap();
        assert_eq!((first.tokens(), second.tokens()), (80, 20));
        assert_eq!(grant.reserve(1).unwrap_err(), Denied::Spent);
        first.used = 70;
        drop((first, second));
        assert_eq!(grant.reserve(80).unwrap().tokens(), 30);
    }
}
