//! Sentences about definitions, parameters and results, from their names. Only what the names say.

use super::definition::Kind;
use crate::providers::rules::words::{self, is_link, is_verb, phrasal, phrase, words};

/// What a summary is written from.
pub(super) struct Shape<'a> {
    /// The definition's name.
    pub(super) name: &'a str,
    /// The type that it belongs to.
    pub(super) owner: Option<&'a str>,
    /// What it is.
    pub(super) kind: Kind,
    /// Whether it gives a value back.
    pub(super) returns: bool,
    /// The names of its parameters, without the instance.
    pub(super) params: &'a [String],
}

impl Shape<'_> {
    /// The summary as a command, without a full stop: `calculate the total`. For types, a noun phrase.
    pub(super) fn imperative(&self) -> String {
        let owner = self.owner.map(phrase).unwrap_or_else(|| "instance".to_owned());
        match self.kind {
            Kind::Type => type_summary(self.name),
            Kind::Constructor => format!("create {}", words::a(&owner)),
            Kind::Destructor => format!("destroy the {owner}"),
            Kind::Getter => format!("return {}", words::the(&words(self.name))),
            Kind::Setter => format!("set {}", words::the(&words(self.name))),
            Kind::Function => self.act(&words(self.name)),
        }
    }

    fn act(&self, all: &[String]) -> String {
        let Some((first, rest)) = all.split_first() else {
            return format!("implement `{}`", self.name);
        };
        let the_rest = words::the(rest);
        match (first.as_str(), rest) {
            ("main", []) => "run the program".to_owned(),
            ("is" | "are" | "was" | "has" | "can" | "should" | "must" | "will" | "needs", [_, ..]) => {
                format!("return whether it {first} {}", rest.join(" "))
            }
            ("to" | "into", [_, ..]) => format!("convert {first} {}", kind_of_thing(rest)),
            ("as", [_, ..]) => format!("return it as {}", rest.join(" ")),
            ("from", [_, ..]) => format!("create {} from {}", self.what(), kind_of_thing(rest)),
            ("new", []) => format!("create a new {}", self.what().trim_start_matches("a ")),
            ("new", [_, ..]) => format!("create a new {}", rest.join(" ")),
            ("on", [_, ..]) => format!("handle {the_rest}"),
            ("test", [_, ..]) => format!("test {}", rest.join(" ")),
            ("try", [next, ..]) if is_verb(next) => format!("try to {}", self.act(rest)),
            ("get", [_, ..]) => format!("return {the_rest}"),
            _ if phrasal(first).is_some() || is_verb(first) => {
                let verb = phrasal(first).unwrap_or(first);
                self.with_object(verb, rest)
            }
            _ if self.returns => format!("return {}", words::the(all)),
            _ => format!("perform {}", words::the(all)),
        }
    }

    fn with_object(&self, verb: &str, rest: &[String]) -> String {
        if !rest.is_empty() {
            return format!("{verb} {}", words::the(rest));
        }
        match self.params {
            [first, ..] if is_object(first) => format!("{verb} {}", words::the(&words(first))),
            _ => verb.to_owned(),
        }
    }

    fn what(&self) -> String {
        self.owner.map(|owner| format!("a `{owner}`")).unwrap_or_else(|| "a value".to_owned())
    }

    /// What is given back, as a sentence: `The total.`
    pub(super) fn result(&self, returned: Option<&str>) -> String {
        let all = words(self.name);
        if self.name == "main" {
            return "The exit status.".to_owned();
        }
        if self.kind == Kind::Getter {
            return format!("{}.", words::sentence(&words::the(&all)));
        }
        if let Some(name) = returned.filter(|name| is_telling(name)) {
            return format!("{}.", words::sentence(&words::the(&words(name))));
        }
        let object = match all.split_first() {
            Some((first, rest)) if TRANSPARENT.contains(&first.as_str()) => rest,
            Some((first, _)) if is_verb(first) || phrasal(first).is_some() || is_link(first) => &[],
            _ => &all[..],
        };
        match object.first() {
            Some(first) if !is_link(first) || first == "all" => {
                format!("{}.", words::sentence(&words::the(object)))
            }
            _ => "The result.".to_owned(),
        }
    }

    /// For a question such as `is_empty`: what true means.
    pub(super) fn question(&self) -> Option<String> {
        let all = words(self.name);
        let (first, rest) = all.split_first()?;
        let asks = ["is", "are", "was", "has", "can", "should", "must", "will", "needs"].contains(&first.as_str());
        (asks && !rest.is_empty()).then(|| format!("it {first} {}", rest.join(" ")))
    }
}

