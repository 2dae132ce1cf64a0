//! Names of code turned into words and phrases. Says only what the name says; adds no facts.

mod tables;

use tables::{ABBREVIATIONS, ACRONYMS, LINKS, PARTICLES, VERBS};

/// The words of a name, lower case, acronyms and common abbreviations written out: `maxReqSize` → `maximum request size`.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut out = Vec::new();
    for part in name.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()) {
        out.extend(humps(part).into_iter().map(|word| spelled(&word)));
    }
    out
}

/// The words of a name in one string, or the name itself in backticks where it has none.
pub(super) fn phrase(name: &str) -> String {
    let words = words(name);
    if words.is_empty() || (words.len() == 1 && words[0].chars().count() == 1) {
        return format!("`{name}`");
    }
    words.join(" ")
}

/// A noun phrase with its article: `total` → `the total`, `all users` stays.
pub(super) fn the(words: &[String]) -> String {
    let text = words.join(" ");
    match words.first() {
        Some(first) if LINKS.contains(&first.as_str()) => text,
        _ => format!("the {text}"),
    }
}

/// `a` or `an` before a phrase; plural phrases get `the`.
pub(super) fn a(phrase: &str) -> String {
    let last = phrase.rsplit(' ').next().unwrap_or_default();
    let first = phrase.split(' ').next().unwrap_or_default();
    if plural(last) {
        return format!("the {phrase}");
    }
    let spelled_out = first.len() > 1 && first.chars().all(|c| c.is_ascii_uppercase());
    let starts = |list: &[&str]| list.iter().any(|start| first.starts_with(start));
    let vowel = if spelled_out {
        first.starts_with(|c| "AEFHILMNORSX".contains(c))
    } else {
        starts(&["hour", "honest"]) || (starts(&["a", "e", "i", "o", "u"]) && !starts(SPOKEN_AS_CONSONANT))
    };
    format!("{} {phrase}", if vowel { "an" } else { "a" })
}

/// Beginnings written with a vowel and spoken with a consonant, as in `user`.
const SPOKEN_AS_CONSONANT: &[&str] = &["one", "eu", "ubi", "uni", "usa", "use", "usu", "uti"];

/// Whether a word looks like a plural.
pub(super) fn plural(word: &str) -> bool {
    word.len() > 3 && word.ends_with('s') && !["ss", "us", "is", "as", "os"].iter().any(|ending| word.ends_with(ending))
}

/// The text with its first letter in upper case.
pub(super) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}", chars.as_str())
}

/// Whether a word is used as a verb at the start of function names.
pub(super) fn is_verb(word: &str) -> bool {
    VERBS.contains(&word) || (word.len() > 5 && ["ize", "ise", "ify"].iter().any(|ending| word.ends_with(ending)))
}

/// Whether a word joins on without an article: `from`, `all`, `by`, …
pub(super) fn is_link(word: &str) -> bool {
    LINKS.contains(&word)
}

/// Verb and particle of words written as one: `setup` → `set up`.
pub(super) fn phrasal(word: &str) -> Option<&'static str> {
    PARTICLES.iter().find(|(short, _)| *short == word).map(|(_, long)| *long)
}

/// The third person of an imperative, its first word changed: `set up the x` → `sets up the x`.
pub(super) fn third_person(imperative: &str) -> String {
    let (verb, rest) = imperative.split_once(' ').unwrap_or((imperative, ""));
    let verb = match verb {
        "be" => "is".to_owned(),
        "have" => "has".to_owned(),
        _ if ["s", "x", "z", "ch", "sh", "o"].iter().any(|ending| verb.ends_with(ending)) => format!("{verb}es"),
        _ if verb.ends_with('y') && !verb.ends_with(['a', 'e', 'o', 'u']) && !vowel_before_y(verb) => {
            format!("{}ies", &verb[..verb.len() - 1])
        }
        _ => format!("{verb}s"),
    };
    if rest.is_empty() { verb } else { format!("{verb} {rest}") }
}

fn vowel_before_y(verb: &str) -> bool {
    verb.chars().rev().nth(1).is_some_and(|c| "aeiou".contains(c))
}

fn spelled(word: &str) -> String {
    let lower = word.to_lowercase();
    if ACRONYMS.contains(&lower.as_str()) {
        return lower.to_uppercase();
    }
    if let Some(stem) = lower.strip_suffix('s').filter(|stem| ACRONYMS.contains(stem) && *stem != "o") {
        return format!("{}s", stem.to_uppercase());
    }
    let long = |short: &str| ABBREVIATIONS.iter().find(|(a, _)| *a == short).map(|(_, long)| (*long).to_owned());
    if let Some(long) = long(&lower) {
        return long;
    }
    lower
}

/// Splits `parseHTTPBody2` into `parse`, `HTTP`, `Body2`.
fn humps(part: &str) -> Vec<String> {
    let chars: Vec<char> = part.chars().collect();
    let mut out: Vec<String> = Vec::new();
    for (i, &c) in chars.iter().enumerate() {
        let before = i.checked_sub(1).map(|j| chars[j]);
        let after = chars.get(i + 1);
        let rises = before.is_some_and(|b| b.is_lowercase() || b.is_numeric()) && c.is_uppercase();
        let ends_run = before.is_some_and(char::is_uppercase)
            && c.is_uppercase()
            && after.is_some_and(|a| a.is_lowercase())
            && !(after == Some(&'s') && chars.get(i + 2).is_none());
        if i == 0 || rises || ends_run {
            out.push(String::new());
        }
        if let Some(last) = out.last_mut() {
            last.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fall_into_words() {
        for (name, expected) in [
            ("calculate_total", "calculate total"),
            ("parseHTTPBody", "parse HTTP body"),
            ("maxReqSize", "maximum request size"),
            ("__init__", "initialize"),
            ("getURLs", "get URLs"),
            ("Größe_ändern", "größe ändern"),
        ] {
            assert_eq!(words(name).join(" "), expected, "{name}");
        }
        assert_eq!(phrase("x"), "`x`");
    }

    #[test]
    fn verbs_take_their_third_person() {
        for (verb, expected) in [
            ("parse x", "parses x"),
            ("apply", "applies"),
            ("push", "pushes"),
            ("set up", "sets up"),
            ("play", "plays"),
        ] {
            assert_eq!(third_person(verb), expected);
        }
    }

    #[test]
    fn articles_follow_the_sound() {
        for (phrase, expected) in [
            ("user account", "a user account"),
            ("error", "an error"),
            ("HTTP client", "an HTTP client"),
            ("URL", "a URL"),
            ("unknown value", "an unknown value"),
            ("rules", "the rules"),
        ] {
            assert_eq!(a(phrase), expected);
        }
    }
}
