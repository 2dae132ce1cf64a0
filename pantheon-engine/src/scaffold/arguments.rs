//! `NAME [--template T] [--into DIR]`: what follows the name of a scaffold command.

use std::fmt;

use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::path::RelativePath;

use crate::refusal::Refusal;

/// The longest name.
const MAX_NAME: usize = 64;

/// What is to be made, from what, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arguments {
    /// What the project is called.
    pub name: ProjectName,
    /// The template that was asked for.
    pub template: Option<String>,
    /// The folder that the files go to, relative to where the command was given.
    pub into: RelativePath,
}

/// A name such as `user-auth-api`: words of a-z and 0-9 with `-` between, the first beginning with a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectName(String);

impl Arguments {
    /// Reads the arguments as a shell would part them.
    ///
    /// # Errors
    /// `invalid_arguments` says which one is wrong, and how it should look.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let words = shlex::split(text).ok_or_else(|| refused("The quotes in the command do not match."))?;
        let mut words = words.into_iter();
        let (mut name, mut template, mut into) = (None, None, None);
        while let Some(word) = words.next() {
            let (flag, value) = match word.split_once('=') {
                Some((flag, value)) if word.starts_with("--") => (flag.to_owned(), Some(value.to_owned())),
                _ => (word, None),
            };
            match flag.as_str() {
                "--template" => template = Some(following(&flag, value, &mut words)?),
                "--into" => into = Some(following(&flag, value, &mut words)?),
                _ if flag.starts_with('-') => {
                    return Err(refused(format!("There is no flag `{}`.", flag.escape_debug())));
                }
                _ if name.is_some() => {
                    return Err(refused(format!("`{}` is one name too many.", flag.escape_debug())));
                }
                _ => name = Some(ProjectName::parse(&flag)?),
            }
        }
        let name = name.ok_or_else(|| refused("The name of what is to be made is missing."))?;
        let into = into.unwrap_or_else(|| name.to_string());
        let into = RelativePath::new(into.trim_end_matches('/'))
            .map_err(|error| refused(format!("`--into` cannot be `{}`: {error}.", into.escape_debug())))?;
        Ok(Self { name, template, into })
    }
}

fn following(flag: &str, value: Option<String>, words: &mut impl Iterator<Item = String>) -> Result<String, Refusal> {
    let value = value.or_else(|| words.next()).filter(|value| !value.is_empty());
    value.ok_or_else(|| refused(format!("`{flag}` needs a value.")))
}

fn refused(message: impl Into<String>) -> Refusal {
    Refusal::new(ErrorCode::InvalidArguments, message)
}

impl ProjectName {
    /// Reads a name.
    ///
    /// # Errors
    /// `invalid_arguments`, with the nearest good name where there is one.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        if is_plain(text) {
            return Ok(Self(text.to_owned()));
        }
        let shown: String = text.chars().take(MAX_NAME).collect();
        let rule = format!("a name has words of a-z and 0-9 with `-` between, and at most {MAX_NAME} letters");
        let nearest = nearest(text);
        let hint = if is_plain(&nearest) { format!("; perhaps `{nearest}`") } else { String::new() };
        Err(refused(format!("`{}` cannot be a name: {rule}{hint}.", shown.escape_debug())))
    }

    /// `user_auth_api`.
    pub fn snake(&self) -> String {
        self.0.replace('-', "_")
    }

    /// `UserAuthApi`.
    pub fn pascal(&self) -> String {
        self.words().collect()
    }

    /// `User Auth Api`.
    pub fn title(&self) -> String {
        self.words().collect::<Vec<_>>().join(" ")
    }

    fn words(&self) -> impl Iterator<Item = String> {
        self.0.split('-').map(|word| word[..1].to_ascii_uppercase() + &word[1..])
    }
}

impl fmt::Display for ProjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_plain(text: &str) -> bool {
    let word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    text.len() <= MAX_NAME && text.starts_with(|c: char| c.is_ascii_lowercase()) && text.split('-').all(word)
}

/// `UserAuth_API v2` → `user-auth-api-v2`.
fn nearest(text: &str) -> String {
    let mut name = String::new();
    let mut before = ' ';
    for c in text.chars().take(2 * MAX_NAME) {
        if c.is_ascii_alphanumeric() {
            let starts_word = c.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_digit());
            if (starts_word || !before.is_ascii_alphanumeric()) && !name.is_empty() {
                name.push('-');
            }
            name.push(c.to_ascii_lowercase());
        }
        before = c;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_may_stand_anywhere() {
        for text in [
            "user-api --template fastapi --into a/b",
            "--into=a/b --template=fastapi user-api",
            "'user-api' --into 'a/b/' --template fastapi",
        ] {
            let arguments = Arguments::parse(text).unwrap();
            assert_eq!((arguments.name.to_string().as_str(), arguments.into.as_str()), ("user-api", "a/b"), "{text}");
            assert_eq!(arguments.template.as_deref(), Some("fastapi"), "{text}");
        }
        let plain = Arguments::parse("user-api").unwrap();
        assert_eq!((plain.into.as_str(), plain.template), ("user-api", None));
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, said) in [
            ("", "name of what is to be made is missing"),
            ("a b", "`b` is one name too many"),
            ("a --templat b", "no flag `--templat`"),
            ("a --template", "`--template` needs a value"),
            ("a --into=", "`--into` needs a value"),
            ("a 'b", "quotes"),
            ("a --into ../b", "`--into` cannot be `../b`"),
            ("a --into /b", "`--into` cannot be `/b`"),
            ("UserAuth_API", "perhaps `user-auth-api`"),
            ("-a", "no flag `-a`"),
            ("9lives", "cannot be a name"),
            ("a--b", "perhaps `a-b`"),
            ("ünï", "perhaps `n`"),
        ] {
            let refusal = Arguments::parse(text).unwrap_err();
            assert_eq!(refusal.code, ErrorCode::InvalidArguments);
            assert!(refusal.message.contains(said), "{text}: {}", refusal.message);
        }
    }

    #[test]
    fn names_are_spelled_as_languages_want() {
        let name = ProjectName::parse("user-auth2-api").unwrap();
        assert_eq!(
            (name.snake(), name.pascal(), name.title()),
            ("user_auth2_api".into(), "UserAuth2Api".into(), "User Auth2 Api".into())
        );
    }
}
