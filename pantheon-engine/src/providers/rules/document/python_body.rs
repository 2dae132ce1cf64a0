//! What a Python definition tells about itself: parameters, results, errors, fields.

use tree_sitter::Node;

use super::phrases::{Hint, Shape, parameter};
use super::raised::{self, Raised, Reason};
use crate::providers::rules::document::block::quotable;
use crate::providers::rules::source::{Source, ancestors, below, children, parts};
use crate::providers::rules::words::sentence;

/// A parameter, without the instance.
pub(super) struct Param {
    /// Its bare name.
    pub(super) name: String,
    /// The name with its stars.
    label: String,
    hint: Hint,
    default: Option<String>,
}

/// What a function does at its end.
pub(super) struct Facts {
    /// The texts of what it returns; `None` when it returns nothing.
    pub(super) returns: Option<Vec<String>>,
    /// Whether it yields.
    pub(super) yields: bool,
    annotation: Option<String>,
    raises: Vec<Raised>,
}

/// The parameters of a function; none for a class.
pub(super) fn params(source: &Source, function: Node<'_>) -> Vec<Param> {
    let Some(list) = function.child_by_field_name("parameters") else { return Vec::new() };
    let method = ancestors(function).nth(1).or_else(|| function.parent()).is_some_and(|_| in_class(function));
    let fixed = function.parent().is_some_and(|around| source.of(around).starts_with("@staticmethod"));
    let mut found: Vec<Param> = parts(list).into_iter().filter_map(|node| param(source, node)).collect();
    let instance = method && !fixed && found.first().is_some_and(|p| p.label == p.name && p.default.is_none());
    if instance || found.first().is_some_and(|p| p.name == "self" || p.name == "cls") {
        found.remove(0);
    }
    found
}

fn in_class(function: Node<'_>) -> bool {
    ancestors(function)
        .find(|around| !["decorated_definition", "block", "if_statement", "else_clause"].contains(&around.kind()))
        .is_some_and(|around| around.kind() == "class_definition")
}

fn param(source: &Source, node: Node<'_>) -> Option<Param> {
    let named = match node.kind() {
        "default_parameter" | "typed_default_parameter" => node.child_by_field_name("name")?,
        "typed_parameter" => node.named_child(0)?,
        "identifier" | "list_splat_pattern" | "dictionary_splat_pattern" => node,
        _ => return None,
    };
    let label = source.of(named).to_owned();
    let default = source.field(node, "value").map(str::to_owned);
    let annotation = source.field(node, "type").unwrap_or_default();
    let hint = if annotation == "bool" || matches!(default.as_deref(), Some("True" | "False")) {
        Hint::Flag
    } else if annotation.contains("Callable") {
        Hint::Callable
    } else {
        Hint::Plain
    };
    let name = label.trim_start_matches('*').to_owned();
    (!name.is_empty()).then_some(Param { name, label, hint, default })
}

/// Reads a function's body, without the functions inside it.
pub(super) fn facts(source: &Source, function: Node<'_>) -> Facts {
    let annotation = source.field(function, "return_type").map(|text| text.trim_matches(['"', '\'']).to_owned());
    let mut facts = Facts { returns: None, yields: false, annotation, raises: Vec::new() };
    let Some(body) = function.child_by_field_name("body").filter(|_| function.kind() == "function_definition") else {
        return facts;
    };
    let own = |node: Node<'_>| !["function_definition", "class_definition", "lambda"].contains(&node.kind());
    for node in below(body, own) {
        match node.kind() {
            "yield" => facts.yields = true,
            "raise_statement" => raise(source, node, &mut facts.raises),
            "return_statement" => {
                if let Some(value) = parts(node).first().filter(|value| value.kind() != "none") {
                    facts.returns.get_or_insert_default().push(source.of(*value).to_owned());
                }
            }
            _ => {}
        }
    }
    if facts.returns.is_none() && facts.annotation.as_deref().is_some_and(|text| !NOTHING.contains(&text)) {
        facts.returns = Some(Vec::new());
    }
    if facts.annotation.as_deref().is_some_and(|text| NOTHING.contains(&text)) {
        facts.returns = None;
    }
    facts
}

const NOTHING: &[&str] = &["None", "NoReturn", "Never", "typing.NoReturn", "typing.Never"];

fn raise(source: &Source, node: Node<'_>, list: &mut Vec<Raised>) {
    let Some(value) = parts(node).into_iter().next() else { return };
    let class = if value.kind() == "call" { value.child_by_field_name("function") } else { Some(value) };
    let Some(kind) = class.filter(|class| ["identifier", "attribute"].contains(&class.kind())) else { return };
    let kind = source.of(kind);
    if !kind.rsplit('.').next().is_some_and(|last| last.starts_with(|c: char| c.is_ascii_uppercase())) {
        return;
    }
    let message = value.child_by_field_name("arguments").and_then(|list| parts(list).into_iter().next());
    let literal = message.filter(|message| message.kind() == "string" && children(*message).len() == 3);
    let text = literal.and_then(|message| message.named_child(1)).map(|content| source.of(content));
    raised::add(list, kind, Reason::from_code(condition(source, node), text));
}

