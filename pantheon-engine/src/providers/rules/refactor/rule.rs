//! Rewrites as data: ast-grep rules, with guards and cases under `metadata`, parsed and sorted by language.

use std::collections::HashMap;

use ast_grep_config::{GlobalRules, RuleConfig, SerializableRuleConfig};
use ast_grep_core::Matcher;
use serde::Deserialize;
use serde_json::{Value, json};

use super::case::Case;
use super::guard::Guard;
use crate::language::{Language, SupportLang};

/// The rules shipped with the engine, as file name and text.
const EMBEDDED: &[(&str, &str)] = &[
    ("rules/go.yml", include_str!("../../../../../prompts/rules/go.yml")),
    ("rules/javascript.yml", include_str!("../../../../../prompts/rules/javascript.yml")),
    ("rules/python.yml", include_str!("../../../../../prompts/rules/python.yml")),
    ("rules/rust.yml", include_str!("../../../../../prompts/rules/rust.yml")),
];

/// A rule file that cannot be used, with the place of its fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {message}")]
pub struct RuleError {
    /// The file, as it was named when parsing.
    pub file: String,
    /// The line of the fault, or of the rule's first line; from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

/// All rewrites, by language.
#[derive(Default)]
pub struct RuleSet {
    by_language: HashMap<SupportLang, Vec<Rewrite>>,
}

/// One rewrite in one language.
pub(super) struct Rewrite {
    /// The ast-grep rule.
    pub(super) config: RuleConfig<SupportLang>,
    /// What this engine adds to it.
    pub(super) extra: Extra,
    /// The kinds of nodes that it can match.
    pub(super) kinds: Vec<usize>,
}

/// The `metadata` of a rule.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Extra {
    /// Further languages with the same grammar, such as JavaScript beside TypeScript.
    also: Vec<SupportLang>,
    /// Codes of diagnostics that the rewrite cures.
    pub(super) cures: Vec<String>,
    /// What must hold around a match.
    pub(super) guards: Vec<Guard>,
    /// Texts that prove the rule.
    pub(super) cases: Vec<Case>,
}

impl RuleSet {
    /// The rules shipped with the engine.
    ///
    /// # Errors
    ///
    /// As [`RuleSet::parse`]; a test keeps the shipped rules free of errors.
    pub fn embedded() -> Result<Self, RuleError> {
        let mut set = Self::default();
        for (file, text) in EMBEDDED {
            set.add(file, text)?;
        }
        Ok(set)
    }

    /// Parses one file of rules: YAML documents in ast-grep's format, `---` between them.
    ///
    /// # Errors
    ///
    /// The first rule that is no valid YAML, no valid rule, or has no `fix`, `note` or cases.
    pub fn parse(file: &str, text: &str) -> Result<Self, RuleError> {
        let mut set = Self::default();
        set.add(file, text)?;
        Ok(set)
    }

    /// Adds the rules of one more file.
    ///
    /// # Errors
    ///
    /// As [`RuleSet::parse`]; the rules before the faulty one stay.
    pub fn add(&mut self, file: &str, text: &str) -> Result<(), RuleError> {
        for (line, document) in documents(text) {
            let fault = |message: String| RuleError { file: file.to_owned(), line, message };
            for (language, rewrite) in parse_rule(document).map_err(fault)? {
                let known = self.by_language.entry(language).or_default();
                if known.iter().any(|other| other.config.id == rewrite.config.id) {
                    return Err(fault(format!("a second rule with the id `{}`", rewrite.config.id)));
                }
                known.push(rewrite);
            }
        }
        Ok(())
    }

    /// How many rewrites there are for a language.
    pub fn count(&self, language: Language) -> usize {
        self.of(language).len()
    }

