//! The prompts of the tests: those of the product, and longer ones as companies have them.

/// What anybody may see.
pub(super) const PUBLIC: [&str; 4] = [
    "Make the selected code clearer and simpler without changing what it does",
    "Write documentation comments for the selected definitions",
    "Carry one change through all files of the workspace that it touches",
    "Repair what a compiler, linter or test reports",
];

/// Names and texts.
pub(super) fn all() -> Vec<(String, String)> {
    let product = crate::filter::tests::PRODUCT.iter().map(|(name, text)| (*name, body(text)));
    let company = [
        ("migration", include_str!("prompts/migration.md")),
        ("security", include_str!("prompts/security.md")),
        ("house", include_str!("prompts/house.md")),
    ];
    product.chain(company).map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
}

/// A prompt file without its head.
fn body(file: &str) -> &str {
    file.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")).map_or(file, |(_, body)| body)
}

/// The texts as they are rendered for a Python file.
pub(super) fn whole() -> Vec<String> {
    all().into_iter().map(|(_, text)| rendered(&text)).collect()
}

/// A stand-in for the template engine: every slot says `Python`, tags are gone.
fn rendered(template: &str) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some(start) = rest.find(['{', '%']).filter(|start| rest[*start..].starts_with('{')) {
        let (before, after) = rest.split_at(start);
        text.push_str(before);
        let close = if after.starts_with("{{") { "}}" } else { "%}" };
        match after.find(close) {
            Some(end) if after.starts_with("{{") || after.starts_with("{%") => {
                text.push_str(if close == "}}" { "Python" } else { "" });
                rest = &after[end + 2..];
            }
            _ => {
                text.push('{');
                rest = &after[1..];
            }
        }
    }
    text + rest
}

/// Every sentence of at least forty characters.
pub(super) fn sentences() -> Vec<String> {
    let mut all = Vec::new();
    for text in whole() {
        let joined = text.replace("\n- ", ". ").replace("\n\n", ". ").replace("\n  ", " ").replace('\n', " ");
        let long = joined.split(['.', ':']).map(str::trim).filter(|sentence| sentence.len() >= 40);
        all.extend(long.map(str::to_owned));
    }
    all
}
