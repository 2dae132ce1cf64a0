//! What a JavaScript or TypeScript function tells about itself: parameters, results, errors.

use tree_sitter::Node;

use super::block::quotable;
use super::phrases::{Hint, Shape, parameter};
use super::raised::{self, Raised, Reason};
use crate::language::SupportLang;
use crate::providers::rules::source::{Source, below, children, parts};
use crate::providers::rules::words::sentence;

/// A parameter.
pub(super) struct Param {
    /// The name in the comment; destructured parameters are given one.
    pub(super) name: String,
    kind: &'static str,
    hint: Hint,
    default: Option<String>,
    optional: bool,
    rest: bool,
}

/// What a function does at its end.
#[derive(Default)]
pub(super) struct Facts {
    /// Whether it gives a value back.
    pub(super) returns: bool,
    /// Whether it yields.
    pub(super) yields: bool,
    /// Whether it is a component: named like a class, returning markup.
    pub(super) renders: bool,
    waits: bool,
    annotated: Option<String>,
    values: Vec<(&'static str, String)>,
    throws: Vec<Raised>,
}

fn typed(source: &Source) -> bool {
    source.language.grammar() != SupportLang::JavaScript
}

/// The parameters of a function; none for a type.
pub(super) fn params(source: &Source, function: Node<'_>, name: &str) -> Vec<Param> {
    if let Some(only) = function.child_by_field_name("parameter") {
        return param(source, only, "value").into_iter().collect();
    }
    let list = function.child_by_field_name("parameters").map(parts).unwrap_or_default();
    let component = name.starts_with(|c: char| c.is_uppercase());
    let mut out: Vec<Param> = Vec::new();
    for (place, node) in list.into_iter().enumerate() {
        let given = if component && place == 0 { "props" } else { "options" };
        let fresh = if out.iter().any(|param| param.name == given) {
            format!("{given}{}", place + 1)
        } else {
            given.to_owned()
        };
        out.extend(param(source, node, &fresh).filter(|param| param.name != "this"));
    }
    out
}

fn param(source: &Source, node: Node<'_>, given: &str) -> Option<Param> {
    let mut pattern = match node.kind() {
        "required_parameter" | "optional_parameter" => node.child_by_field_name("pattern")?,
        "assignment_pattern" => node.child_by_field_name("left")?,
        _ => node,
    };
    let rest = pattern.kind() == "rest_pattern";
    if rest {
        pattern = pattern.named_child(0)?;
    }
    let value = node.child_by_field_name("value").or_else(|| node.child_by_field_name("right"));
    let annotation = source.field(node, "type").unwrap_or_default().trim_start_matches(':').trim();
    let kind = match pattern.kind() {
        "object_pattern" => "Object",
        "array_pattern" => "Array",
        _ => value.map_or("*", |value| kind_of(value)),
    };
    let hint = match annotation {
        "boolean" => Hint::Flag,
        _ if kind == "boolean" => Hint::Flag,
        _ if annotation.contains("=>") => Hint::Callable,
        _ => Hint::Plain,
    };
    let name = if pattern.kind() == "identifier" { source.of(pattern) } else { given };
    Some(Param {
        name: name.to_owned(),
        kind,
        hint,
        default: value.map(|value| source.of(value).to_owned()),
        optional: node.kind() == "optional_parameter" || value.is_some(),
        rest,
    })
}

fn kind_of(value: Node<'_>) -> &'static str {
    match value.kind() {
        "number" => "number",
        "string" | "template_string" => "string",
        "true" | "false" => "boolean",
        "array" => "Array",
        "object" => "Object",
        "arrow_function" | "function_expression" => "Function",
        _ => "*",
    }
}

impl Param {
    /// Its `@param` tag.
    pub(super) fn tag(&self, source: &Source) -> String {
        let text = parameter(self.name.trim_start_matches(['_', '$']), self.hint);
        let simple = self.default.as_deref().filter(|value| !value.contains([' ', '[', ']'])).and_then(quotable);
        if typed(source) {
            let default = simple.map(|value| format!(" Defaults to `{value}`.")).unwrap_or_default();
            return format!("@param {} - {text}{default}", self.name);
        }
        let name = match simple {
            Some(value) => format!("[{}={value}]", self.name),
            None if self.optional => format!("[{}]", self.name),
            None => self.name.clone(),
        };
        format!("@param {{{}{}}} {name} - {text}", if self.rest { "..." } else { "" }, self.kind)
    }
}

/// Reads a function's body, without the functions inside it.
pub(super) fn facts(source: &Source, function: Node<'_>) -> Facts {
    let annotated = source.field(function, "return_type").map(|text| text.trim_start_matches(':').trim().to_owned());
    let waits = children(function).iter().any(|child| child.kind() == "async");
    let mut facts = Facts { waits, annotated, ..Facts::default() };
    let Some(body) = function.child_by_field_name("body").filter(|_| function.kind() != "class_declaration") else {
        facts.returns = facts.annotated.as_deref().is_some_and(gives);
        return facts;
    };
    if body.kind() != "statement_block" {
        facts.values.push((kind_of(body), source.of(body).to_owned()));
    } else {
        let own = |node: Node<'_>| {
            !node.kind().contains("function") && node.kind() != "method_definition" && node.kind() != "class_body"
        };
        below(body, own).for_each(|node| facts.read(source, node));
    }
    let capital = source.field(function, "name").is_none_or(|name| name.starts_with(char::is_uppercase));
    facts.renders = capital && facts.values.iter().any(|(_, text)| text.contains("</") || text.contains("/>"));
    facts.returns = facts.annotated.as_deref().map_or(!facts.values.is_empty(), gives);
    facts
}

fn gives(annotation: &str) -> bool {
    !["void", "never", "undefined", "Promise<void>", "this"].contains(&annotation)
        && !annotation.starts_with("asserts ")
}

impl Facts {
    fn read(&mut self, source: &Source, node: Node<'_>) {
        match node.kind() {
            "yield_expression" => self.yields = true,
            "return_statement" => {
                let value = parts(node).into_iter().next();
                self.values.extend(value.map(|value| (kind_of(value), source.of(value).to_owned())));
            }
            "throw_statement" => self.throw(source, node),
            _ => {}
        }
    }

