//! The parts of a prompt that stand in every rendering of it: what is between the slots of its template.

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