/// `a string`, but `JSON` and `bytes` as they are.
fn kind_of_thing(words: &[String]) -> String {
    let text = words.join(" ");
    let bare = words.last().is_some_and(|last| last.chars().all(|c| !c.is_lowercase()) || words::plural(last));
    if bare { text } else { words::a(&text) }
}

/// Verbs whose object is what comes back.
const TRANSPARENT: &[&str] = &[
    "build",
    "calculate",
    "collect",
    "compute",
    "create",
    "fetch",
    "find",
    "generate",
    "get",
    "load",
    "lookup",
    "make",
    "obtain",
    "query",
    "read",
    "retrieve",
    "select",
];

fn type_summary(name: &str) -> String {
    words::a(&phrase(name))
}

fn is_object(name: &str) -> bool {
    const PLACES: &[&str] = &[
        "ID",
        "URL",
        "argument",
        "arguments",
        "callback",
        "comparator",
        "configuration",
        "consumer",
        "context",
        "count",
        "directory",
        "factory",
        "filename",
        "first",
        "flag",
        "format",
        "function",
        "handler",
        "ignored",
        "index",
        "keyword",
        "left",
        "listener",
        "mapper",
        "mode",
        "name",
        "options",
        "option",
        "other",
        "parameters",
        "path",
        "position",
        "predicate",
        "result",
        "right",
        "second",
        "self",
        "side",
        "size",
        "supplier",
        "timeout",
        "type",
        "visitor",
    ];
    let words = words(name);
    let last = words.last().map_or("", String::as_str);
    let amounts = ["has", "is", "maximum", "minimum", "n", "number", "on"];
    let odd = |first: &String| is_link(first) || is_verb(first) || amounts.contains(&first.as_str());
    name.len() >= 4 && !PLACES.contains(&last) && !words.first().is_some_and(odd)
}

fn is_telling(name: &str) -> bool {
    let words = words(name);
    let vague = [
        "result",
        "results",
        "value",
        "output",
        "out",
        "self",
        "this",
        "temporary",
        "data",
        "true",
        "false",
        "undefined",
        "null",
        "none",
        "nil",
    ];
    name.len() >= 3 && !words.is_empty() && !(words.len() == 1 && vague.contains(&words[0].as_str()))
}

/// What a parameter's type says about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hint {
    /// Nothing.
    Plain,
    /// It is true or false.
    Flag,
    /// It can be called.
    Callable,
}

/// A parameter in a sentence: `The tax rate.`
pub(super) fn parameter(name: &str, hint: Hint) -> String {
    let all = words(name);
    let first = all.first().map_or("", String::as_str);
    let rest = all.get(1..).unwrap_or_default().join(" ");
    match (first, rest.as_str()) {
        ("function" | "callback" | "f" | "closure", "") => "The function to call.".to_owned(),
        ("is" | "has" | "can" | "should" | "was", rest) if !rest.is_empty() => format!("Whether it {first} {rest}."),
        ("on", event) if !event.is_empty() => format!("Called on {event}."),
        ("n" | "number", rest) if !rest.is_empty() => format!("The number of {}.", rest.trim_start_matches("of ")),
        ("argc", "") => "The number of arguments.".to_owned(),
        ("argv", "") => "The arguments.".to_owned(),
        ("rest", "") => "Further arguments.".to_owned(),
        ("other", "") => "The other value.".to_owned(),
        (verb, rest) if hint == Hint::Flag && is_verb(verb) => {
            let object = if rest.is_empty() { String::new() } else { format!(" {}", words::the(&all[1..])) };
            format!("Whether to {verb}{object}.")
        }
        _ if hint == Hint::Flag && !phrase(name).starts_with('`') && first != "flag" => {
            format!("The {} flag.", phrase(name).trim_end_matches(" flag"))
        }
        _ if hint == Hint::Callable && !rest.ends_with("function") => format!("The {} function.", phrase(name)),
        _ if all.len() == 1 && (phrase(name).starts_with('`') || is_link(first)) => format!("The `{name}` value."),
        _ => format!("The {}.", phrase(name)),
    }
}
