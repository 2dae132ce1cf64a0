//! Which value each digit of an alphabet has.

/// The value of each byte that is a digit of the alphabet, and `none` for all others.
pub(super) const fn values(alphabet: &[u8], none: u8) -> [u8; 256] {
    let mut values = [none; 256];
    let mut value = 0;
    while value < alphabet.len() {
        values[alphabet[value] as usize] = value as u8;
        value += 1;
    }
    values
}
