//! What is shown while an answer comes.

use proptest::prelude::*;

use super::*;

/// Answers of every form, and the lines that are shown of them.
const SHOWN: &[(&str, &str)] = &[
    ("Here:\n<edit-1>\na\n\n  é😀\n</edit-1>\n```\nx\n```\n", "a\n\n  é😀\n"),
    ("a.py\n```py\n<<<<<<< SEARCH\nx\n=======\ny\n\n>>>>>>> REPLACE\n```\n", "y\n\n"),
    ("<<<<<<< SEARCH\nA\n=====\n=======\nB\n=====\n>>>>>>> REPLACE\n", "B\n=====\n"),
    ("*** Begin Patch\n*** Update File: a.py\n@@\n x\n-y\n+z\n*** Add File: b\n+q\n*** End Patch\n+no\n", "z\nq\n"),
    ("```diff\n--- a/a.py\n+++ b/a.py\n@@ @@\n x\n-y\n+z\n++ q\n```\n+no\n", "z\n+ q\n"),
    ("<search>\nx\n</search>\n<replace>\ny\n</replace>\nz\n", "y\n"),
    ("{\"new_str\": \"y\\\\n\\nz\", \"path\": \"a.py\",\n \"old_str\": \"x\"}\n", "y\\n\nz\n"),
    ("I cannot do that.\n+ really\n", ""),
];

/// Answers that are shown when no marks were asked for.
const FILES: &[(&str, &str)] = &[
    ("Sure:\n```py\na\n\nb\n```\nRun:\n```sh\npytest\n```\n", "a\n\nb\n"),
    ("```md\n# T\na\nb\nc\n```sh\nx\n```\nd\n```\nno\n", "# T\na\nb\nc\n```sh\nx\n```\nd\n"),
];

fn shown(preview: &mut Preview, parts: &[&str]) -> String {
    parts.iter().map(|part| preview.feed(part)).collect()
}

#[test]
fn decided_lines_are_shown() {
    let mark = Sentinel::recorded("edit-1");
    for (answer, expected) in SHOWN {
        assert_eq!(shown(&mut Preview::new(Some(&mark)), &[answer]), *expected, "{answer}");
    }
    for (answer, expected) in FILES {
        assert_eq!(shown(&mut Preview::new(None), &[answer]), *expected, "{answer}");
        assert_eq!(shown(&mut Preview::new(Some(&mark)), &[answer]), "", "{answer}");
    }
}

#[test]
fn a_line_is_shown_when_it_ends() {
    let mark = Sentinel::recorded("edit-1");
    let mut preview = Preview::new(Some(&mark));
    assert_eq!(shown(&mut preview, &["<edit-1>\na"]), "");
    assert_eq!(shown(&mut preview, &["b\nc"]), "ab\n");
    assert_eq!(shown(&mut preview, &["\n</ed", "it-1>\nd\n"]), "c\n");
}

proptest! {
    #[test]
    fn any_split_shows_the_same(answer in fuzz::answers(), cuts in prop::collection::vec(0.0..1.0_f64, 0..12)) {
        let mark = Sentinel::recorded("edit-1");
        for mark in [None, Some(&mark)] {
            let mut at: Vec<usize> =
                cuts.iter().map(|cut| answer.floor_char_boundary((cut * answer.len() as f64) as usize)).collect();
            at.extend([0, answer.len()]);
            at.sort_unstable();
            let parts: Vec<&str> = at.windows(2).map(|pair| &answer[pair[0]..pair[1]]).collect();
            let whole = shown(&mut Preview::new(mark), &[&answer]);
            prop_assert_eq!(shown(&mut Preview::new(mark), &parts), whole.clone());
            let letters: Vec<String> = answer.chars().map(String::from).collect();
            let letters: Vec<&str> = letters.iter().map(String::as_str).collect();
            prop_assert_eq!(shown(&mut Preview::new(mark), &letters), whole);
        }
    }
}
