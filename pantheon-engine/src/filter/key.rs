//! The key of the hashes: random words, drawn anew for each guard. Without it a hash tells nothing of its letters.

use std::fmt;

/// How many different symbols can be hashed: letters or their differences (26), or distances in patterns (32).
pub(super) const SYMBOLS: usize = 32;

/// One random word for each symbol and one for the seal. It never leaves the process and has no other form.
#[derive(Clone)]
pub struct Key {
    pub(super) symbols: [u64; SYMBOLS],
    pub(super) seal: u64,
}

impl Key {
    /// A fresh key from the system's randomness.
    ///
    /// # Errors
    /// When the system has none to give.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut symbols = [0; SYMBOLS];
        for symbol in &mut symbols {
            *symbol = getrandom::u64()?;
        }
        // The seal multiplies, and only odd numbers do so without losing bits.
        Ok(Self { symbols, seal: getrandom::u64()? | 1 })
    }

    /// The last step of every hash: what neighbouring windows have in common is gone afterwards.
    #[inline]
    pub(super) fn seal(&self, rolled: u64) -> u64 {
        sealed(rolled, self.seal)
    }
}

/// [`Key::seal`] with the word itself, which a loop can keep at hand.
#[inline(always)]
pub(super) fn sealed(rolled: u64, seal: u64) -> u64 {
    let mixed = (rolled ^ (rolled >> 29)).wrapping_mul(seal);
    mixed ^ (mixed >> 32)
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Key(…)")
    }
}
