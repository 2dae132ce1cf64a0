//! Asks the user about an answer that defines beside the original what was already defined.

use std::collections::HashMap;
use std::ops::Range;

use pantheon_protocol::wire::TextEdit;
use tree_sitter::{Node, Tree};

use super::trees::{Trees, nodes};

/// Languages where definitions of one name differ by their parameters.
const OVERLOADING: [&str; 6] = ["java", "csharp", "cpp", "kotlin", "typescript", "typescriptreact"];

/// Signatures longer than this, in bytes, are not compared: nobody's are, and comparing them all would take long.
const LONGEST: usize = 1_000;

/// Why the user must be asked, if they must. Only what holds the edited stretch of the text is looked at: what came to
/// stand beside its original did so there.
pub(super) fn ask(trees: &Trees<'_>, edits: &[TextEdit]) -> Option<String> {
    let (first, last) = (edits.first()?, edits.last()?);
    let grown: usize = edits.iter().map(|edit| edit.new_text.len()).sum();
    let gone: usize = edits.iter().map(|edit| edit.end - edit.start).sum();
    let (old, new) = (first.start..last.end, first.start..last.end + grown - gone);
    let overloading = OVERLOADING.contains(&trees.language.id());
    let after = signatures(trees.after()?, trees.suggested, overloading, &new);
    if after.values().all(|definitions| definitions.count < 2) {
        return None;
    }
    let before = signatures(trees.before()?, trees.original, overloading, &old);
    let known = repeats(&before);
    let repeats = repeats(&after);
    let is_new = |text: &str| repeats.get(text) > known.get(text);
    let found = after.iter().filter(|(signature, all)| all.count > 1 && is_new(&signature.text));
    let first = found.map(|(_, definitions)| definitions).min_by_key(|definitions| definitions.line)?;
    Some(format!("The answer defines `{}` a second time, on line {}.", first.name, first.line))
}

/// How many definitions of a signature stand beside another of the same.
fn repeats(all: &HashMap<Signature, Definitions>) -> HashMap<&str, usize> {
    let mut repeats = HashMap::new();
    for (signature, definitions) in all.iter().filter(|(_, definitions)| definitions.count > 1) {
        *repeats.entry(signature.text.as_str()).or_default() += definitions.count - 1;
    }
    repeats
}

/// What tells two definitions beside each other apart.
#[derive(PartialEq, Eq, Hash)]
struct Signature {
    /// The node that holds them.
    parent: usize,
    /// Everything from the decorators to the name, and the parameters where they matter; without white space.
    text: String,
}

/// Definitions of one signature in one place.
struct Definitions {
    name: String,
    /// The line of the last one, from one.
    line: usize,
    count: usize,
}

fn signatures(tree: &Tree, text: &str, overloading: bool, edited: &Range<usize>) -> HashMap<Signature, Definitions> {
    let mut all: HashMap<Signature, Definitions> = HashMap::new();
    let holds = |node: Node<'_>| node.start_byte() <= edited.end && edited.start <= node.end_byte();
    for parent in nodes(tree, holds).filter(|node| holds(*node)) {
        let mut attributed = false;
        for node in parent.children(&mut parent.walk()) {
            // What stands under an attribute may exist in one configuration only.
            if let Some((signature, name)) = signature(node, text, overloading).filter(|_| !attributed) {
                let key = Signature { parent: parent.id(), text: signature };
                let line = node.start_position().row + 1;
                let entry = all.entry(key).or_insert(Definitions { name, line, count: 0 });
                (entry.count, entry.line) = (entry.count + 1, line);
            }
            attributed = node.kind() == "attribute_item";
        }
    }
    all
}

/// Signature and name of a definition with a body.
fn signature(outer: Node<'_>, text: &str, overloading: bool) -> Option<(String, String)> {
    let node = match outer.kind() {
        "decorated_definition" => outer.child_by_field_name("definition")?,
        "export_statement" => outer.child_by_field_name("declaration")?,
        _ => outer,
    };
    node.child_by_field_name("body")?;
    let name = node.child_by_field_name("name").or_else(|| node.child_by_field_name("declarator"))?;
    let parameters = node.child_by_field_name("parameters").filter(|_| overloading);
    let end = parameters.map_or(name.end_byte(), |parameters| parameters.end_byte());
    let signature = text.get(outer.start_byte()..end).filter(|text| text.len() <= LONGEST)?;
    let name = text.get(name.byte_range())?;
    // Python's `@overload`, and functions that are registered somewhere and called by no name.
    if name == "_" || signature.contains("overload") {
        return None;
    }
    Some((signature.chars().filter(|c| !c.is_whitespace()).collect(), name.to_owned()))
}
