//! Types that can be read off the text: literals and annotations where a name is bound. No inference beyond that.

use serde::Deserialize;
use tree_sitter::Node;

use crate::language::SupportLang;
use crate::providers::rules::source::{Source, nodes};

/// A type, as far as rules need to tell them apart.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Type {
    /// Integers and floats.
    Number,
    /// Strings.
    Text,
    /// Lists, arrays, slices, vectors.
    List,
    /// Dictionaries and hash maps.
    Map,
    /// True or false.
    Flag,
}

/// The types of all bindings of a name in a scope; `None` for each that cannot be read off.
pub(super) fn bound(source: &Source, scope: Node<'_>, name: &str) -> Vec<Option<Type>> {
    let same = |node: &Node<'_>| IDENTIFIERS.contains(&node.kind()) && source.of(*node) == name;
    nodes(scope).filter(same).filter_map(|node| binding(source, node, name)).collect()
}

/// Whether all bindings of a name in a scope are number literals or add to the name itself, the first of them a number.
pub(super) fn accumulates(source: &Source, scope: Node<'_>, name: &str) -> bool {
    let same = |node: &Node<'_>| IDENTIFIERS.contains(&node.kind()) && source.of(*node) == name;
    let mut numbers = 0;
    let all = nodes(scope).filter(same).all(|node| match binding(source, node, name) {
        None => true,
        Some(kind) => {
            let value = node.parent().and_then(|parent| parent.child_by_field_name("right"));
            let adds = value.is_some_and(|value| source.field(value, "left") == Some(name));
            numbers += usize::from(kind == Some(Type::Number) && !adds);
            numbers > 0 && (kind == Some(Type::Number) || adds)
        }
    });
    all && numbers > 0
}

/// Whether a file never binds a name: no assignment, parameter, definition or import of it, no wildcard import.
pub(super) fn never_bound(source: &Source, name: &str) -> bool {
    nodes(source.root()).all(|node| {
        let wild = node.kind() == "wildcard_import";
        let same = IDENTIFIERS.contains(&node.kind()) && source.of(node) == name;
        !wild && (!same || binding(source, node, name).is_none())
    })
}

const IDENTIFIERS: &[&str] = &["identifier", "shorthand_property_identifier_pattern", "type_identifier"];

/// Nodes in which a bare name is bound, or changed in a way that is not read here.
const BINDERS: &[&str] = &[
    "aliased_import",
    "array_pattern",
    "arrow_function",
    "as_pattern_target",
    "augmented_assignment",
    "augmented_assignment_expression",
    "captured_pattern",
    "catch_clause",
    "class_declaration",
    "class_definition",
    "closure_parameters",
    "default_parameter",
    "delete_statement",
    "dictionary_splat_pattern",
    "dotted_name",
    "for_expression",
    "for_in_clause",
    "for_in_statement",
    "for_statement",
    "formal_parameters",
    "function_declaration",
    "function_definition",
    "function_item",
    "global_statement",
    "import_clause",
    "import_specifier",
    "keyword_pattern",
    "lambda_parameters",
    "list_pattern",
    "list_splat_pattern",
    "match_pattern",
    "namespace_import",
    "nonlocal_statement",
    "object_assignment_pattern",
    "object_pattern",
    "optional_parameter",
    "pair_pattern",
    "parameters",
    "pattern_list",
    "range_clause",
    "reference_expression",
    "reference_pattern",
    "required_parameter",
    "rest_pattern",
    "tuple_pattern",
    "tuple_struct_pattern",
    "update_expression",
    "use_declaration",
    "use_list",
    "variadic_parameter_declaration",
];

