//! Gate: an action that documents changes comments, and nothing else.

use pantheon_protocol::error::ErrorCode;
use tree_sitter::Node;

use crate::language::Language;
use crate::refusal::Refusal;

/// Whether the action of that name may change comments only.
pub(super) fn applies(command: &str) -> bool {
    matches!(command, "document" | "explain")
}

/// Refuses when the syntax trees without comments and docstrings differ. Without a grammar nothing can be compared.
///
/// # Errors
/// `answer_changes_code`.
pub(super) fn check(language: Option<Language>, original: &str, suggested: &str) -> Result<(), Refusal> {
    let Some(language) = language else { return Ok(()) };
    if skeleton(language, original) == skeleton(language, suggested) {
        return Ok(());
    }
    let message = "The answer changes code, not only comments.";
    Err(Refusal::new(ErrorCode::AnswerChangesCode, message))
}

/// The tree without comments as text: node kinds with brackets, and the words of the leaves.
fn skeleton(language: Language, text: &str) -> Option<String> {
    let tree = language.parse(text)?;
    let mut out = String::with_capacity(text.len() * 2);
    // Not recursive: hostile code nests deeper than a thread's stack.
    let mut steps = vec![Step::Enter(tree.root_node())];
    while let Some(step) = steps.pop() {
        match step {
            Step::Enter(node) if is_comment(node) || is_docstring(node) => {}
            Step::Enter(node) if node.child_count() == 0 => {
                out.push_str(text[node.byte_range()].trim());
                out.push('\u{1f}');
            }
            Step::Enter(node) => {
                out.push_str(node.kind());
                out.push('(');
                steps.push(Step::Leave);
                let children: Vec<_> = node.children(&mut node.walk()).collect();
                steps.extend(children.into_iter().rev().map(Step::Enter));
            }
            Step::Leave => out.push(')'),
        }
    }
    Some(out)
}

enum Step<'tree> {
    Enter(Node<'tree>),
    Leave,
}

fn is_comment(node: Node<'_>) -> bool {
    node.kind().contains("comment")
}

/// A Python string that stands first in a module, class or function.
fn is_docstring(node: Node<'_>) -> bool {
    let holds_string =
        || node.named_child_count() == 1 && node.named_child(0).is_some_and(|child| child.kind() == "string");
    let comes_first = || {
        let mut before = node.prev_named_sibling();
        while let Some(comment) = before.filter(|sibling| is_comment(*sibling)) {
            before = comment.prev_named_sibling();
        }
        before.is_none()
    };
    let in_body = || node.parent().is_some_and(|parent| matches!(parent.kind(), "block" | "module"));
    node.kind() == "expression_statement" && holds_string() && in_body() && comes_first()
}
