//! The body of a prompt file: a MiniJinja template in which every variable must be known.

use minijinja::{Environment, UndefinedBehavior, context};
use secrecy::SecretString;

use super::PromptError;

/// What a template may name.
#[derive(Clone, Debug, Default)]
pub struct Variables<'a> {
    /// The language's name, such as `Python`, or `text`.
    pub language: &'a str,
    /// The file, relative to its workspace.
    pub path: &'a str,
    /// The text that is to be rewritten.
    pub selection: &'a str,
    /// The whole file.
    pub code: &'a str,
    /// What other tools said, one a line.
    pub diagnostics: Vec<String>,
    /// What the user typed, or nothing.
    pub instruction: &'a str,
    /// The same, by the name that Claude Code's command files use.
    pub arguments: &'a str,
}

const NAMES: [&str; 7] = ["language", "path", "selection", "code", "diagnostics", "instruction", "arguments"];

/// A checked template.
#[derive(Debug)]
pub struct Template {
    environment: Environment<'static>,
    source: String,
}

/// The one template of each environment.
const BODY: &str = "body";

impl Template {
    /// Compiles and checks a body that starts on line `first_line` of its file.
    ///
    /// # Errors
    /// When the syntax is wrong, a variable is unknown, or rendering fails with every variable set.
    pub fn new(body: &str, first_line: usize) -> Result<Self, PromptError> {
        let source = body.trim().replace("$ARGUMENTS", "{{ arguments }}");
        if source.is_empty() {
            return Err(PromptError { line: Some(first_line), reason: "the prompt has no text".to_owned() });
        }
        let skipped = body[..body.len() - body.trim_start().len()].matches('\n').count();
        let fail = |error: &minijinja::Error| {
            let line = error.line().map(|line| line + first_line + skipped - 1);
            PromptError { line, reason: format!("template: {}", describe(error)) }
        };
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
        environment.add_template_owned(BODY, source.clone()).map_err(|error| fail(&error))?;
        let template = Self { environment, source };
        template.check_names(first_line)?;
        let sample = Variables { language: "Python", path: "a.py", ..Variables::default() };
        template.text(&sample).map_err(|error| fail(&error))?;
        Ok(template)
    }

    /// The body as it stands in the file. It must not leave the engine but to a model.
    pub(super) fn source(&self) -> &str {
        &self.source
    }

    /// The prompt for one request.
    ///
    /// # Errors
    /// When the template fails on these values, in words without their content.
    pub fn render(&self, variables: &Variables<'_>) -> Result<SecretString, PromptError> {
        self.text(variables)
            .map(SecretString::from)
            .map_err(|error| PromptError { line: error.line(), reason: describe(&error) })
    }

    fn check_names(&self, line: usize) -> Result<(), PromptError> {
        let template = self.environment.get_template(BODY).map_err(|error| unexpected(&error))?;
        let mut unknown: Vec<String> =
            template.undeclared_variables(false).into_iter().filter(|name| !NAMES.contains(&name.as_str())).collect();
        unknown.retain(|name| !self.environment.globals().any(|(global, _)| global == name));
        unknown.sort();
        let Some(name) = unknown.first() else { return Ok(()) };
        let reason = format!("template: there is no variable `{name}`; known are {}", NAMES.join(", "));
        Err(PromptError { line: Some(line), reason })
    }

    fn text(&self, variables: &Variables<'_>) -> Result<String, minijinja::Error> {
        let &Variables { language, path, selection, code, ref diagnostics, instruction, arguments } = variables;
        let values =
            context! { language, path, selection, code, diagnostics => diagnostics.clone(), instruction, arguments };
        self.environment.get_template(BODY)?.render(values)
    }
}

fn unexpected(error: &minijinja::Error) -> PromptError {
    PromptError { line: error.line(), reason: describe(error) }
}

/// The error's kind and detail, never its debug view: that one quotes the prompt.
fn describe(error: &minijinja::Error) -> String {
    error.detail().map_or_else(|| error.kind().to_string(), |detail| format!("{}: {detail}", error.kind()))
}
