//! One template: what it is, and the files that it lays out.
//!
//! A file whose name ends in `.j2` is a MiniJinja template, in which every variable must be known; all others are copied.
//! `__name__`, `__snake__` and `__pascal__` in paths are replaced.

use std::hash::{DefaultHasher, Hash, Hasher};

use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, context};
use pantheon_protocol::path::RelativePath;
use pantheon_protocol::wire;
use serde::Deserialize;

use super::ProjectName;

/// The most files of one template.
const MAX_FILES: usize = 200;

/// The largest file, in bytes.
const MAX_FILE_BYTES: usize = 512 * 1024;

/// The ending of files that are rendered.
const RENDERED: &str = ".j2";

/// What is wrong with a template, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {reason}")]
pub struct TemplateError {
    /// The file, relative to the template's folder.
    pub file: String,
    /// The fault in words.
    pub reason: String,
}

/// A template that lays out without a fault, whatever the name.
#[derive(Debug)]
pub struct Template {
    /// What the catalogue tells of it.
    pub about: wire::Template,
    /// The command that runs the tests of what was laid out, in its folder.
    pub test: Option<String>,
    /// The command that has to come first.
    pub setup: Option<String>,
    /// Changes whenever a file does; opaque.
    pub version: u64,
    files: Vec<File>,
    environment: Environment<'static>,
}

/// A file of a template.
#[derive(Debug)]
struct File {
    /// With `__name__` and its like.
    path: String,
    source: Source,
}

#[derive(Debug)]
enum Source {
    /// As it is.
    Text(String),
    /// By the environment's template of the file's path.
    Rendered,
}

/// A file that was laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaidOut {
    /// Relative to the project's folder.
    pub path: RelativePath,
    /// The whole text.
    pub text: String,
}

/// `template.yml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    title: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    languages: Vec<String>,
    #[serde(default)]
    test: Option<String>,
    #[serde(default)]
    setup: Option<String>,
}

impl Template {
    /// Reads a template from the texts below its folder: `template.yml` and `files/…`.
    ///
    /// # Errors
    /// The first file that is wrong.
    pub fn read(name: &str, texts: &[(String, String)]) -> Result<Self, TemplateError> {
        let head = texts.iter().find(|(path, _)| path == "template.yml").map(|(_, text)| text.as_str());
        let head = head.ok_or_else(|| fault("template.yml", "is missing"))?;
        let head: Head =
            serde_saphyr::from_str(head).map_err(|error| fault("template.yml", error.without_snippet()))?;
        let mut hasher = DefaultHasher::new();
        texts.hash(&mut hasher);
        let about = wire::Template {
            name: name.to_owned(),
            title: head.title,
            description: head.description,
            languages: head.languages,
        };
        let mut template = Self {
            about,
            test: head.test,
            setup: head.setup,
            version: hasher.finish(),
            files: Vec::new(),
            environment: environment().map_err(|error| fault("template.yml", error))?,
        };
        for (path, text) in texts {
            if let Some(inside) = path.strip_prefix("files/") {
                template.add(inside, text)?;
            }
        }
        template.prove()?;
        Ok(template)
    }

    fn add(&mut self, path: &str, text: &str) -> Result<(), TemplateError> {
        if text.len() > MAX_FILE_BYTES || self.files.len() >= MAX_FILES {
            return Err(fault(path, format!("too much: {MAX_FILES} files of {MAX_FILE_BYTES} bytes are the most")));
        }
        let file = match path.strip_suffix(RENDERED) {
            Some(target) => {
                let added = self.environment.add_template_owned(target.to_owned(), text.to_owned());
                added.map_err(|error| fault(path, error))?;
                File { path: target.to_owned(), source: Source::Rendered }
            }
            None => File { path: path.to_owned(), source: Source::Text(text.to_owned()) },
        };
        self.files.push(file);
        Ok(())
    }

    /// Lays out once, so that no user is the first to find a fault.
    fn prove(&self) -> Result<(), TemplateError> {
        if self.files.is_empty() {
            return Err(fault("files", "there are none"));
        }
        let sample = ProjectName::parse("some-name").map_err(|refusal| fault("files", refusal.message))?;
        self.lay_out(&sample).map(drop)
    }

    /// The files for a project of this name, sorted by path.
    ///
    /// # Errors
    /// When a file cannot be rendered with this name, or its path would be none.
    pub fn lay_out(&self, name: &ProjectName) -> Result<Vec<LaidOut>, TemplateError> {
        let values = context! {
            name => name.to_string(),
            snake => name.snake(),
            pascal => name.pascal(),
            title => name.title(),
        };
        let named = |path: &str| {
            path.replace("__name__", &name.to_string())
                .replace("__snake__", &name.snake())
                .replace("__pascal__", &name.pascal())
        };
        let mut files = Vec::with_capacity(self.files.len());
        for file in &self.files {
            let text = match &file.source {
                Source::Text(text) => text.clone(),
                Source::Rendered => {
                    let template = self.environment.get_template(&file.path);
                    template.and_then(|template| template.render(&values)).map_err(|error| fault(&file.path, error))?
                }
            };
            let path = RelativePath::new(&named(&file.path)).map_err(|error| fault(&file.path, error))?;
            files.push(LaidOut { path, text });
        }
        files.sort_by(|a, b| a.path.as_str().cmp(b.path.as_str()));
        match files.windows(2).find(|pair| pair[0].path == pair[1].path) {
            Some(pair) => Err(fault(pair[0].path.as_str(), "comes twice")),
            None => Ok(files),
        }
    }
}

fn environment() -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_syntax(SyntaxConfig::builder().keep_trailing_newline(true).build()?);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    Ok(environment)
}

fn fault(file: &str, reason: impl ToString) -> TemplateError {
    TemplateError { file: file.to_owned(), reason: reason.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: (&str, &str) = ("template.yml", "title: T\nlanguages: [python]\n");

    fn read(files: &[(&str, &str)]) -> Result<Template, TemplateError> {
        let texts = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        Template::read("t", &texts.collect::<Vec<_>>())
    }

    #[test]
    fn names_go_into_texts_and_paths() {
        let files = [HEAD, ("files/__snake__/a.py.j2", "{{ title }}\n{{ pascal }}\n"), ("files/b.txt", "{{ kept }}\n")];
        let laid = read(&files).unwrap().lay_out(&ProjectName::parse("user-api").unwrap()).unwrap();
        let seen: Vec<_> = laid.iter().map(|file| (file.path.as_str(), file.text.as_str())).collect();
        assert_eq!(seen, [("b.txt", "{{ kept }}\n"), ("user_api/a.py", "User Api\nUserApi\n")]);
    }

    #[test]
    fn faults_are_found_when_it_is_read() {
        for (files, file, reason) in [
            (vec![("files/a", "")], "template.yml", "is missing"),
            (vec![HEAD], "files", "there are none"),
            (vec![("template.yml", "title: T\nfoo: 1\n"), ("files/a", "")], "template.yml", "foo"),
            (vec![HEAD, ("files/a.j2", "{{ nme }}")], "a", "undefined"),
            (vec![HEAD, ("files/a.j2", "{% if %}")], "a.j2", "syntax error"),
            (vec![HEAD, ("files/a.j2", "x"), ("files/a", "y")], "a", "comes twice"),
            (vec![HEAD, ("files/../a", "y")], "../a", ""),
        ] {
            let error = read(&files).unwrap_err();
            assert_eq!(error.file, file, "{error}");
            assert!(error.reason.contains(reason), "{error}");
        }
    }
}