/// The condition of the `if` whose block the statement stands in directly.
fn condition<'s>(source: &'s Source, statement: Node<'_>) -> Option<&'s str> {
    let block = statement.parent()?;
    let around = block.parent()?;
    let chosen = around.child_by_field_name("consequence").is_some_and(|chosen| chosen.id() == block.id());
    (chosen && ["if_statement", "elif_clause"].contains(&around.kind())).then(|| source.field(around, "condition"))?
}

/// The sections below the summary.
pub(super) fn sections(shape: &Shape<'_>, params: &[Param], facts: &Facts) -> Vec<(&'static str, Vec<String>)> {
    let mut out = Vec::new();
    if !params.is_empty() {
        out.push(("Args", params.iter().map(argument).collect()));
    }
    if facts.yields {
        out.push(("Yields", vec!["The next item.".to_owned()]));
    } else if let Some(values) = facts.returns.as_deref().filter(|_| !shape.name.is_empty()) {
        out.push(("Returns", vec![returned(shape, values, facts.annotation.as_deref())]));
    }
    if !facts.raises.is_empty() {
        out.push(("Raises", facts.raises.iter().map(raising).collect()));
    }
    out
}

fn argument(param: &Param) -> String {
    let text = match param.label.trim_start_matches(|c| c != '*') {
        "*args" => "Further positional arguments.".to_owned(),
        "**kwargs" | "**kw" => "Further keyword arguments.".to_owned(),
        _ => parameter(&param.name, param.hint),
    };
    let default = param.default.as_deref().filter(|value| !["None", "..."].contains(value));
    match default.and_then(quotable) {
        Some(value) => format!("{}: {text} Defaults to `{value}`.", param.label),
        None => format!("{}: {text}", param.label),
    }
}

fn returned(shape: &Shape<'_>, values: &[String], annotation: Option<&str>) -> String {
    let flags = !values.is_empty() && values.iter().all(|value| value == "True" || value == "False");
    if flags || annotation == Some("bool") {
        return match shape.question() {
            Some(question) => format!("True if {question}, False otherwise."),
            None => "True or False.".to_owned(),
        };
    }
    if !values.is_empty() && values.iter().all(|value| value == "self") {
        return "The instance itself.".to_owned();
    }
    let same = values.first().filter(|first| values.iter().all(|value| value == *first));
    let name = same.filter(|name| name.chars().all(|c| c.is_alphanumeric() || c == '_'));
    let text = shape.result(name.map(String::as_str));
    match annotation {
        Some(kind) if kind.starts_with("Optional[") || kind.contains("| None") => {
            format!("{}, or None.", text.trim_end_matches('.'))
        }
        _ => text,
    }
}

fn raising(raised: &Raised) -> String {
    let clause = match raised.kind.as_str() {
        "NotImplementedError" => raised.clause().unwrap_or_else(|| "unless a subclass overrides it".to_owned()),
        _ => raised.clause().unwrap_or_else(|| "on failure".to_owned()),
    };
    format!("{}: {}.", raised.kind, sentence(&clause))
}

/// Fields that a class body annotates, as data classes do.
pub(super) fn annotated_fields(source: &Source, class: Node<'_>) -> Vec<(String, Hint)> {
    let Some(body) = class.child_by_field_name("body") else { return Vec::new() };
    let assigned = parts(body).into_iter().filter(|part| part.kind() == "expression_statement");
    let typed = assigned.filter_map(|statement| statement.named_child(0)).filter(|part| part.kind() == "assignment");
    typed
        .filter_map(|assignment| {
            let kind = source.field(assignment, "type").filter(|kind| !kind.contains("ClassVar"))?;
            let name = assignment.child_by_field_name("left").filter(|left| left.kind() == "identifier")?;
            let hint = if kind == "bool" { Hint::Flag } else { Hint::Plain };
            Some((source.of(name).to_owned(), hint))
        })
        .collect()
}

/// Fields that `__init__` sets on the instance.
pub(super) fn initialized_fields(source: &Source, class: Node<'_>) -> Vec<(String, Hint)> {
    let Some(body) = class.child_by_field_name("body") else { return Vec::new() };
    let own = |node: Node<'_>| !["class_definition", "lambda"].contains(&node.kind());
    let init = parts(body).into_iter().find(|part| source.field(*part, "name") == Some("__init__"));
    let mut names: Vec<(String, Hint)> = Vec::new();
    for assignment in init.into_iter().flat_map(|init| below(init, own)).filter(|node| node.kind() == "assignment") {
        let target = assignment.child_by_field_name("left").filter(|left| left.kind() == "attribute");
        let Some(name) = target.and_then(|left| source.of(left).strip_prefix("self.")) else { continue };
        let flag = matches!(source.field(assignment, "right"), Some("True" | "False"));
        if !name.contains('.') && !names.iter().any(|(known, _)| known == name) {
            names.push((name.to_owned(), if flag { Hint::Flag } else { Hint::Plain }));
        }
    }
    names
}