/// `None` when the node only reads the name; else the type of what it binds, if that can be read off.
fn binding(source: &Source, node: Node<'_>, name: &str) -> Option<Option<Type>> {
    let mut parent = node.parent()?;
    let mut node = node;
    if ["mut_pattern", "expression_list"].contains(&parent.kind()) && parent.named_child_count() == 1 {
        node = parent;
        parent = parent.parent()?;
    }
    let here = |field: &str| parent.child_by_field_name(field).is_some_and(|child| child.id() == node.id());
    let read = |value: Option<Node<'_>>| {
        let annotated = parent.child_by_field_name("type").map(|kind| of_type(source, kind));
        Some(annotated.unwrap_or_else(|| value.and_then(|value| of_value(source, value, name))))
    };
    match parent.kind() {
        "assignment" | "assignment_expression" | "assignment_statement" | "short_var_declaration" if here("left") => {
            read(parent.child_by_field_name("right"))
        }
        "variable_declarator" | "var_spec" | "const_spec" if here("name") => read(parent.child_by_field_name("value")),
        "let_declaration" | "parameter" | "required_parameter" if here("pattern") => {
            read(parent.child_by_field_name("value"))
        }
        "typed_parameter" | "typed_default_parameter" | "parameter_declaration" if !here("type") => read(None),
        "augmented_assignment" | "augmented_assignment_expression" | "compound_assignment_expr" if here("left") => {
            Some(parent.child_by_field_name("right").and_then(|value| of_value(source, value, name)))
        }
        "for_statement" | "for_in_clause" | "for_in_statement" | "for_expression"
            if !here("left") && !here("pattern") =>
        {
            None
        }
        "arrow_function" if !here("parameter") => None,
        "default_parameter" if here("value") => None,
        "expression_list" if parent.parent().is_some_and(|around| WRITES.contains(&around.kind())) => Some(None),
        kind if BINDERS.contains(&kind) => Some(None),
        _ => None,
    }
}

/// Nodes whose list of expressions may be assigned to.
const WRITES: &[&str] = &["assignment_statement", "short_var_declaration", "range_clause", "receive_statement"];

fn of_value(source: &Source, value: Node<'_>, name: &str) -> Option<Type> {
    let text = source.of(value);
    Some(match value.kind() {
        "integer" | "float" | "number" | "integer_literal" | "float_literal" | "int_literal" => Type::Number,
        "binary_operator" | "binary_expression" if source.field(value, "left") == Some(name) => {
            return value.child_by_field_name("right").and_then(|right| of_value(source, right, name));
        }
        "string" | "template_string" | "interpreted_string_literal" | "raw_string_literal" => Type::Text,
        "list" | "list_comprehension" | "array" => Type::List,
        "dictionary" | "dictionary_comprehension" => Type::Map,
        "true" | "false" | "boolean_literal" => Type::Flag,
        "macro_invocation" if text.starts_with("vec!") => Type::List,
        "macro_invocation" if text.starts_with("format!") => Type::Text,
        "call_expression" if text == "Vec::new()" || text.starts_with("Vec::with_capacity(") => Type::List,
        "call_expression" if text == "String::new()" || text.starts_with("String::from(") => Type::Text,
        "call" if text == "dict()" => Type::Map,
        "expression_list" if value.named_child_count() == 1 => return of_value(source, value.named_child(0)?, name),
        _ => return None,
    })
}

fn of_type(source: &Source, kind: Node<'_>) -> Option<Type> {
    let text = source.of(kind).trim_start_matches(':').trim().trim_start_matches("&mut ").trim_start_matches('&');
    let starts = |list: &[&str]| list.iter().any(|start| text.starts_with(start));
    let rust = source.language.grammar() == SupportLang::Rust;
    Some(match text {
        "int" | "float" | "number" | "i32" | "i64" | "u32" | "u64" | "usize" | "f64" | "float64" | "int64" => {
            Type::Number
        }
        "str" | "string" | "String" | "'static str" => Type::Text,
        "bool" | "boolean" => Type::Flag,
        "dict" | "Dict" => Type::Map,
        "list" | "List" => Type::List,
        _ if starts(&["dict[", "Dict[", "typing.Dict[", "defaultdict[", "OrderedDict["]) => Type::Map,
        _ if starts(&["list[", "List[", "typing.List["]) => Type::List,
        _ if rust && (starts(&["Vec<"]) || (starts(&["["]) && text.ends_with(']'))) => Type::List,
        _ if text.ends_with("[]") && !text.contains(['|', '(', ' ']) => Type::List,
        _ if starts(&["Array<"]) && text.ends_with('>') && !text.contains('|') => Type::List,
        _ => return None,
    })
}
