//! The cases of a buffer that changed meanwhile, and what must hold for all texts.

use proptest::prelude::*;

use super::*;

/// What must come of a rebase: the text after the edits, or the conflict.
enum Expect {
    Clean(&'static str),
    Proposal(&'static str),
    Conflict(ConflictReason),
}
use Expect::{Clean as clean, Conflict as conflicts, Proposal as proposal};

/// Rebases `base → suggested` onto `live`, once with the log of what was typed and once without.
fn check(base: &str, suggested: &str, live: &str, expected: &Expect) {
    let edits = minimal_edits(base, suggested);
    for typed in [minimal_log(base, live), Vec::new()] {
        let rebased = rebase(base, &edits, &typed, live);
        match (&rebased, expected) {
            (Rebased::Clean(edits), Expect::Clean(text)) | (Rebased::Proposal(edits), Expect::Proposal(text)) => {
                assert_eq!(apply_edits(live, edits).unwrap(), *text);
            }
            (Rebased::Conflict(conflict), Expect::Conflict(reason)) => assert_eq!(conflict.reason, *reason),
            _ => panic!("{base:?} → {suggested:?}, typed {live:?}: {rebased:?}"),
        }
    }
}

/// A log that leads from one text to the other, the last change first.
fn minimal_log(base: &str, live: &str) -> Vec<TextEdit> {
    minimal_edits(base, live).into_iter().rev().collect()
}

#[test]
fn cases_of_a_changed_buffer() {
    let reason = ConflictReason::Overlap;
    for (base, suggested, live, expected) in [
        // 70: lines above, lines below, far away in the same file.
        ("a\nb\nc\n", "a\nb\nC\n", "new\na\nb\nc\n", clean("new\na\nb\nC\n")),
        ("a\nb\nc\nd\n", "A\nb\nc\nd\n", "a\nb\nc\nD\n", clean("A\nb\nc\nD\n")),
        ("a\r\nb\r\nc\r\n", "a\r\nb\r\nC\r\n", "\r\na\r\nb\r\nc\r\n", clean("\r\na\r\nb\r\nC\r\n")),
        ("f\nx\n", "f\nX\n", "# hi\nf\nx\n", clean("# hi\nf\nX\n")),
        // 71: a prefix of the suggestion is taken over.
        ("a\n\nb\n", "a\ndef total(x):\nb\n", "a\ndef t\nb\n", proposal("a\ndef total(x):\nb\n")),
        ("a\n\nb\n", "a\ndef total(x):\nb\n", "a\ndef total()\nb\n", proposal("a\ndef total(x):\nb\n")),
        // 72: what was deleted stays deleted.
        ("a\nold()\nb\n", "a\nnew()\nb\n", "a\nb\n", conflicts(ConflictReason::Deleted)),
        ("a\nb\nfn f() {}\nc\n", "a\nb\n/// Doc.\nfn f() {}\nc\n", "a\nb\nc\n", conflicts(ConflictReason::Deleted)),
        ("a\nb\nc\n", "a\nB\nc\n", "", conflicts(ConflictReason::Deleted)),
        // 73: both changed the same line.
        ("a\nx = 1\nb\n", "a\nx = 2\nb\n", "a\nx = 3\nb\n", conflicts(reason)),
        // 74: the next line, and the same line in another place.
        ("a\nb\nc\n", "a\nB\nc\n", "a\nb\nC\n", proposal("a\nB\nC\n")),
        ("let a = one + two;\n", "let a = ONE + two;\n", "let a = one + TWO;\n", proposal("let a = ONE + TWO;\n")),
        // 75, 92: nothing to do.
        ("a\n", "b\n", "b\n", clean("b\n")),
        // 76: a formatter ran.
        ("f(  a )\nx\ny\nz=1\n", "f(  a )\nx\ny\nz=2\n", "f(a)\nx\ny\nz=1\n", clean("f(a)\nx\ny\nz=2\n")),
    ] {
        check(base, suggested, live, &expected);
    }
}

#[test]
fn case_76_a_formatter_decides_on_indentation() {
    let base = "def f(x):\n  if x:\n    return 1\n  return 2\n";
    let suggested = "def f(x):\n  if x:\n    y = 3\n    return y\n  return 2\n";
    let formatted = "def f(x):\n    if x:\n        return 1\n    return 2\n";
    let merged = "def f(x):\n    if x:\n        y = 3\n        return y\n    return 2\n";
    // The formatter took the changed line's own indentation too: other lines of that depth tell.
    let (known, tail) = ("def g(x):\n    return 1\n  # two\n", "\ndef g(x):\n        return 1\n    # two\n");
    let with = |text: &str, more: &str| format!("{text}{more}");
    let base = with(base, &format!("\n{known}"));
    let suggested = with(suggested, &format!("\n{known}"));
    check(&base, &suggested, &with(formatted, tail), &Expect::Proposal(with(merged, tail).leak()));
}

#[test]
fn case_76_unclear_indentation_is_a_conflict() {
    let reason = ConflictReason::Overlap;
    for (base, suggested, live) in [
        // No line tells what four spaces become.
        ("f {\n  a\n  b\n}\n", "f {\n  a\n    c\n  B\n}\n", "f {\n\ta\n\tb\n}\n"),
        // Two lines tell two things.
        ("f {\n  a\n  b\n  c\n}\n", "f {\n  a\n  b\n  C\n}\n", "f {\n\ta\n    b\n\tc\n}\n"),
    ] {
        check(base, suggested, live, &conflicts(reason));
    }
}

#[test]
fn the_log_tells_twins_apart() {
    // One of two equal lines was put in above: only the log knows which line the edit was about.
    let edits = [TextEdit { start: 0, end: 1, new_text: "X".into() }];
    let above = [TextEdit { start: 0, end: 0, new_text: "x\n\n".into() }];
    let rebased = rebase("x\n\nx\n", &edits, &above, "x\n\nx\n\nx\n");
    let Rebased::Proposal(edits) = rebased else { panic!("{rebased:?}") };
    assert_eq!(apply_edits("x\n\nx\n\nx\n", &edits).unwrap(), "x\n\nX\n\nx\n");
}

#[test]
fn an_edit_that_never_fitted_is_refused() {
    let edits = [TextEdit { start: 5, end: 9, new_text: String::new() }];
    let Rebased::Conflict(conflict) = rebase("abc", &edits, &[], "abcd") else { panic!("applied") };
    assert_eq!(conflict.reason, ConflictReason::Misfit);
}

#[test]
fn a_conflict_shows_both_texts() {
    let edits = minimal_edits("a\n1\nb\n", "a\n2\nb\n");
    let Rebased::Conflict(conflict) = rebase("a\n1\nb\n", &edits, &[], "a\n3\nb\n") else { panic!("applied") };
    assert_eq!(conflict.marked, "a\n<<<<<<< your text\n3\n=======\n2\n>>>>>>> suggestion\nb\n");
}

/// Short texts of few distinct lines, where places are easily mistaken.
fn text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec!["a\n", "b\n", "cc dd\n", "  \n", "\r\n", "é 😀\n", "x", "(", ")"]);
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn edits_always_fit_the_live_text(base in text(), suggested in text(), live in text()) {
        let edits = minimal_edits(&base, &suggested);
        match rebase(&base, &edits, &minimal_log(&base, &live), &live) {
            Rebased::Clean(edits) | Rebased::Proposal(edits) => {
                prop_assert!(apply_edits(&live, &edits).is_ok());
            }
            Rebased::Conflict(_) => {}
        }
    }

