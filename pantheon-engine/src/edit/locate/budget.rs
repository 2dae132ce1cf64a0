//! How much work one file's hunks may cause: counted in steps, so that the same input always ends the same way.

/// Steps that are left.
#[derive(Debug)]
pub(super) struct Budget(u64);

/// There is no step left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spent;

impl Budget {
    /// Enough for every file and answer that people have; a tenth of a second at most.
    pub(super) fn new() -> Self {
        Self(30_000_000)
    }

    /// Takes steps, one for each line or byte that is about to be looked at.
    ///
    /// # Errors
    /// When there are not enough left.
    pub(super) fn take(&mut self, steps: usize) -> Result<(), Spent> {
        self.0 = self.0.checked_sub(steps as u64).ok_or(Spent)?;
        Ok(())
    }
}
