//! Which lines an edit may change: the selection, widened until it makes sense on its own.

use std::ops::Range;

use tree_sitter::{Node, Tree};

use crate::language::Language;

/// Widens a selection to whole lines that hold complete syntax: a bare cursor takes its enclosing definition, a
/// selection its whole statements, or the node around them where it cuts one.
pub fn widen(code: &str, language: Option<Language>, selection: Range<usize>) -> Range<usize> {
    let lines = whole_lines(code, selection.clone());
    let Some(tree) = language.and_then(|language| language.parse(code)) else { return lines };
    let node_range = if code[selection.clone()].trim().is_empty() {
        around_cursor(code, &tree, selection.start)
    } else {
        around_selection(code, &tree, &lines)
    };
    let range = node_range.unwrap_or_else(|| lines.clone());
    whole_lines(code, range.start.min(lines.start)..range.end.max(lines.end.min(code.len())))
}

/// The range from the start of its first line to past the end of its last.
pub fn whole_lines(code: &str, range: Range<usize>) -> Range<usize> {
    let bytes = code.as_bytes();
    // Between \r and \n still counts as the line that they end.
    let inside_break = range.start > 0 && bytes[range.start - 1] == b'\r' && bytes.get(range.start) == Some(&b'\n');
    let before = &bytes[..range.start - usize::from(inside_break)];
    let start = before.iter().rposition(|byte| is_break(*byte)).map_or(0, |at| at + 1);
    // A selection of whole lines ends at the start of the next one, which is not meant.
    let ends_a_line = range.end > range.start && is_break(bytes[range.end - 1]);
    if ends_a_line && !(bytes[range.end - 1] == b'\r' && bytes.get(range.end) == Some(&b'\n')) {
        return start..range.end;
    }
    let end = match bytes[range.end..].iter().position(|byte| is_break(*byte)) {
        Some(at) if bytes[range.end + at] == b'\r' && bytes.get(range.end + at + 1) == Some(&b'\n') => {
            range.end + at + 2
        }
        Some(at) => range.end + at + 1,
        None => code.len(),
    };
    start..end
}

fn is_break(byte: u8) -> bool {
    byte == b'\n' || byte == b'\r'
}

/// The innermost definition around a cursor, with its decorators, attributes and comment.
fn around_cursor(code: &str, tree: &Tree, at: usize) -> Option<Range<usize>> {
    // On the indentation of a line the cursor means what stands on that line.
    let line = whole_lines(code, at..at);
    let text = &code[line.clone()];
    let first = line.start + (text.len() - text.trim_start().len());
    let at = at.max(first.min(code.len()));
    let mut node = tree.root_node().descendant_for_byte_range(at, at)?;
    while !is_definition(node) {
        node = node.parent()?;
    }
    Some(with_heralds(node))
}

/// The given lines when they hold whole sibling nodes, else the smallest node around them.
fn around_selection(code: &str, tree: &Tree, lines: &Range<usize>) -> Option<Range<usize>> {
    let text = &code[lines.clone()];
    let start = lines.start + (text.len() - text.trim_start().len());
    let end = lines.start + text.trim_end().len();
    let mut node = tree.root_node().descendant_for_byte_range(start, end)?;
    if node.start_byte() >= start && node.end_byte() <= end {
        return Some(start..end);
    }
    loop {
        let mut cursor = node.walk();
        let cut = node.children(&mut cursor).any(|child| cuts(&child.byte_range(), &(start..end)));
        let fits = !cut && node.is_named();
        if fits && node.kind() != "ERROR" && holds_statements(node) {
            return Some(start..end);
        }
        if is_definition(node) || is_statement(node) {
            return Some(with_heralds(node));
        }
        node = node.parent()?;
    }
}

fn cuts(child: &Range<usize>, wanted: &Range<usize>) -> bool {
    let overlaps = child.start < wanted.end && wanted.start < child.end;
    overlaps && !(wanted.start <= child.start && child.end <= wanted.end)
}

/// Nodes whose children are whole statements or members.
fn holds_statements(node: Node<'_>) -> bool {
    let kind = node.kind();
    node.parent().is_none()
        || kind.ends_with("block")
        || kind.ends_with("body")
        || kind.ends_with("_list")
        || matches!(kind, "suite" | "compound_statement" | "switch_case" | "switch_body" | "stylesheet" | "document")
}

fn is_statement(node: Node<'_>) -> bool {
    let kind = node.kind();
    kind.ends_with("_statement") || kind.ends_with("_item") || kind.ends_with("_declaration")
}

/// Functions, methods, classes and types, as the grammars call them.
const DEFINITIONS: [&str; 33] = [
    "abstract_class_declaration",
    "class",
    "class_declaration",
    "class_definition",
    "class_specifier",
    "constructor_declaration",
    "enum_declaration",
    "enum_item",
    "enum_specifier",
    "function_declaration",
    "function_definition",
    "function_item",
    "function_signature_item",
    "generator_function_declaration",
    "impl_item",
    "interface_declaration",
    "macro_definition",
    "method",
    "method_declaration",
    "method_definition",
    "module",
    "object_declaration",
    "record_declaration",
    "rule_set",
    "singleton_method",
    "struct_declaration",
    "struct_item",
    "struct_specifier",
    "trait_declaration",
    "trait_item",
    "type_alias_declaration",
    "type_declaration",
    "union_item",
];

