//! The text between the tags of HTML or XML.

/// So many closing tags are a document; types of programming languages have none.
const CLOSING: usize = 8;

/// The text without what stands between `<` and `>`, if it is a document with tags.
pub(super) fn without_tags(bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.windows(2).filter(|pair| *pair == b"</").take(CLOSING).count() < CLOSING {
        return None;
    }
    let opens = |at: usize| matches!(bytes.get(at + 1), Some(b'/' | b'!' | b'a'..=b'z' | b'A'..=b'Z'));
    let mut plain = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let end = (byte == b'<' && opens(at)).then(|| bytes[at..].iter().take(200).position(|byte| *byte == b'>'));
        match end.flatten() {
            Some(end) => at += end + 1,
            None => {
                plain.push(byte);
                at += 1;
            }
        }
    }
    Some(plain)
}