    fn throw(&mut self, source: &Source, node: Node<'_>) {
        let Some(made) = parts(node).into_iter().next().filter(|made| made.kind() == "new_expression") else { return };
        let Some(kind) = source.field(made, "constructor").and_then(quotable) else { return };
        let message = made.child_by_field_name("arguments").and_then(|list| parts(list).into_iter().next());
        let literal = message.filter(|message| message.kind() == "string" && message.named_child_count() == 1);
        let text = literal.and_then(|message| message.named_child(0)).map(|content| source.of(content));
        raised::add(&mut self.throws, kind, Reason::from_code(condition(source, node), text));
    }

    /// The tags for results and errors.
    pub(super) fn tags(&self, source: &Source, shape: &Shape<'_>) -> Vec<String> {
        let mut out = Vec::new();
        if self.yields {
            out.push("@yields The next item.".to_owned());
        } else if self.returns {
            let (kind, text) = self.result(shape);
            let kind = if self.waits { format!("Promise<{kind}>") } else { kind.to_owned() };
            out.push(if typed(source) { format!("@returns {text}") } else { format!("@returns {{{kind}}} {text}") });
        }
        out.extend(self.throws.iter().map(|raised| {
            let clause = raised.clause().unwrap_or_else(|| "on failure".to_owned());
            format!("@throws {{{}}} {}.", raised.kind, sentence(&clause))
        }));
        out
    }

    fn result(&self, shape: &Shape<'_>) -> (&'static str, String) {
        let same = self.values.first().map_or("*", |(kind, _)| *kind);
        let kind = if self.values.iter().all(|(kind, _)| *kind == same) { same } else { "*" };
        if kind == "boolean" || self.annotated.as_deref() == Some("boolean") || shape.question().is_some() {
            let when = shape
                .question()
                .map_or("True or false.".to_owned(), |what| format!("True if {what}, false otherwise."));
            return ("boolean", when);
        }
        let text = self.values.first().map(|(_, text)| text).filter(|text| self.values.iter().all(|(_, t)| t == *text));
        let missing = self.annotated.as_deref().is_some_and(|kind| kind.contains("| undefined"));
        match text.map(String::as_str) {
            _ if self.renders => ("Object", "The rendered element.".to_owned()),
            _ if missing => (kind, format!("{}, or undefined.", shape.result(None).trim_end_matches('.'))),
            Some("this") => ("this", "The instance itself.".to_owned()),
            name => (kind, shape.result(name.filter(|name| name.chars().all(char::is_alphanumeric)))),
        }
    }
}

/// The condition of the `if` that the statement belongs to directly.
fn condition<'s>(source: &'s Source, statement: Node<'_>) -> Option<&'s str> {
    let parent = statement.parent()?;
    let (inner, around) =
        if parent.kind() == "statement_block" { (parent, parent.parent()?) } else { (statement, parent) };
    let chosen = around.child_by_field_name("consequence").is_some_and(|chosen| chosen.id() == inner.id());
    let text = source.field(around, "condition").filter(|_| chosen && around.kind() == "if_statement")?;
    text.strip_prefix('(')?.strip_suffix(')')
}