    /// The names of the languages with rewrites, sorted.
    pub fn languages(&self) -> Vec<&'static str> {
        let mut names: Vec<_> = self.by_language.keys().map(|grammar| Language::from(*grammar).name()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The rewrites for a language.
    pub(super) fn of(&self, language: Language) -> &[Rewrite] {
        self.by_language.get(&language.grammar()).map_or(&[], Vec::as_slice)
    }

    /// Runs every rule's cases.
    ///
    /// # Errors
    ///
    /// What each failing case expected and got.
    pub fn prove(&self) -> Result<usize, Vec<String>> {
        let all = self.by_language.iter().flat_map(|(language, rules)| rules.iter().map(move |rule| (language, rule)));
        let mut proved = 0;
        let mut failures = Vec::new();
        for (language, rule) in all {
            for case in &rule.extra.cases {
                proved += 1;
                failures.extend(case.failure(Language::from(*language), rule));
            }
        }
        if failures.is_empty() { Ok(proved) } else { Err(failures) }
    }
}

/// The YAML documents of a file that hold something, with the line each starts on.
fn documents(text: &str) -> Vec<(usize, &str)> {
    let mut out = Vec::new();
    let (mut start, mut first_line, mut at) = (0, 1, 0);
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if line.trim_end() == "---" {
            out.push((first_line, &text[start..at]));
            (start, first_line) = (at + line.len(), number + 2);
        }
        at += line.len();
    }
    out.push((first_line, &text[start..]));
    let holds = |document: &str| document.lines().any(|line| !line.trim().is_empty() && !line.starts_with('#'));
    out.into_iter().filter(|(_, document)| holds(document)).collect()
}

fn parse_rule(document: &str) -> Result<Vec<(SupportLang, Rewrite)>, String> {
    let value: Value = ast_grep_config::from_str(document).map_err(|error| error.to_string())?;
    let metadata = value.get("metadata").cloned().unwrap_or_else(|| Value::Object(serde_json::Map::default()));
    let extra = Extra::deserialize(metadata).map_err(|error| format!("metadata: {error}"))?;
    let main = SupportLang::deserialize(value.get("language").cloned().unwrap_or_default());
    let main = main.map_err(|error| format!("language: {error}"))?;
    let mut out = Vec::new();
    for language in [main].iter().chain(&extra.also) {
        out.push((*language, rewrite(&value, *language, &extra)?));
    }
    Ok(out)
}

fn rewrite(value: &Value, language: SupportLang, extra: &Extra) -> Result<Rewrite, String> {
    let mut value = value.clone();
    value["language"] = Value::String(language.to_string());
    make_exact(&mut value);
    let rule = SerializableRuleConfig::<SupportLang>::deserialize(value).map_err(|error| error.to_string())?;
    let config = RuleConfig::try_from(rule, &GlobalRules::default()).map_err(|error| chain(&error))?;
    match () {
        () if config.fixer.len() != 1 => Err(format!("`{}` needs exactly one `fix`", config.id)),
        () if config.note.is_none() => Err(format!("`{}` needs a `note` that says why it is safe", config.id)),
        () if extra.cases.is_empty() => Err(format!("`{}` needs `metadata.cases`", config.id)),
        () => {
            let kinds = config.matcher.potential_kinds().map(|kinds| kinds.iter().collect()).unwrap_or_default();
            Ok(Rewrite { config, extra: extra.clone(), kinds })
        }
    }
}

/// Makes every pattern match exactly. Otherwise ast-grep skips tokens that the pattern does not name and whatever
/// follows it: `$X == None` would match `a == None == b`, and `for` would match `async for`.
fn make_exact(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.iter_mut().filter(|(key, _)| *key != "metadata").for_each(|(_, field)| make_exact(field));
            match fields.get_mut("pattern") {
                Some(Value::Object(pattern)) => {
                    pattern.entry("strictness").or_insert_with(|| "cst".into());
                }
                Some(pattern @ Value::String(_)) => *pattern = json!({ "context": pattern, "strictness": "cst" }),
                _ => {}
            }
        }
        Value::Array(items) => items.iter_mut().for_each(make_exact),
        _ => {}
    }
}

/// An error with its causes: ast-grep's own first line rarely says enough.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text} {cause}"))
}
