//! The text between the tags of HTML or XML.

/// The text without what stands between `<` and `>`, if any of that is a tag.
pub(super) fn without_tags(bytes: &[u8]) -> Option<Vec<u8>> {
    let opens = |at: usize| matches!(bytes.get(at + 1), Some(b'/' | b'!' | b'a'..=b'z' | b'A'..=b'Z'));
    let mut plain = Vec::new();
    let (mut at, mut found) = (0, 0);
    while let Some(&byte) = bytes.get(at) {
        let end = (byte == b'<' && opens(at)).then(|| bytes[at..].iter().take(200).position(|byte| *byte == b'>'));
        match end.flatten() {
            Some(end) => {
                at += end + 1;
                found += 1;
            }
            None => {
                plain.push(byte);
                at += 1;
            }
        }
    }
    (found >= 8).then_some(plain)
}
