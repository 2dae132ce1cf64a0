//! A command as it is asked for: an action's name and, behind white space, its arguments.

/// `scaffold:service user-auth-api --template fastapi`, taken apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CommandLine<'a> {
    /// The action's name; empty when there is none.
    pub name: &'a str,
    /// What follows, without white space around.
    pub arguments: &'a str,
}

impl<'a> CommandLine<'a> {
    /// Takes a command apart; any text is one.
    pub fn parse(text: &'a str) -> Self {
        let text = text.trim();
        let (name, arguments) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        Self { name, arguments: arguments.trim_start() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_follow_the_name() {
        for (text, name, arguments) in [
            ("refactor", "refactor", ""),
            (" scaffold:service  a  --into b ", "scaffold:service", "a  --into b"),
            ("x\ty\nz", "x", "y\nz"),
            ("", "", ""),
        ] {
            assert_eq!(CommandLine::parse(text), CommandLine { name, arguments }, "{text:?}");
        }
    }
}
