//! Python: docstrings in Google style, placed first in the body.

use tree_sitter::Node;

use super::block::{columns, wrap};
use super::definition::{Definition, Kind};
use super::phrases::Shape;
use super::python_body as body;
use crate::providers::rules::source::{Source, ancestors, children, nodes, parts};
use crate::providers::rules::splice::Edit;
use crate::providers::rules::words::{phrase, sentence};

/// Functions and classes, without overloads and stub files, which carry no docstrings.
pub(super) fn definitions(source: &Source) -> Vec<Definition<'_>> {
    nodes(source.root()).filter_map(|node| definition(source, node)).collect()
}

fn definition<'t>(source: &'t Source, node: Node<'t>) -> Option<Definition<'t>> {
    let kind = match node.kind() {
        "class_definition" => Kind::Type,
        "function_definition" => Kind::Function,
        _ => return None,
    };
    let mut found = Definition::new(source, node, kind, &["function_definition", "lambda"])?;
    if let Some(around) = node.parent().filter(|parent| parent.kind() == "decorated_definition") {
        found.anchor = around;
        for decorator in parts(around).into_iter().filter(|part| part.kind() == "decorator") {
            let text = source.of(decorator);
            if text.ends_with("overload") {
                return None;
            }
            found.quiet |= [".setter", ".deleter", "override"].iter().any(|ending| text.ends_with(ending));
            if ["@property", "@cached_property", "@functools.cached_property"].contains(&text) {
                found.kind = Kind::Getter;
            } else if text.ends_with(".setter") {
                found.kind = Kind::Setter;
            }
        }
    }
    found.documented = docstring(node.child_by_field_name("body")?).is_some();
    Some(found)
}

/// Whether a statement is a string and nothing else.
pub(super) fn is_docstring(node: Node<'_>) -> bool {
    node.kind() == "expression_statement" && node.named_child_count() == 1 && node.named_child(0).is_some_and(is_string)
}

fn docstring(body: Node<'_>) -> Option<Node<'_>> {
    let first = parts(body).into_iter().next().filter(|first| first.kind() == "expression_statement")?;
    first.child(0).filter(|value| is_string(*value))
}

fn is_string(node: Node<'_>) -> bool {
    ["string", "concatenated_string"].contains(&node.kind())
}

/// The docstring, on its own lines between the header and the body.
pub(super) fn comment(source: &Source, definition: &Definition<'_>) -> Option<Edit> {
    let node = definition.node;
    let body = node.child_by_field_name("body")?;
    let first = parts(body).into_iter().next()?;
    let colon =
        children(node).into_iter().rfind(|child| child.kind() == ":" && child.end_byte() <= body.start_byte())?;
    let inline = source.line_start(first.start_byte()) <= colon.start_byte();
    let indent = if inline {
        format!("{}{}", source.indent(node.start_byte()), unit(source))
    } else {
        source.indent(first.start_byte()).to_owned()
    };
    let lines = lines(source, definition, columns(&indent));
    let text: String =
        lines.iter().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("{indent}{line}\n") }).collect();
    if inline {
        let gap = colon.end_byte()..first.start_byte();
        let clean =
            source.text.get(gap.clone())?.trim().is_empty() && source.opens_line(definition.anchor.start_byte());
        return clean.then(|| Edit::replace(gap, format!("\n{text}{indent}")));
    }
    let at = source.next_line(colon.end_byte());
    let airy = node.kind() == "class_definition" && !source.line(at).trim().is_empty();
    (source.opens_line(first.start_byte()) && continues_clean(source, colon))
        .then(|| Edit::insert(at, if airy { format!("{text}\n") } else { text }))
}

/// Whether nothing but blanks and a comment follow the colon: a backslash would join the next line on.
fn continues_clean(source: &Source, colon: Node<'_>) -> bool {
    let rest = source.text[colon.end_byte()..source.next_line(colon.end_byte())].trim();
    rest.is_empty() || rest.starts_with('#')
}

/// One step of indentation, as the file's first indented line has it.
fn unit(source: &Source) -> &str {
    let indented = source.text.lines().find(|line| line.starts_with([' ', '\t']) && !line.trim().is_empty());
    match indented {
        Some(line) if line.starts_with('\t') => "\t",
        Some(line) if line.starts_with("  ") && !line.starts_with("   ") => "  ",
        _ => "    ",
    }
}

