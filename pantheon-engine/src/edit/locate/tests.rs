//! The locator's own claims; whole answers are cases below `tests/cases/edit`.

use pantheon_protocol::error::ErrorCode;
use proptest::prelude::*;

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

#[test]
fn case_61_empty_files_take_exact_bytes() {
    let alone = Hunk { new: vec!["import os".to_owned()], line: 1, ..Hunk::default() };
    assert_eq!(run("a.py", "", std::slice::from_ref(&alone)).unwrap().text, "import os\n");
    assert_eq!(run("a.py", "\n", &[alone]).unwrap().text, "import os\n");
}

#[test]
fn case_68_a_megabyte_in_one_line_is_edited() {
    let before = format!("{}the_only_needle_here();{}", "f(1);".repeat(100_000), "g(2);".repeat(100_000));
    let answer = "the_only_needle_here();\n====\nthe_other_needle();\n";
    applies("a.js", &before, answer, &before.replace("the_only_needle_here", "the_other_needle"));
}

#[test]
fn case_68_hostile_repetition_is_refused() {
    // Every line of the block is known, the block is nowhere, and each brace of the file could be where it begins.
    let before = format!("{}{{\n", "}\n".repeat(20_000));
    let old = [vec!["}".to_owned(); 1_800], vec!["{".to_owned(), "}".to_owned()]].concat();
    let hunk = Hunk { old, new: vec!["x".to_owned()], line: 1, ..Hunk::default() };
    let misfit = run("a.js", &before, &[hunk]).unwrap_err();
    assert!(misfit.reason.contains("takes too long"), "{misfit:?}");
}

#[test]
fn only_the_reading_that_fits_counts() {
    let lines = |text: &str| vec![text.to_owned()];
    let mut hunk = Hunk { old: lines("nowhere_to_be_found()"), new: lines("b()"), line: 1, ..Hunk::default() };
    hunk.readings = vec![(lines("first_call()"), lines("b()")), (lines("absent_call()"), lines("c()"))];
    assert_eq!(
        run("a.py", "first_call()\nlast_call()\n", std::slice::from_ref(&hunk)).unwrap().text,
        "b()\nlast_call()\n"
    );
    hunk.readings[1].0 = lines("last_call()");
    assert_eq!(run("a.py", "first_call()\nlast_call()\n", &[hunk]).unwrap_err().code, ErrorCode::AnswerAmbiguous);
}

/// Lines of the awkward kind, each with its end.
fn awkward() -> impl Strategy<Value = Vec<(String, &'static str)>> {
    let content = prop::sample::select(vec![
        "",
        "  ",
        "}",
        "a",
        "  b = 1",
        "\tc\t",
        "é😀",
        "e\u{301}",
        "x\u{2028}y",
        "\u{a0}–“q”",
        "\\u00e9",
        "...",
        "// ...",
        "nul\0",
    ]);
    let end = prop::sample::select(vec!["\n", "\r\n", "\r", "\r\r\n"]);
    prop::collection::vec((content.prop_map(str::to_owned), end), 1..12)
}

fn text_of(lines: &[(String, &str)]) -> String {
    lines.iter().flat_map(|(content, end)| [content.as_str(), *end]).collect()
}

/// The same lines, each with words that no other has.
fn numbered(lines: Vec<(String, &'static str)>) -> Vec<(String, &'static str)> {
    lines.into_iter().enumerate().map(|(number, (text, end))| (format!("{text} line_{number}_of_all"), end)).collect()
}

/// A selection that holds no whole line lets no line change, wherever it stands.
#[test]
fn part_of_a_line_lets_nothing_change() {
    let before = "first = 1\nsecond = 2\nthird = 3\n";
    let hunk = |old: &str, new: &[&str]| Hunk {
        old: vec![old.to_owned()],
        new: new.iter().map(|line| (*line).to_owned()).collect(),
        ..Hunk::default()
    };
    for (old, new) in [("first = 1", ["zero = 0", "first = 1"]), ("second = 2", ["second = 2", "more = 2"])] {
        let source = Source { text: before, language: None, path: "a.txt", allowed: 12..15 };
        assert_eq!(locate(&source, &[hunk(old, &new)]).unwrap_err().code, ErrorCode::AnswerOutsideRegion, "{old}");
    }
}

proptest! {
    #[test]
    fn bytes_outside_the_change_are_identical(lines in awkward(), at in 0_usize..12, open in any::<bool>()) {
        let mut lines = numbered(lines);
        let at = at % lines.len();
        if open {
            lines.last_mut().unwrap().1 = "";
        }
        let before = text_of(&lines);
        let changed = lines[at].0.replace("line_", "changed_");
        let hunk = Hunk { old: vec![lines[at].0.clone()], new: vec![changed.clone()], line: 1, ..Hunk::default() };
        let located = run("a.txt", &before, std::slice::from_ref(&hunk)).unwrap();
        let mut after = lines.clone();
        after[at].0 = changed;
        prop_assert_eq!(&located.text, &text_of(&after));
        let inverse = Hunk { old: hunk.new, new: hunk.old, ..Hunk::default() };
        prop_assert_eq!(run("a.txt", &located.text, &[inverse]).unwrap().text, before);
    }

    #[test]
    fn the_order_of_disjoint_hunks_does_not_matter(lines in awkward(), seed in any::<u64>()) {
        let lines = numbered(lines);
        let before = text_of(&lines);
        let hunk = |(number, (text, _)): (usize, &(String, &str))| Hunk {
            old: vec![text.clone()],
            new: vec![format!("new_{number}"), text.clone()],
            line: 1,
            ..Hunk::default()
        };
        let mut hunks: Vec<Hunk> = lines.iter().enumerate().map(hunk).collect();
        let first = run("a.txt", &before, &hunks).unwrap();
        let middle = seed as usize % hunks.len();
        hunks.rotate_left(middle);
        hunks.reverse();
        prop_assert_eq!(run("a.txt", &before, &hunks).unwrap().text, first.text);
    }

    #[test]
    fn nothing_panics_and_added_lines_are_told(
        lines in awkward(),
        hunks in prop::collection::vec((awkward(), awkward(), any::<bool>(), prop::option::of(0_usize..20)), 0..4),
        from in 0_usize..40,
    ) {
        let before = text_of(&lines);
        let allowed = before.floor_char_boundary(from.min(before.len()))..before.len();
        let content = |lines: Vec<(String, &str)>| lines.into_iter().map(|(text, _)| text).collect::<Vec<_>>();
        let hunks: Vec<Hunk> = hunks.into_iter().map(|(old, new, at_end, line_hint)| Hunk {
            old: content(old), new: content(new), at_end, line_hint, line: 1, ..Hunk::default()
        }).collect();
        let source = Source { text: &before, language: None, path: "a.txt", allowed: allowed.clone() };
        if let Ok(located) = locate(&source, &hunks) {
            prop_assert!(located.text.starts_with(&before[..allowed.start]));
            prop_assert!(located.added.iter().all(|range| located.text.get(range.clone()).is_some()));
        }
    }
}
