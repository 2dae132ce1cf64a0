//! The text between the tags of HTML or XML.

/// So many closing tags are a document; types of programming languages have none.
const CLOSING: usize = 8;

/// So many short texts between tags, and more than half of all, are cells or options: each of them stands for itself.
const CELLS: usize = 12;
const SHORT: usize = 16;

/// The text without what stands between `<` and `>`, if it is a document with tags; and the same with a space for each tag,
/// if they part what belongs together no more than words do.
pub(super) fn without_tags(bytes: &[u8]) -> Vec<Vec<u8>> {
    if bytes.windows(2).filter(|pair| *pair == b"</").take(CLOSING).count() < CLOSING {
        return Vec::new();
    }
    let parts = parts(bytes);
    let told = || parts.iter().filter(|part| !part.trim_ascii().is_empty());
    let short = told().filter(|part| part.len() <= SHORT).count();
    let mut found = vec![parts.concat()];
    if short >= CELLS && short * 2 > told().count() {
        found.push(parts.join(&b' '));
    }
    found
}

/// What stands between tags.
fn parts(bytes: &[u8]) -> Vec<&[u8]> {
    let opens = |at: usize| matches!(bytes.get(at + 1), Some(b'/' | b'!' | b'a'..=b'z' | b'A'..=b'Z'));
    let (mut parts, mut start, mut at) = (Vec::new(), 0, 0);
    while let Some(&byte) = bytes.get(at) {
        let end = (byte == b'<' && opens(at)).then(|| bytes[at..].iter().take(200).position(|byte| *byte == b'>'));
        match end.flatten() {
            Some(end) => {
                parts.push(&bytes[start..at]);
                at += end + 1;
                start = at;
            }
            None => at += 1,
        }
    }
    parts.push(&bytes[start..]);
    parts
}
