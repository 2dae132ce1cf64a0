//! One method as the answer for a whole class: the place is the method of that name, when there is one.
//!
//! Only names of the syntax tree count here; the text itself is placed and judged as any rewrite.

use std::ops::Range;

use pantheon_protocol::error::ErrorCode;
use tree_sitter::{Node, Tree};

use super::region::whole_lines;
use crate::language::{Language, is_comment};
use crate::provider::Task;
use crate::refusal::Refusal;

/// The method that an answer replaces.
#[derive(Debug)]
pub(super) struct Method {
    /// Its name.
    pub(super) name: String,
    /// Its whole lines, bytes of the task's code.
    pub(super) place: Range<usize>,
}

/// The method that the answer is a new version of; `None` when the region is no class or the answer no single method.
///
/// # Errors
/// `answer_not_located` or `answer_ambiguous` when the class does not have that method once.
pub(super) fn method(task: &Task, text: &str) -> Result<Option<Method>, Refusal> {
    let Some(language) = task.language else { return Ok(None) };
    let Some(tree) = language.parse(&task.code) else { return Ok(None) };
    let Some(class) = class(&tree, task) else { return Ok(None) };
    let Some(body) = class.child_by_field_name("body") else { return Ok(None) };
    let old = members(body, &task.code);
    let Some((name, heralded)) = single(language, head(class, body, &task.code), text) else { return Ok(None) };
    let mut same = old.iter().filter(|member| member.name == name);
    match (same.next(), same.next()) {
        (Some(member), None) => {
            let start = if heralded { member.heralded.start } else { member.place.start };
            let place = whole_lines(&task.code, start..member.place.end);
            Ok(Some(Method { name, place }))
        }
        (None, _) => {
            let message = format!("The answer is `{name}` alone, which the selected class does not have.");
            Err(Refusal::new(ErrorCode::AnswerNotLocated, message))
        }
        (Some(_), Some(_)) => {
            let message = format!("The answer is `{name}` alone, which the selected class has more than once.");
            Err(Refusal::new(ErrorCode::AnswerAmbiguous, message))
        }
    }
}

/// A definition in the body of a class.
struct Member {
    name: String,
    /// Without what stands before it.
    place: Range<usize>,
    /// With its decorators and comments.
    heralded: Range<usize>,
}

/// The class that the region is, with whatever stands before it.
fn class<'t>(tree: &'t Tree, task: &Task) -> Option<Node<'t>> {
    let region = &task.code[task.region.clone()];
    let start = task.region.start + (region.len() - region.trim_start().len());
    let end = task.region.start + region.trim_end().len();
    let around = tree.root_node().descendant_for_byte_range(start, end)?;
    let inside = |node: &Node<'_>| start <= node.start_byte() && node.end_byte() <= end && node.start_byte() < end;
    let nodes = if inside(&around) { vec![around] } else { around.children(&mut around.walk()).collect() };
    let mut nodes = nodes.into_iter().filter(|node| inside(node) && !is_comment(*node) && !is_herald(*node));
    let (Some(node), None) = (nodes.next(), nodes.next()) else { return None };
    let wrapped = node.child_by_field_name("definition").or_else(|| node.child_by_field_name("declaration"));
    wrapped.or(Some(node)).filter(|node| is_class(*node))
}

fn is_class(node: Node<'_>) -> bool {
    let kinds =
        ["class_definition", "class_declaration", "abstract_class_declaration", "class", "impl_item", "trait_item"];
    node.is_named() && kinds.contains(&node.kind())
}

fn is_herald(node: Node<'_>) -> bool {
    matches!(node.kind(), "attribute_item" | "decorator")
}

/// The class up to where its body starts: with its brace, or with its colon and line end.
fn head<'a>(class: Node<'_>, body: Node<'_>, code: &'a str) -> &'a str {
    let end = if code[body.byte_range()].starts_with('{') {
        body.start_byte() + 1
    } else {
        code[..body.start_byte()].rfind('\n').map_or(0, |at| at + 1)
    };
    code.get(class.start_byte()..end).unwrap_or_default()
}

/// The name of the one method that the text is when it stands in a class of that head, and whether it brings its own
/// decorators or comment.
fn single(language: Language, head: &str, text: &str) -> Option<(String, bool)> {
    let braced = head.ends_with('{');
    // Deeper than anything that the head can have; what the text has of its own stays beyond that.
    let (shift, tail) = if braced { ("", "}\n") } else { (DEEP, "") };
    let inner: String = text.split('\n').map(|line| format!("{shift}{line}\n")).collect();
    let sample = format!("{head}\n{inner}{tail}");
    let tree = language.parse(&sample)?;
    let class = tree.root_node().named_descendant_for_byte_range(0, head.trim_end().len())?;
    let body = class.child_by_field_name("body").filter(|_| is_class(class) && !class.has_error())?;
    let mut found = members(body, &sample);
    let others = body.named_children(&mut body.walk()).filter(|node| !is_comment(*node) && !is_herald(*node)).count();
    let member = found.pop().filter(|_| found.is_empty() && others == 1)?;
    Some((member.name, member.heralded.start < member.place.start))
}

/// Indentation for lines that must stand below a class.
const DEEP: &str = "                                ";

/// The definitions that stand in a class's body itself.
fn members(body: Node<'_>, text: &str) -> Vec<Member> {
    let mut members = Vec::new();
    let mut herald: Option<usize> = None;
    for child in body.named_children(&mut body.walk()) {
        let inner = child.child_by_field_name("definition").unwrap_or(child);
        let name = inner.child_by_field_name("name").and_then(|name| text.get(name.byte_range()));
        if let Some(name) = name.filter(|_| inner.child_by_field_name("body").is_some() && !is_class(inner)) {
            let start = herald.unwrap_or(child.start_byte());
            members.push(Member {
                name: name.to_owned(),
                place: inner.byte_range(),
                heralded: start..inner.end_byte(),
            });
        }
        herald = if is_comment(child) || is_herald(child) { herald.or(Some(child.start_byte())) } else { None };
    }
    members
}
