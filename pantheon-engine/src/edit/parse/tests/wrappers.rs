//! What stands around or in front of lines: numbers, words, another answer's marks.

use super::*;

fn text(answer: &str, before: Option<&str>) -> String {
    let read = parse(answer, &Expect { format: Some(Format::Rewrite), before, ..Expect::default() });
    match read.map(|patch| patch.changes) {
        Ok(changes) => match &changes[..] {
            [FileChange { change: Change::Replace(text), .. }] => text.clone(),
            _ => unreachable!("{changes:?}"),
        },
        Err(error) => error.to_string(),
    }
}

#[test]
fn numbers_on_every_line_go() {
    assert_eq!(text("```\n 9 | a\n10 |   b\n11 |\n```", None), "a\n  b\n");
    assert_eq!(text("     1→a\n     2→\tb", None), "a\n\tb");
    assert_eq!(text("1\ta\n2\tb", Some("a\nc")), "a\nb");
    assert_eq!(text("1: a\n2: b", Some("a\nc")), "a\nb");
}

#[test]
fn other_numbers_stay() {
    for same in ["1 | a\nb", "1 | a\n3 | b", "1 | a\n2 → b", "1: a\n2: b", "1\ta\n2\tb", "| 1 | a\n| 2 | b"] {
        assert_eq!(text(same, None), same);
    }
    assert_eq!(text("1 | a\n2 | c", Some("1 | a\n2 | b")), "1 | a\n2 | c");
}

#[test]
fn numbered_blocks_have_a_plain_reading() {
    check(
        "<<<<<<< SEARCH\n1 | a\n2 |   b\n=======\n1 | a\n2 |   c\n>>>>>>> REPLACE",
        "SearchReplace\n1 edit ?\n 1\n -1 | a\n -2 |   b\n +1 | a\n +2 |   c\n or\n -a\n -  b\n +a\n +  c",
    );
}

#[test]
fn talk_is_no_code() {
    for words in ["I cannot do that.", "Sure! Here is what I would do:", "The code is fine already."] {
        assert_eq!(text(words, None), "line 1 of the answer: The model answered in words, not with code.");
    }
    assert_eq!(text("I agree.\nThe dog.", Some("I am.\nThe dog.")), "I agree.\nThe dog.");
    assert_eq!(text("The quick brown fox.", None), "The quick brown fox.");
    assert_eq!(text("I = np.eye(3)", None), "I = np.eye(3)");
}

#[test]
fn the_first_opening_decides_the_form() {
    check(
        "<<<<<<< SEARCH\n*** Begin Patch\n=======\n--- a/x\n+++ b/x\n>>>>>>> REPLACE",
        "SearchReplace\n1 edit ?\n 1\n -*** Begin Patch\n +--- a/x\n ++++ b/x",
    );
    check(
        "```md\n# Diffs\n\n```diff\n--- a/x\n+++ b/x\n@@ @@\n-a\n+b\n```\n```",
        "WholeFile\n1 replace ? \"# Diffs\\n\\n```diff\\n--- a/x\\n+++ b/x\\n@@ @@\\n-a\\n+b\\n```\"",
    );
}
