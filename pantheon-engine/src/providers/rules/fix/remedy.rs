//! Which report is cured by what: one table.

use super::Report;
use super::{add_import, javascript, python, rust, spelling, unused, unused_import};
use crate::language::{Language, SupportLang};
use crate::providers::rules::source::Source;
use crate::providers::rules::splice::Edit;

/// A cure, and the reports that it is for.
pub(super) struct Remedy {
    languages: &'static [SupportLang],
    codes: &'static [&'static str],
    /// Parts of messages, for tools that send no code.
    messages: &'static [&'static str],
    /// The edits, where the place is as the report says.
    pub(super) cure: fn(&Source, &Report) -> Option<Vec<Edit>>,
}

impl Remedy {
    /// Whether the remedy is for this report.
    pub(super) fn fits(&self, language: Language, report: &Report) -> bool {
        let speaks = self.languages.is_empty() || self.languages.contains(&language.grammar());
        let said = || self.messages.iter().any(|part| report.message.contains(part));
        speaks && (self.codes.contains(&report.code.as_str()) || said())
    }
}

const PYTHON: &[SupportLang] = &[SupportLang::Python];
const RUST: &[SupportLang] = &[SupportLang::Rust];
const GO: &[SupportLang] = &[SupportLang::Go];
const JAVA: &[SupportLang] = &[SupportLang::Java];
const SCRIPT: &[SupportLang] = &[SupportLang::JavaScript, SupportLang::TypeScript, SupportLang::Tsx];

/// All remedies; rewrites with `cures` and missing documentation come after them.
#[rustfmt::skip]
pub(super) const REMEDIES: &[Remedy] = &[
    Remedy { languages: PYTHON, codes: &["F401", "W0611", "unused-import", "reportUnusedImport"], messages: &["imported but unused", "is not accessed"], cure: unused_import::python },
    Remedy { languages: PYTHON, codes: &["F841", "W0612", "unused-variable", "reportUnusedVariable"], messages: &["assigned to but never used"], cure: unused::python },
    Remedy { languages: PYTHON, codes: &["F821", "E0602", "undefined-variable", "reportUndefinedVariable"], messages: &["Undefined name", "is not defined"], cure: add_import::python },
    Remedy { languages: PYTHON, codes: &["E712"], messages: &[], cure: python::compare_bool },
    Remedy { languages: PYTHON, codes: &["F541", "W1309"], messages: &["f-string without any placeholders"], cure: python::plain_string },
    Remedy { languages: PYTHON, codes: &["E722", "W0702", "bare-except"], messages: &["bare `except`", "bare except"], cure: python::bare_except },
    Remedy { languages: PYTHON, codes: &["F632", "R0123", "literal-comparison"], messages: &[], cure: python::is_literal },
    Remedy { languages: PYTHON, codes: &["E703", "W0301", "unnecessary-semicolon"], messages: &[], cure: python::semicolon },
    Remedy { languages: &[], codes: &["W291", "W293", "no-trailing-spaces", "C0303", "trailing-whitespace"], messages: &[], cure: python::trailing_space },
    Remedy { languages: SCRIPT, codes: &["6133", "6192", "6196", "no-unused-vars", "no-unused-imports", "unused-imports/no-unused-imports"], messages: &[], cure: unused_import::javascript },
    Remedy { languages: SCRIPT, codes: &["6133", "6198", "6199", "no-unused-vars"], messages: &[], cure: unused::javascript },
    Remedy { languages: SCRIPT, codes: &["prefer-const"], messages: &[], cure: javascript::prefer_const },
    Remedy { languages: SCRIPT, codes: &["no-var"], messages: &[], cure: javascript::no_var },
    Remedy { languages: SCRIPT, codes: &["eqeqeq"], messages: &[], cure: javascript::strict_equal },
    Remedy { languages: SCRIPT, codes: &["semi"], messages: &[], cure: javascript::semicolon },
    Remedy { languages: SCRIPT, codes: &["no-extra-semi"], messages: &[], cure: javascript::extra_semicolon },
    Remedy { languages: SCRIPT, codes: &["quotes"], messages: &[], cure: javascript::quotes },
    Remedy { languages: SCRIPT, codes: &["no-debugger"], messages: &[], cure: javascript::debugger },
    Remedy { languages: RUST, codes: &["unused_imports"], messages: &["unused import"], cure: unused_import::rust },
    Remedy { languages: RUST, codes: &["unused_variables"], messages: &["unused variable"], cure: unused::rust },
    Remedy { languages: RUST, codes: &["unused_mut"], messages: &["does not need to be mutable"], cure: rust::unused_mut },
    Remedy { languages: RUST, codes: &["E0384", "E0596", "E0594"], messages: &[], cure: rust::needs_mut },
    Remedy { languages: RUST, codes: &["unused_parens"], messages: &[], cure: rust::unused_parens },
    Remedy { languages: RUST, codes: &["redundant_clone"], messages: &[], cure: rust::redundant_clone },
    Remedy { languages: RUST, codes: &["single_char_pattern"], messages: &[], cure: rust::single_char },
    Remedy { languages: RUST, codes: &["needless_borrow", "needless_borrows_for_generic_args"], messages: &[], cure: rust::needless_borrow },
    Remedy { languages: RUST, codes: &["E0412", "E0433", "E0425"], messages: &[], cure: add_import::rust },
    Remedy { languages: GO, codes: &["UnusedImport"], messages: &["imported and not used"], cure: unused_import::go },
    Remedy { languages: GO, codes: &["UnusedVar"], messages: &["declared and not used", "declared but not used"], cure: unused::go },
    Remedy { languages: GO, codes: &["UndeclaredName", "UndeclaredImportedName"], messages: &["undefined: "], cure: add_import::go },
    Remedy { languages: JAVA, codes: &["268435844"], messages: &["is never used"], cure: unused_import::java },
    Remedy { languages: &[], codes: &["2551", "2552", "2561", "2724", "E0425", "E0599", "E0609", "E0560"], messages: &["Did you mean", "did you mean", "similar name"], cure: spelling::meant },
];