fn lines(source: &Source, definition: &Definition<'_>, indent: usize) -> Vec<String> {
    let mut out = Vec::new();
    let params = body::params(source, definition.node);
    let names: Vec<String> = params.iter().map(|param| param.name.clone()).collect();
    let facts = body::facts(source, definition.node);
    let shape = Shape {
        name: definition.name.trim_matches('_'),
        owner: None,
        kind: definition.kind,
        returns: facts.returns.is_some() || facts.yields,
        params: &names,
    };
    let summary = summary(source, definition, &shape, facts.yields);
    let sections = if definition.kind == Kind::Type {
        attributes(source, definition.node)
    } else if brief(&definition.name) || definition.kind == Kind::Getter {
        Vec::new()
    } else {
        body::sections(&shape, &params, &facts)
    };
    out.extend(wrap(&format!("{summary}."), "\"\"\"", "", indent));
    for (title, entries) in sections {
        out.push(String::new());
        out.push(format!("{title}:"));
        out.extend(entries.iter().flat_map(|entry| wrap(entry, "    ", "        ", indent)));
    }
    match &mut out[..] {
        [only] => only.push_str("\"\"\""),
        _ => out.push("\"\"\"".to_owned()),
    }
    out
}

/// Special methods and tests say all in one line.
fn brief(name: &str) -> bool {
    let special = name.starts_with("__") && name.ends_with("__");
    name.starts_with("test_") || (special && !["__init__", "__new__", "__call__"].contains(&name))
}

fn summary(source: &Source, definition: &Definition<'_>, shape: &Shape<'_>, yields: bool) -> String {
    let owner = ancestors(definition.node)
        .find(|around| ["class_definition", "function_definition"].contains(&around.kind()))
        .filter(|around| around.kind() == "class_definition")
        .and_then(|class| source.field(class, "name"));
    if definition.kind == Kind::Getter {
        return sentence(shape.result(None).trim_end_matches('.'));
    }
    if let Some((_, text)) = SPECIAL.iter().find(|(name, _)| *name == definition.name) {
        return text.replace("{}", &owner.map_or_else(|| "instance".to_owned(), phrase));
    }
    let said = sentence(&shape.imperative());
    match said.strip_prefix("Return ") {
        Some(rest) if yields => format!("Yield {rest}"),
        _ => said,
    }
}

const SPECIAL: &[(&str, &str)] = &[
    ("__init__", "Initialize the {}"),
    ("__new__", "Create a new {}"),
    ("__del__", "Release what the {} holds"),
    ("__repr__", "Return a representation of the {} for developers"),
    ("__str__", "Return the {} as text"),
    ("__bytes__", "Return the {} as bytes"),
    ("__format__", "Return the {} as formatted text"),
    ("__eq__", "Return whether the {} equals another value"),
    ("__ne__", "Return whether the {} differs from another value"),
    ("__lt__", "Return whether the {} sorts before another"),
    ("__le__", "Return whether the {} sorts before another or equals it"),
    ("__gt__", "Return whether the {} sorts after another"),
    ("__ge__", "Return whether the {} sorts after another or equals it"),
    ("__hash__", "Return the hash of the {}"),
    ("__bool__", "Return the truth value of the {}"),
    ("__len__", "Return the length of the {}"),
    ("__iter__", "Iterate over the {}"),
    ("__next__", "Return the next item"),
    ("__reversed__", "Iterate over the {} in reverse"),
    ("__contains__", "Return whether the {} contains an item"),
    ("__getitem__", "Return the item under a key"),
    ("__setitem__", "Set the item under a key"),
    ("__delitem__", "Delete the item under a key"),
    ("__getattr__", "Return an attribute that was not found otherwise"),
    ("__getattribute__", "Return an attribute"),
    ("__setattr__", "Set an attribute"),
    ("__delattr__", "Delete an attribute"),
    ("__call__", "Call the {}"),
    ("__enter__", "Enter the context"),
    ("__exit__", "Leave the context"),
    ("__aenter__", "Enter the asynchronous context"),
    ("__aexit__", "Leave the asynchronous context"),
];

/// Fields that the class body annotates, or else those that `__init__` sets; private ones are left out.
fn attributes(source: &Source, class: Node<'_>) -> Vec<(&'static str, Vec<String>)> {
    let mut names = body::annotated_fields(source, class);
    if names.is_empty() {
        names = body::initialized_fields(source, class);
    }
    let entries: Vec<String> = names
        .iter()
        .filter(|(name, _)| !name.starts_with('_'))
        .map(|(name, hint)| format!("{name}: {}", super::phrases::parameter(name, *hint)))
        .collect();
    if entries.is_empty() || entries.len() > 20 { Vec::new() } else { vec![("Attributes", entries)] }
}
