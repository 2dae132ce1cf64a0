//! Words to the user where code was asked for.

/// How models begin to talk, in small letters.
const BEGINNINGS: [&str; 26] = [
    "i ",
    "i'm ",
    "i’m ",
    "i've ",
    "i’ve ",
    "i'd ",
    "sorry",
    "sure",
    "certainly",
    "of course",
    "okay",
    "here is ",
    "here's ",
    "here’s ",
    "here are ",
    "unfortunately",
    "as an ai",
    "it looks ",
    "it seems ",
    "there is nothing",
    "there's nothing",
    "no changes",
    "the code ",
    "this code ",
    "the selected ",
    "your ",
];

/// Whether a text without any fence is talk: it begins like it, and has no line of the text that it should replace.
pub(super) fn is_prose(lines: &[&str], before: Option<&str>) -> bool {
    let Some(first) = lines.iter().map(|line| line.trim()).find(|line| !line.is_empty()) else { return false };
    let start: String = first.chars().take(20).collect::<String>().to_lowercase();
    let talks = BEGINNINGS.iter().any(|beginning| start.starts_with(beginning))
        && first.ends_with(['.', ':', '!', '?', ',', '…']);
    talks && !before.is_some_and(|before| shares_a_line(lines, before))
}

fn shares_a_line(lines: &[&str], before: &str) -> bool {
    let known: std::collections::HashSet<&str> = before.lines().map(str::trim).collect();
    lines.iter().map(|line| line.trim()).any(|line| line.len() > 3 && known.contains(line))
}
