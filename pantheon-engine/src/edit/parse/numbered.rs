//! Line numbers that a model copied in front of its lines: `12 | x`, `12→x`, `12: x`, `12⇥x`.
//!
//! They are taken away when every line that is not blank has one, each one more than the last. When one line has none,
//! they are content.

/// What stands between a number and its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// `|` or `→`: seldom anything but a line number.
    Clear,
    /// `:` or a tab: often content.
    Unclear,
}

/// The lines without their numbers.
pub(super) fn unnumbered<'a>(lines: &[&'a str]) -> Option<(Vec<&'a str>, Sign)> {
    let mut last: Option<(usize, char)> = None;
    let mut plain = Vec::with_capacity(lines.len());
    for line in lines {
        if line.trim().is_empty() {
            plain.push("");
            continue;
        }
        let (number, sign, rest) = numbered(line)?;
        if last.is_some_and(|(before, other)| number != before + 1 || sign != other) {
            return None;
        }
        last = Some((number, sign));
        plain.push(rest);
    }
    let (_, sign) = last?;
    if sign != '\t' && plain.iter().all(|line| line.is_empty() || line.starts_with(' ')) {
        plain.iter_mut().for_each(|line| *line = line.get(1..).unwrap_or_default());
    }
    Some((plain, if matches!(sign, '|' | '→' | '│') { Sign::Clear } else { Sign::Unclear }))
}

fn numbered(line: &str) -> Option<(usize, char, &str)> {
    let text = line.trim_start_matches(' ');
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let number = text[..text.len() - rest.len()].parse().ok()?;
    let rest = rest.trim_start_matches(' ');
    let sign = rest.chars().next().filter(|c| matches!(c, '|' | '│' | '→' | ':' | '\t'))?;
    Some((number, sign, &rest[sign.len_utf8()..]))
}