fn is_definition(node: Node<'_>) -> bool {
    // Python calls its root `module`, Ruby a definition.
    let known = DEFINITIONS.contains(&node.kind()) && node.is_named() && node.parent().is_some();
    known || (node.kind() == "variable_declarator" && holds_function(node))
}

fn holds_function(node: Node<'_>) -> bool {
    node.child_by_field_name("value").is_some_and(|value| value.kind().contains("function"))
}

/// A definition's range with what announces it: decorators, `export`, attributes and comments right above.
fn with_heralds(node: Node<'_>) -> Range<usize> {
    let mut outer = node;
    while let Some(parent) = outer.parent() {
        let wraps = matches!(
            parent.kind(),
            "decorated_definition"
                | "export_statement"
                | "lexical_declaration"
                | "variable_declaration"
                | "template_declaration"
        );
        if !wraps {
            break;
        }
        outer = parent;
    }
    let mut start = outer.start_byte();
    let mut row = outer.start_position().row;
    let mut before = outer.prev_sibling();
    while let Some(sibling) = before {
        let announces =
            sibling.kind().contains("comment") || sibling.kind().contains("attribute") || sibling.kind() == "decorator";
        let above = sibling.end_position().row + 1 >= row && sibling.start_position().row < row;
        if !announces || !above {
            break;
        }
        start = sibling.start_byte();
        row = sibling.start_position().row;
        before = sibling.prev_sibling();
    }
    start..outer.end_byte()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `$0` marks the cursor, `$0…$0` a selection, `⟦…⟧` the expected region.
    fn check(path: &str, text: &str) {
        let expected = text.replace("$0", "");
        let start = expected.find('⟦').unwrap();
        let end = expected.find('⟧').unwrap() - '⟦'.len_utf8();
        let marked = text.replace(['⟦', '⟧'], "");
        let from = marked.find("$0").unwrap();
        let to = marked[from + 2..].find("$0").map_or(from, |at| from + at);
        let code = marked.replace("$0", "");
        let region = widen(&code, Language::detect(None, path), from..to);
        assert_eq!(&code[region.clone()], &expected.replace(['⟦', '⟧'], "")[start..end], "{path} {region:?}");
    }

    #[test]
    fn a_cursor_takes_its_definition() {
        check("a.py", "import os\n\n⟦def f(x):\n    y = $0x\n    return y\n⟧\ndef g(): pass\n");
        check("a.py", "class A:\n⟦    @property\n    def f(self):\n$0        return 1\n⟧\n    def g(self): pass\n");
        check("a.rs", "⟦/// Doc.\n#[inline]\nfn f() -> u8 {\n    $01\n}\n⟧\nfn g() {}\n");
        check("a.ts", "⟦export const f = (a: number) => {\n  return $0a;\n};\n⟧const b = 1;\n");
        check("a.cpp", "⟦class A {\n  int $0x;\n};\n⟧int y;\n");
        check("A.java", "class A {\n⟦  A() {\n    $0x = 1;\n  }\n⟧}\n");
        check("a.rb", "⟦module A\n  X = $01\nend\n⟧Y = 2\n");
        check("a.go", "package a\n\n⟦// F does.\nfunc F() int {\n\treturn $01\n}\n⟧");
    }

    #[test]
    fn whole_statements_stay_as_selected() {
        check("a.py", "def f(x):\n⟦    $0a = 1\n    b = 2$0\n⟧    return a\n");
        check("a.rs", "fn f() {\n⟦    $0let a = 1;\n    let b = 2;\n$0⟧    g();\n}\n");
    }

    #[test]
    fn a_cut_statement_is_completed() {
        check("a.py", "a = 1\n⟦def $0f$0(x):\n    return x\n⟧b = 2\n");
        check("a.js", "a();\n⟦if (x$0) {\n  b();$0\n}\n⟧c();\n");
    }

    #[test]
    fn without_a_grammar_lines_count() {
        check("notes.txt", "one\r\n⟦t$0wo\r\n⟧three");
        check("notes.txt", "one\n⟦t$0hr$0ee⟧");
    }

    proptest! {
        #[test]
        fn regions_are_whole_lines_around_the_selection(
            pieces in prop::collection::vec(prop::sample::select(vec![
                "def f(x):", "    ", "return", " é😀", "\n", "\r\n", "\r", "class A:", "(", ")", "'", "x = 1", "",
            ]), 0..40),
            from in 0.0..1.0_f64,
            to in 0.0..1.0_f64,
            path in prop::sample::select(vec!["a.py", "a.rs", "a.ts", "a.txt"]),
        ) {
            let code = pieces.concat();
            let at = |part: f64| code.floor_char_boundary((part * (code.len() + 1) as f64) as usize);
            let (start, end) = (at(from).min(at(to)), at(from).max(at(to)));
            let region = widen(&code, Language::detect(None, path), start..end);
            prop_assert!(region.start <= start && end <= region.end && region.end <= code.len());
            let line_starts = |at: usize| at == 0 || code.as_bytes()[at - 1] == b'\n'
                || (code.as_bytes()[at - 1] == b'\r' && code.as_bytes().get(at) != Some(&b'\n'));
            prop_assert!(line_starts(region.start), "{:?} {:?}", code, region);
            prop_assert!(region.end == code.len() || line_starts(region.end), "{:?} {:?}", code, region);
        }
    }
}
