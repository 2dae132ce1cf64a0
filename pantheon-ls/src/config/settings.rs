//! The settings section `pantheon`, from `initializationOptions` and `workspace/didChangeConfiguration`.

use std::path::PathBuf;

use pantheon_protocol::client::TlsFiles;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::Exclude;

/// How an edit is looked at before it is applied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Review {
    /// `Preview` where the editor has one, else `Ask`.
    #[default]
    Auto,
    /// The editor's own preview of annotated edits.
    Preview,
    /// A question with the buttons Apply, Show and Discard.
    Ask,
    /// No review; undo takes it back.
    Apply,
}

/// What is offered when the editor asks for code actions by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum AutomaticActions {
    /// Fixes for the diagnostics that it asks about.
    #[default]
    Diagnostics,
    /// Nothing.
    Never,
}

/// The settings in force.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Settings {
    /// The engine's address.
    pub(crate) engine_url: Option<String>,
    /// The file that holds the engine's token.
    pub(crate) token_file: Option<PathBuf>,
    /// The certificate that is shown to the engine, its key, and who vouches for the engine's.
    pub(crate) tls: TlsFiles,
    /// How edits are looked at.
    pub(crate) review: Review,
    /// What is offered unasked.
    pub(crate) automatic: AutomaticActions,
    /// Files that are never sent.
    pub(crate) exclude: Exclude,
}

impl Settings {
    /// Takes over the settings that are named and sound; `null` brings a default back.
    ///
    /// Returns what is wrong with the others, each in one sentence. Accepts the section itself or an object that has
    /// it as `pantheon`; unknown names are left alone, for they may be meant for other versions.
    pub(crate) fn update(&mut self, value: &Value) -> Vec<String> {
        let section = value.get("pantheon").unwrap_or(value);
        let section = match section {
            Value::Object(section) => section,
            Value::Null => return Vec::new(),
            _ => return vec!["the settings of `pantheon` are not an object".to_owned()],
        };
        let mut problems = Vec::new();
        let mut reader = Reader { section, problems: &mut problems };
        reader.read("engineUrl", "a URL as text", &mut self.engine_url);
        reader.read("tokenFile", "a path as text", &mut self.token_file);
        reader.read("clientCert", "a path as text", &mut self.tls.certificate);
        reader.read("clientKey", "a path as text", &mut self.tls.key);
        reader.read("caFile", "a path as text", &mut self.tls.authorities);
        reader.read("review", "`auto`, `preview`, `ask` or `apply`", &mut self.review);
        reader.read("automaticActions", "`diagnostics` or `never`", &mut self.automatic);
        reader.read("exclude", "a list of globs", &mut self.exclude);
        problems
    }
}

struct Reader<'a> {
    section: &'a Map<String, Value>,
    problems: &'a mut Vec<String>,
}

impl Reader<'_> {
    fn read<T: DeserializeOwned + Default>(&mut self, name: &str, expected: &str, into: &mut T) {
        match self.section.get(name) {
            None => {}
            Some(Value::Null) => *into = T::default(),
            Some(value) => match T::deserialize(value) {
                Ok(value) => *into = value,
                Err(_) => self.problems.push(format!("`{name}` must be {expected}")),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_shapes_are_read() {
        for value in [json!({ "review": "ask" }), json!({ "pantheon": { "review": "ask" }, "other": 1 })] {
            let mut settings = Settings::default();
            assert!(settings.update(&value).is_empty());
            assert_eq!(settings.review, Review::Ask);
        }
    }

    #[test]
    fn bad_values_leave_the_others_alone() {
        let mut settings = Settings::default();
        let problems =
            settings.update(&json!({ "review": "later", "exclude": ["["], "engineUrl": "http://e", "x": 1 }));
        assert_eq!(
            problems,
            ["`review` must be `auto`, `preview`, `ask` or `apply`", "`exclude` must be a list of globs"]
        );
        assert_eq!(settings, Settings { engine_url: Some("http://e".to_owned()), ..Settings::default() });
    }

    #[test]
    fn absent_names_keep_what_was_said() {
        let mut settings = Settings::default();
        settings.update(&json!({ "review": "apply", "automaticActions": "never" }));
        settings.update(&json!({ "review": null }));
        assert_eq!((settings.review, settings.automatic), (Review::Auto, AutomaticActions::Never));
        assert!(settings.update(&Value::Null).is_empty());
        assert_eq!(settings.update(&json!([1])).len(), 1);
    }
}