    #[test]
    fn an_untouched_text_takes_the_edits_as_they_are(base in text(), suggested in text()) {
        let edits = minimal_edits(&base, &suggested);
        let Rebased::Clean(rebased) = rebase(&base, &edits, &[], &base) else { return Err(TestCaseError::fail("not clean")) };
        prop_assert_eq!(apply_edits(&base, &rebased).unwrap(), suggested);
    }

    #[test]
    fn lines_above_only_shift(above in text(), base in text(), suggested in text()) {
        let (above, rest) = (format!("{above}\nfence\n"), "fence\nfence\n");
        let (base, suggested) = (format!("{rest}{base}"), format!("{rest}{suggested}"));
        let edits = minimal_edits(&base, &suggested);
        let typed = [TextEdit { start: 0, end: 0, new_text: above.clone() }];
        let live = format!("{above}{base}");
        let Rebased::Clean(edits) = rebase(&base, &edits, &typed, &live) else { return Err(TestCaseError::fail("not clean")) };
        prop_assert_eq!(apply_edits(&live, &edits).unwrap(), format!("{above}{suggested}"));
    }

    #[test]
    fn no_typed_letter_is_lost_silently(base in text(), suggested in text(), at in 0usize..40, word in "[q-w]{1,6}") {
        let mut at = at.min(base.len());
        while !base.is_char_boundary(at) { at -= 1; }
        let typed = [TextEdit { start: at, end: at, new_text: word.clone() }];
        let live = apply_edits(&base, &typed).unwrap();
        let edits = minimal_edits(&base, &suggested);
        if let Rebased::Clean(edits) | Rebased::Proposal(edits) = rebase(&base, &edits, &typed, &live) {
            prop_assert!(apply_edits(&live, &edits).unwrap().contains(&word));
        }
    }
}
