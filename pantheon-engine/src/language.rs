//! The languages that the engine can parse, and how a file's language is found.

use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use ast_grep_core::tree_sitter::LanguageExt;
pub use ast_grep_language::SupportLang;
use tree_sitter::{InputEdit, Node, ParseOptions, ParseState, Parser, Point, Tree};

/// How long one text may be parsed: nobody's code takes this long, made-up nesting does.
const PATIENCE: Duration = Duration::from_secs(1);

/// A language with a grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Language(SupportLang);

/// Grammar, name for people, LSP identifiers, file endings and names.
struct Entry(SupportLang, &'static str, &'static [&'static str], &'static [&'static str]);

/// Only grammars that are compiled in (the workspace's features of `ast-grep-language`): others would panic.
const LANGUAGES: &[Entry] = &[
    Entry(SupportLang::Python, "Python", &["python"], &["py", "pyi"]),
    Entry(SupportLang::Tsx, "TypeScript", &["typescriptreact"], &["tsx"]),
    Entry(SupportLang::TypeScript, "TypeScript", &["typescript"], &["ts", "mts", "cts"]),
    Entry(SupportLang::JavaScript, "JavaScript", &["javascript", "javascriptreact"], &["js", "mjs", "cjs", "jsx"]),
    Entry(SupportLang::Rust, "Rust", &["rust"], &["rs"]),
    Entry(SupportLang::Go, "Go", &["go"], &["go"]),
    Entry(SupportLang::Java, "Java", &["java"], &["java"]),
    Entry(SupportLang::C, "C", &["c"], &["c", "h"]),
    Entry(SupportLang::Cpp, "C++", &["cpp", "c++"], &["cc", "cpp", "cxx", "hh", "hpp", "hxx"]),
    Entry(SupportLang::CSharp, "C#", &["csharp"], &["cs"]),
    Entry(SupportLang::Ruby, "Ruby", &["ruby"], &["rb"]),
    Entry(SupportLang::Php, "PHP", &["php"], &["php"]),
    Entry(SupportLang::Kotlin, "Kotlin", &["kotlin"], &["kt", "kts"]),
    Entry(SupportLang::Lua, "Lua", &["lua"], &["lua"]),
    Entry(SupportLang::Bash, "Shell", &["shellscript", "bash", "sh"], &["sh", "bash"]),
    Entry(SupportLang::Css, "CSS", &["css"], &["css"]),
    Entry(SupportLang::Html, "HTML", &["html"], &["html", "htm"]),
    Entry(SupportLang::Json, "JSON", &["json"], &["json"]),
    Entry(SupportLang::Yaml, "YAML", &["yaml"], &["yml", "yaml"]),
];

impl Language {
    /// The language of a file: by its LSP identifier, else by its name's ending.
    pub fn detect(language_id: Option<&str>, path: &str) -> Option<Self> {
        let by_id = language_id.and_then(|id| LANGUAGES.iter().find(|entry| entry.2.contains(&id)));
        let by_ending = || {
            let ending = Path::new(path).extension()?.to_str()?.to_ascii_lowercase();
            LANGUAGES.iter().find(|entry| entry.3.contains(&ending.as_str()))
        };
        by_id.or_else(by_ending).map(|entry| Self(entry.0))
    }

    /// The grammar.
    pub fn grammar(self) -> SupportLang {
        self.0
    }

    /// The name for people and prompts, such as `C++`.
    pub fn name(self) -> &'static str {
        self.entry().map_or("text", |entry| entry.1)
    }

    /// The LSP language identifier.
    pub fn id(self) -> &'static str {
        self.entry().and_then(|entry| entry.2.first().copied()).unwrap_or("plaintext")
    }

    /// The syntax tree of a text; `None` when the parser gives up, or has taken longer than a second.
    pub fn parse(self, text: &str) -> Option<Tree> {
        self.parse_within(text, None, PATIENCE)
    }

    /// The same for a text that was made of another one, whose tree is there already: in a fraction of the time.
    ///
    /// A tree with faults is made anew from the text alone: how a parser recovers may depend on where it came from, and
    /// faults are counted.
    pub fn parse_again(self, text: &str, before: &str, tree: &Tree) -> Option<Tree> {
        if !tree.root_node().has_error() {
            let mut edited = tree.clone();
            edited.edit(&difference(before, text));
            let again = self.parse_within(text, Some(&edited), PATIENCE);
            if let Some(again) = again.filter(|again| !again.root_node().has_error()) {
                return Some(again);
            }
        }
        self.parse(text)
    }

    fn parse_within(self, text: &str, tree: Option<&Tree>, patience: Duration) -> Option<Tree> {
        let mut parser = Parser::new();
        parser.set_language(&self.0.get_ts_language()).ok()?;
        let deadline = Instant::now() + patience;
        let mut watch = |_: &ParseState| {
            if Instant::now() < deadline { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        let options = ParseOptions::new().progress_callback(&mut watch);
        let mut read = |at: usize, _| text.as_bytes().get(at..).unwrap_or_default();
        parser.parse_with_options(&mut read, tree, Some(options))
    }

    fn entry(self) -> Option<&'static Entry> {
        LANGUAGES.iter().find(|entry| entry.0 == self.0)
    }
}

/// The one stretch outside of which two texts are the same.
fn difference(before: &str, after: &str) -> InputEdit {
    let head = before.bytes().zip(after.bytes()).take_while(|(a, b)| a == b).count();
    let most = before.len().min(after.len()) - head;
    let tails = before.bytes().rev().zip(after.bytes().rev());
    let tail = tails.take(most).take_while(|(a, b)| a == b).count();
    let (old_end_byte, new_end_byte) = (before.len() - tail, after.len() - tail);
    InputEdit {
        start_byte: head,
        old_end_byte,
        new_end_byte,
        start_position: point(before, head),
        old_end_position: point(before, old_end_byte),
        new_end_position: point(after, new_end_byte),
    }
}

/// Row and column of an offset, in bytes, as tree-sitter counts them.
fn point(text: &str, at: usize) -> Point {
    let text = &text.as_bytes()[..at];
    let start = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
    Point { row: text.iter().filter(|byte| **byte == b'\n').count(), column: at - start }
}

/// Whether a node is a comment.
pub fn is_comment(node: Node<'_>) -> bool {
    node.kind().contains("comment")
}

impl From<SupportLang> for Language {
    fn from(grammar: SupportLang) -> Self {
        Self(grammar)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_grammar_is_compiled_in() {
        for entry in LANGUAGES {
            assert!(Language(entry.0).parse("x").is_some(), "{}", entry.1);
        }
    }

    #[test]
    fn parsing_ends_when_patience_does() {
        let language = Language(SupportLang::Rust);
        let text = "fn f() { (((1))) }\n".repeat(20_000);
        assert!(language.parse_within(&text, None, Duration::ZERO).is_none());
        assert!(language.parse_within(&text, None, Duration::from_secs(600)).is_some());
    }

    /// Every line of this file and of a Python one is left out, doubled, and replaced.
    #[test]
    fn parsing_again_gives_the_same_tree() {
        let python = include_str!("../../examples/python-shop/shop/cart.py");
        for (path, text) in [("a.rs", include_str!("language.rs")), ("a.py", python)] {
            let language = Language::detect(None, path).unwrap();
            let tree = language.parse(text).unwrap();
            let lines: Vec<&str> = text.split_inclusive('\n').collect();
            for at in 0..lines.len() {
                for instead in ["".to_owned(), lines[at].repeat(2), "é = [1, 😀]\n".to_owned()] {
                    let after = [lines[..at].concat(), instead, lines[at + 1..].concat()].concat();
                    let [again, anew] = [language.parse_again(&after, text, &tree), language.parse(&after)];
                    assert_eq!(again.unwrap().root_node().to_sexp(), anew.unwrap().root_node().to_sexp(), "{after}");
                }
            }
        }
    }

    #[test]
    fn the_editor_knows_better_than_the_ending() {
        assert_eq!(Language::detect(Some("cpp"), "a.h").map(Language::name), Some("C++"));
        assert_eq!(Language::detect(Some("weird"), "a.TSX").map(Language::id), Some("typescriptreact"));
        assert_eq!(Language::detect(None, "Makefile"), None);
    }
}
