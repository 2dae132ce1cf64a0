//! The action `document`: writes the doc comments that are missing, from names, signatures and bodies.
//!
//! Code never changes, only comments and docstrings are added, and nothing documented is documented again.

use std::ops::Range;

use tree_sitter::Node;

use crate::language::{Language, SupportLang, is_comment};
use crate::provider::{ProviderError, Task};

use super::outcome::Outcome;
use super::source::{Source, below};
use super::splice::{self, Edit};
use super::target::Target;
use definition::Definition;

mod block;
mod c;
mod choose;
mod definition;
mod go;
mod java;
mod javascript;
mod javascript_body;
mod phrases;
mod place;
mod python;
mod python_body;
mod raised;
mod rust;
mod rust_body;
mod tagged;

/// The languages that `document` knows, for messages.
pub(super) const LANGUAGES: &str = "Python, TypeScript, JavaScript, Rust, Go, Java, C and C++";

/// How one language writes documentation.
struct Convention {
    /// Everything in a text that can carry documentation.
    definitions: for<'t> fn(&'t Source) -> Vec<Definition<'t>>,
    /// The documentation of one of them, where it can be placed.
    comment: fn(&Source, &Definition<'_>) -> Option<Edit>,
}

/// Documents what the request means.
///
/// # Errors
///
/// `Unsupported` for a language without a convention here.
pub(super) fn document(task: &Task, language: Language) -> Result<Outcome, ProviderError> {
    let Some(convention) = convention(language) else {
        return Err(ProviderError::Unsupported(format!(
            "the built-in rules cannot document {} files; they know {LANGUAGES}. Connect a model for others",
            language.name()
        )));
    };
    let Some(source) = Source::parse(language, task.code.to_string()) else {
        return Ok(Outcome::Unchanged("The file could not be parsed, so nothing was documented.".to_owned()));
    };
    let scope = Scope { region: task.region.clone(), target: Target::of(task, &source) };
    let after = documented(&source, &convention, &scope);
    Ok(Outcome::of(task, &source, after.as_ref().unwrap_or(&source), || {
        let definitions = (convention.definitions)(&source);
        nothing(&choose::chosen(&source, &definitions, &scope.target), &definitions)
    }))
}

/// Where comments may go.
struct Scope {
    region: Range<usize>,
    target: Target,
}

/// The text with what was missing; `None` when nothing is.
fn documented(source: &Source, convention: &Convention, scope: &Scope) -> Option<Source> {
    let definitions = (convention.definitions)(source);
    let edits: Vec<Edit> = choose::chosen(source, &definitions, &scope.target)
        .into_iter()
        .filter(|definition| !definition.documented)
        .filter_map(|definition| (convention.comment)(source, definition))
        .filter(|edit| scope.region.start <= edit.range.start && edit.range.end <= scope.region.end)
        .collect();
    fitting(source, &edits)
}

/// The documentation that a tool misses at a place; `None` for other codes, and for what is documented.
pub(super) fn missing(source: &Source, code: &str, at: usize) -> Option<Edit> {
    let convention = convention(source.language).filter(|_| MISSING.contains(&code))?;
    let definitions = (convention.definitions)(source);
    let chosen = choose::chosen(source, &definitions, &Target::Cursor(at));
    chosen.first().filter(|definition| !definition.documented).and_then(|one| (convention.comment)(source, one))
}

/// Codes of tools that ask for documentation.
const MISSING: &[&str] = &[
    "C0115",
    "C0116",
    "D101",
    "D102",
    "D103",
    "D105",
    "D107",
    "exported",
    "jsdoc/require-jsdoc",
    "missing-class-docstring",
    "missing-function-docstring",
    "missing_docs",
    "require-jsdoc",
];

fn convention(language: Language) -> Option<Convention> {
    Some(match language.grammar() {
        SupportLang::Python => Convention { definitions: python::definitions, comment: python::comment },
        SupportLang::JavaScript | SupportLang::TypeScript | SupportLang::Tsx => {
            Convention { definitions: javascript::definitions, comment: javascript::comment }
        }
        SupportLang::Go => Convention { definitions: go::definitions, comment: go::comment },
        SupportLang::Java => Convention { definitions: java::definitions, comment: java::comment },
        SupportLang::C | SupportLang::Cpp => Convention { definitions: c::definitions, comment: c::comment },
        SupportLang::Rust => Convention { definitions: rust::definitions, comment: rust::comment },
        _ => return None,
    })
}

/// The text with all edits, or with those that bring no syntax error and leave the code to be read as before.
fn fitting(source: &Source, edits: &[Edit]) -> Option<Source> {
    if edits.is_empty() {
        return None;
    }
    let before = code(source);
    // Where it has errors already, a comment can make the parser read what follows in another way.
    let harmless = |edits: &[Edit]| splice::checked(source, edits).filter(|after| code(after) == before);
    harmless(edits).or_else(|| {
        let alone = |edit: &&Edit| harmless(std::slice::from_ref(edit)).is_some();
        let good: Vec<Edit> = edits.iter().filter(alone).cloned().collect();
        harmless(&good)
    })
}

/// The code as it is read: the kind of every node, and the words of those without parts.
fn code(source: &Source) -> Vec<(&str, &str)> {
    let is_code = |node: Node<'_>| !is_comment(node) && !python::is_docstring(node);
    let words = |node: Node<'_>| if node.child_count() == 0 { source.of(node).trim() } else { "" };
    below(source.root(), is_code).filter(|node| is_code(*node)).map(|node| (node.kind(), words(node))).collect()
}

/// Why a comment is not added.
const UNPLACED: &str = "its comment would have no line of its own, lie outside the part to change, or, among syntax \
                        errors, change how the code is read";

fn nothing(chosen: &[&Definition<'_>], all: &[Definition<'_>]) -> String {
    match chosen {
        [] if all.is_empty() => "There is nothing to document here: no function or class was found.".to_owned(),
        [] => "There is no function or class here: place the cursor in one, or select its header.".to_owned(),
        [one] if one.documented => format!("`{}` is already documented.", one.name),
        several if several.iter().all(|definition| definition.documented) => {
            format!("All {} definitions here are already documented.", several.len())
        }
        [one] => format!("`{}` was left alone: {UNPLACED}.", one.name),
        _ => format!("What is undocumented here was left alone: {UNPLACED}."),
    }
}
