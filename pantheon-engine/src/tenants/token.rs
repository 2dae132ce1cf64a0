//! Tokens: what a client shows, and the hash of it that is all the engine keeps.

use std::fmt;
use std::fmt::Write as _;
use std::str::FromStr;

use secrecy::SecretString;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// Random bytes of a token that is made here.
const BYTES: usize = 32;

/// What the text of a hash begins with.
const KIND: &str = "sha256:";

/// The shortest token, in bytes: a plain hash protects only what cannot be guessed.
pub const SHORTEST: usize = 24;

/// The SHA-256 of a token.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// Of a token as a client sends it.
    pub fn of(token: &str) -> Self {
        Self(Sha256::digest(token.as_bytes()).into())
    }

    /// Whether both are the same; takes the same time wherever they differ.
    pub fn is(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl FromStr for TokenHash {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WRONG: &str = "is no hash of a token; `pantheon-engine hash-token` makes one";
        let digits = text.strip_prefix(KIND).filter(|digits| digits.len() == 64 && digits.is_ascii()).ok_or(WRONG)?;
        let mut hash = [0; 32];
        for (at, byte) in hash.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).map_err(|_| WRONG)?;
        }
        Ok(Self(hash))
    }
}

impl fmt::Display for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(KIND)?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash")
    }
}

/// A new token.
///
/// # Errors
/// When the system gives no random numbers.
pub fn generate() -> Result<SecretString, getrandom::Error> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes)?;
    let mut token = "pan_".to_owned();
    for byte in bytes {
        // Writing into a text cannot fail.
        let _ = write!(token, "{byte:02x}");
    }
    Ok(token.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret as _;

    #[test]
    fn a_hash_is_read_as_it_is_written() {
        let hash = TokenHash::of("a token of nobody");
        assert_eq!(hash.to_string().parse::<TokenHash>().unwrap(), hash);
        assert!(!hash.is(&TokenHash::of("a token of nobodY")));
        for wrong in ["", "sha256:", "sha256:zz", &hash.to_string()[..70], &"é".repeat(35)] {
            assert!(wrong.parse::<TokenHash>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn new_tokens_are_long_and_differ() {
        let [one, two] = [(); 2].map(|()| generate().unwrap().expose_secret().to_owned());
        assert!(one.len() > SHORTEST && one != two && one.starts_with("pan_"));
    }
}
