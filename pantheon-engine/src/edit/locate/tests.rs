//! The locator's own claims; whole answers are cases below `tests/cases/edit`.

use super::*;

/// Hunks as text: `old`, a line `====`, `new`; several parted by a line `####`.
pub(super) fn hunks(text: &str) -> Vec<Hunk> {
    let lines = |text: &str| text.lines().map(str::to_owned).collect();
    let one = |part: &str| {
        let (old, new) = part.split_once("====\n").unwrap();
        Hunk { old: lines(old), new: lines(new), line: 1, ..Hunk::default() }
    };
    text.split("####\n").map(one).collect()
}

fn run(path: &str, before: &str, hunks: &[Hunk]) -> Result<Located, Misfit> {
    let marked = before.find("$0").map(|start| start..before.rfind("$0").unwrap() - 2);
    let text = before.replace("$0", "");
    let allowed = marked.unwrap_or(0..text.len());
    locate(&Source { text: &text, language: Language::detect(None, path), path, allowed }, hunks)
}

fn applies(path: &str, before: &str, answer: &str, expected: &str) -> Tier {
    let located = run(path, before, &hunks(answer)).unwrap_or_else(|misfit| panic!("{answer}\n{misfit:?}"));
    assert_eq!(located.text, expected, "{answer}");
    located.tier
}

fn refuses(path: &str, before: &str, answer: &str) -> Misfit {
    match run(path, before, &hunks(answer)) {
        Ok(located) => panic!("{answer}\nwas applied:\n{}", located.text),
        Err(misfit) => misfit,
    }
}

#[test]
fn an_outdented_block_is_indented_again() {
    let before = "class A:\n    def f(self):\n        a = 1\n\n        return a\n";
    let answer = "def f(self):\n    a = 1\n====\ndef f(self):\n    a = 2\n    if a:\n        b()\n";
    let after = "class A:\n    def f(self):\n        a = 2\n        if a:\n            b()\n\n        return a\n";
    assert_eq!(applies("a.py", before, answer, after), Tier::Trimmed);
}

#[test]
fn spaces_become_the_files_tabs() {
    let before = "func f() {\n\tif a {\n\t\tb()\n\t}\n}\n";
    let answer = "    if a {\n        b()\n====\n    if a {\n        if c {\n            d()\n        }\n        b()\n";
    let after = "func f() {\n\tif a {\n\t\tif c {\n\t\t\td()\n\t\t}\n\t\tb()\n\t}\n}\n";
    assert_eq!(applies("a.go", before, answer, after), Tier::Trimmed);
}

#[test]
fn two_places_are_refused() {
    let misfit = refuses("a.txt", "one\nx = f(1)\ntwo\nx = f(1)\n", "x = f(1)\n====\nx = f(2)\n");
    assert_eq!(misfit.candidates, [2, 4]);
    assert_eq!(misfit.shown[0].lines[0], "one");
}

#[test]
fn a_duplicate_outside_does_not_count() {
    let before = "x = f(1)\n$0one\nx = f(1)\n$0two\n";
    assert_eq!(applies("a.txt", before, "x = f(1)\n====\nx = f(2)\n", "x = f(1)\none\nx = f(2)\ntwo\n"), Tier::Exact);
}

#[test]
fn unchanged_characters_keep_their_bytes() {
    let before = "It\u{2019}s \u{201c}5\u{2013}6\u{a0}km\u{201d} away.\nNext.\n";
    let answer = "It's \"5-6 km\" away.\n====\nIt's \"5-7 km\" away.\n";
    let after = "It\u{2019}s \u{201c}5\u{2013}7\u{a0}km\u{201d} away.\nNext.\n";
    assert_eq!(applies("a.md", before, answer, after), Tier::Unicode);
}

#[test]
fn a_second_hunk_may_need_the_first() {
    let answer = "import a\n====\nimport a\nimport b\n####\nimport a\nimport b\n====\nimport a\nimport b\nimport c\n";
    applies("a.py", "import a\n\nx()\n", answer, "import a\nimport b\nimport c\n\nx()\n");
}

#[test]
fn one_mistyped_context_line_is_forgiven() {
    let before = "def total(items):\n    # Adds everything up.\n    result = sum(items)\n    return result\n";
    let answer = "    # Add everything up.\n    result = sum(items)\n    return result\n====\n    # Add everything up.\n    result = sum(items)\n    return round(result)\n";
    let after = "def total(items):\n    # Adds everything up.\n    result = sum(items)\n    return round(result)\n";
    assert_eq!(applies("a.py", before, answer, after), Tier::Context);
}

#[test]
fn a_spare_blank_line_is_ignored() {
    let before = "def total(items):\n\n    result = sum(items)\n    return result\n\ndef next_one(): pass\n";
    let answer =
        "\ndef total(items):\n\n    result = sum(items)\n====\n\ndef total(items):\n\n    result = len(items)\n";
    let after = "def total(items):\n\n    result = len(items)\n    return result\n\ndef next_one(): pass\n";
    assert_eq!(applies("a.py", before, answer, after), Tier::Context);
}
