//! The forms of keys and tokens, by what their makers document. A match may be the whole, or its group named `secret`.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Regex, RegexSet};

/// Each form's name for users, and how it is recognised.
const FORMS: &[(&str, &str)] = &[
    ("AWS access key", r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b"),
    (
        "AWS secret key",
        r#"(?i)aws[a-z0-9_.-]{0,24}(?:secret|key)[a-z0-9_.-]{0,24}["']?\s*[:=]\s*["']?(?P<secret>[A-Za-z0-9/+]{40})(?:["'\s]|$)"#,
    ),
    ("GitHub token", r"\bgh[pousr]_[A-Za-z0-9]{36,}\b"),
    ("GitHub token", r"\bgithub_pat_[A-Za-z0-9_]{22,}\b"),
    ("GitLab token", r"\bgl(?:pat|ptt|dt|rt|cbt)-[A-Za-z0-9_-]{20,}"),
    ("Slack token", r"\bxox[abeoprs]-[A-Za-z0-9-]{16,}"),
    ("Slack webhook", r"\bhooks\.slack\.com/services/T[A-Z0-9]{6,}/B[A-Z0-9]{6,}/[A-Za-z0-9]{20,}"),
    ("Stripe key", r"\b[sr]k_(?:live|test)_[A-Za-z0-9]{16,}\b"),
    ("Google API key", r"\bAIza[0-9A-Za-z_-]{35}"),
    ("Google access token", r"\bya29\.[0-9A-Za-z_-]{20,}"),
    ("Anthropic API key", r"\bsk-ant-[A-Za-z0-9_-]{20,}"),
    ("OpenAI API key", r"\bsk-(?:proj-|svcacct-)?[A-Za-z0-9_-]{32,}"),
    ("npm token", r"\bnpm_[A-Za-z0-9]{36}\b"),
    ("PyPI token", r"\bpypi-[A-Za-z0-9_-]{50,}"),
    ("crates token", r"\bcio[A-Za-z0-9]{32}\b"),
    ("SendGrid key", r"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
    ("DigitalOcean token", r"\bdo[opr]_v1_[0-9a-f]{64}\b"),
    ("Hugging Face token", r"\bhf_[A-Za-z0-9]{30,}\b"),
    ("Pantheon token", r"\bpan_[0-9a-f]{64}\b"),
    ("JSON web token", r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"),
    ("password in an address", r#"\b[a-z][a-z0-9+.-]{1,20}://[^\s:@/'"<>]{1,64}:(?P<secret>[^\s@/'"<>{}$%]{8,})@"#),
    ("private key", r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----(?P<secret>[^-]{40,})-----END "),
];

/// Words of what is documented as no secret, such as Amazon's `AKIAIOSFODNN7EXAMPLE`.
const EXAMPLES: [&str; 4] = ["EXAMPLE", "example", "xxxxxxxx", "XXXXXXXX"];

struct Forms {
    any: RegexSet,
    each: Vec<Regex>,
}

static COMPILED: LazyLock<Option<Forms>> = LazyLock::new(|| {
    let any = RegexSet::new(FORMS.iter().map(|(_, form)| form)).ok()?;
    let each = FORMS.iter().map(|(_, form)| Regex::new(form)).collect::<Result<_, _>>().ok()?;
    Some(Forms { any, each })
});

/// Where secrets stand in a text, in its order, without overlap, and what each looks like.
pub fn find(text: &str) -> Vec<(Range<usize>, &'static str)> {
    // A test compiles the forms; without them nothing would be found.
    let Some(forms) = &*COMPILED else { return Vec::new() };
    let mut found = Vec::new();
    for which in forms.any.matches(text) {
        let (Some(form), Some((name, _))) = (forms.each.get(which), FORMS.get(which)) else { continue };
        for captures in form.captures_iter(text) {
            let Some(place) = captures.name("secret").or_else(|| captures.get(0)) else { continue };
            // Names in words have the letters of some keys, but no digits.
            let is_name = !place.as_str().bytes().any(|byte| byte.is_ascii_digit());
            if !is_name && !EXAMPLES.iter().any(|word| place.as_str().contains(word)) {
                found.push((place.range(), *name));
            }
        }
    }
    found.sort_by_key(|(range, _)| (range.start, usize::MAX - range.end));
    let mut end = 0;
    found.retain(|(range, _)| {
        let is_free = range.start >= end;
        end = end.max(range.end);
        is_free
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Put together here, so that this file holds none.
    fn samples() -> Vec<(&'static str, String)> {
        let letters = |count: usize| "aB3dE5gH7j".chars().cycle().take(count).collect::<String>();
        let hex = |count: usize| "0a1b2c3d4e5f".chars().cycle().take(count).collect::<String>();
        vec![
            ("AWS access key", format!("AKIA{}", "QWERTYUI23456777")),
            ("AWS secret key", format!("aws_secret_access_key = \"{}\"", letters(40))),
            ("GitHub token", format!("ghp_{}", letters(36))),
            ("GitHub token", format!("github_pat_{}", letters(40))),
            ("GitLab token", format!("glpat-{}", letters(20))),
            ("Slack token", format!("xoxb-{}", letters(24))),
            ("Slack webhook", format!("https://hooks.slack.com/services/T00ABCDEF/B00ABCDEF/{}", letters(24))),
            ("Stripe key", format!("sk_live_{}", letters(24))),
            ("Google API key", format!("AIza{}", letters(35))),
            ("Google access token", format!("ya29.{}", letters(40))),
            ("Anthropic API key", format!("sk-ant-api03-{}", letters(40))),
            ("OpenAI API key", format!("sk-proj-{}", letters(48))),
            ("npm token", format!("npm_{}", letters(36))),
            ("PyPI token", format!("pypi-{}", letters(60))),
            ("crates token", format!("cio{}", letters(32))),
            ("SendGrid key", format!("SG.{}.{}", letters(22), letters(43))),
            ("DigitalOcean token", format!("dop_v1_{}", hex(64))),
            ("Hugging Face token", format!("hf_{}", letters(34))),
            ("Pantheon token", format!("pan_{}", hex(64))),
            ("JSON web token", format!("eyJ{}.eyJ{}.{}", letters(20), letters(40), letters(43))),
            ("password in an address", "postgres://app:correct-horse-9@db.internal/app".to_owned()),
            (
                "private key",
                format!("-----BEGIN OPENSSH PRIVATE KEY-----\n{}\n-----END OPENSSH PRIVATE KEY-----", letters(120)),
            ),
        ]
    }

    #[test]
    fn each_form_is_found_where_it_stands() {
        let mut known: Vec<&str> = FORMS.iter().map(|(name, _)| *name).collect();
        for (name, text) in samples() {
            let code = format!("before = 1\nkey = \"{text}\"\nafter = 2\n");
            let found = find(&code);
            assert_eq!(found.iter().map(|(_, name)| *name).collect::<Vec<_>>(), [name], "{code}");
            assert!(text.contains(&code[found[0].0.clone()]), "{code}");
            known.retain(|one| *one != name);
        }
        assert!(known.is_empty(), "no sample of {known:?}");
    }

    #[test]
    fn ordinary_code_holds_none() {
        for text in [
            "let key = std::env::var(\"ANTHROPIC_API_KEY\")?;",
            "token = os.environ['GITHUB_TOKEN']  # ghp_... in CI",
            "AKIAIOSFODNN7EXAMPLE",
            "postgres://user:${PASSWORD}@host/db postgres://user:<password>@host http://localhost:8080/@scope",
            "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----",
            "task-sk-learn-pipeline-with-a-very-long-name-indeed = 1",
            "sk_test_short",
        ] {
            assert_eq!(find(text), [], "{text}");
        }
    }
}
