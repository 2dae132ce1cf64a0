//! The parts of a prompt that stand in every rendering of it: what is between the slots of its template; and the seams
//! between them, with what is likely to stand in a slot.

/// Splits a MiniJinja template at `{{ … }}`, `{% … %}` and `{# … #}`. The string literals of an expression are parts of
/// their own: `{{ instruction or "make it clearer" }}` can render them.
pub(super) fn segments(template: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some(start) = rest.match_indices('{').map(|(at, _)| at).find(|at| slot_end(&rest[*at..]).is_some()) {
        let (inside, end) = slot_end(&rest[start..]).unwrap_or_default();
        parts.push(&rest[..start]);
        parts.extend(literals(inside));
        rest = &rest[start + end..];
    }
    parts.push(rest);
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// What a slot at the start of the text holds, and where it ends.
fn slot_end(text: &str) -> Option<(&str, usize)> {
    let (close, shown) = match text.as_bytes().get(1)? {
        b'{' => ("}}", true),
        b'%' => ("%}", true),
        b'#' => ("#}", false),
        _ => return None,
    };
    let end = text.get(2..)?.find(close)? + 2;
    Some((if shown { &text[2..end] } else { "" }, end + close.len()))
}

fn literals(expression: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = expression;
    while let Some(start) = rest.find(['"', '\'']) {
        let mark = char::from(rest.as_bytes()[start]);
        let Some(length) = rest[start + 1..].find(mark) else { break };
        found.push(&rest[start + 1..start + 1 + length]);
        rest = &rest[start + length + 2..];
    }
    found
}

/// What is put around a slot, in bytes: more than any window of letters takes.
const AROUND: usize = 96;

const LANGUAGE: &str = "{{ language }}";

/// What the slot `{{ language }}` most often says.
const LANGUAGES: [&str; 10] =
    ["Rust", "Python", "TypeScript", "JavaScript", "Go", "Java", "C++", "C#", "Ruby", "Kotlin"];

/// What is around the slots of a template, as one text each, with nothing in their place. Short sentences stand in no
/// segment as a whole.
pub(super) fn seams(template: &str) -> Vec<String> {
    let mut seams = Vec::new();
    each_slot(template, |before, _, after| seams.push([without_slots(before), without_slots(after)].join(" ")));
    seams
}

/// The same with the slots as they are written, and with names of languages in `{{ language }}`.
pub(super) fn filled(template: &str) -> Vec<String> {
    let mut seams = Vec::new();
    each_slot(template, |before, slot, after| {
        seams.push([before, slot, after].concat());
        if slot.contains("language") {
            let (before, after) = (without_slots(before), without_slots(after));
            seams.extend(LANGUAGES.map(|language| [&before, language, &after].concat()));
        }
    });
    seams
}

/// The lines of a template that name a language, with each of some in its slot.
pub(super) fn in_languages(template: &str) -> Vec<String> {
    let paragraphs: Vec<&str> = template.split("\n\n").flat_map(|part| part.split("\n- ")).collect();
    let naming = paragraphs.into_iter().filter(|part| part.contains(LANGUAGE));
    naming.flat_map(|part| LANGUAGES.map(|language| without_slots(&part.replace(LANGUAGE, language)))).collect()
}

fn each_slot(template: &str, mut look: impl FnMut(&str, &str, &str)) {
    let mut at = 0;
    while let Some((start, end)) = next_slot(template, at) {
        let before = template.floor_char_boundary(start.saturating_sub(AROUND));
        let after = template.floor_char_boundary(template.len().min(end + AROUND));
        look(&template[before..start], &template[start..end], &template[end..after]);
        at = end;
    }
}

/// Where the first slot from `at` on begins and ends.
fn next_slot(template: &str, at: usize) -> Option<(usize, usize)> {
    let start = template[at..]
        .match_indices('{')
        .map(|(found, _)| at + found)
        .find(|at| slot_end(&template[*at..]).is_some())?;
    let (_, length) = slot_end(&template[start..])?;
    Some((start, start + length))
}

/// A text without its slots; one that begins or ends within a slot loses that part too.
fn without_slots(text: &str) -> String {
    let mut plain = String::new();
    let mut at = 0;
    while let Some((start, end)) = next_slot(text, at) {
        plain.push_str(&text[at..start]);
        at = end;
    }
    plain.push_str(&text[at..]);
    let cut = plain.find("}}").or_else(|| plain.find("%}")).map_or(0, |end| end + 2);
    let end = plain.find("{{").or_else(|| plain.find("{%")).filter(|end| *end >= cut).unwrap_or(plain.len());
    plain[cut..end].to_owned()
}
