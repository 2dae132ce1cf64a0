//! Properties of all answers: fragments of every form, spliced at random, with arbitrary text between.

use proptest::prelude::*;

use super::fragments::FRAGMENTS;
use super::*;

/// Anything that looks like an answer.
pub(super) fn answers() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => prop::sample::select(FRAGMENTS).prop_map(str::to_owned),
        1 => "\\PC{0,12}",
        1 => "[<>=+@`~{}\\[\\]\"\\\\ *\n-]{0,12}",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn formats() -> impl Strategy<Value = Option<Format>> {
    prop::sample::select(vec![
        None,
        Some(Format::Rewrite),
        Some(Format::SearchReplace),
        Some(Format::ApplyPatch),
        Some(Format::UnifiedDiff),
        Some(Format::WholeFile),
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn every_answer_is_read_or_refused(answer in answers(), format in formats(), marked in any::<bool>()) {
        let mark = Sentinel::recorded("edit-1");
        let expect = Expect { format, mark: marked.then_some(&mark), known: KNOWN, before: None };
        let count = answer.split('\n').count();
        match parse(&answer, &expect) {
            Err(error) => {
                prop_assert!((1..=count).contains(&error.line), "{:?}", error);
                prop_assert!(matches!(error.code, ErrorCode::AnswerUnreadable | ErrorCode::AnswerTruncated));
            }
            Ok(patch) => {
                prop_assert!(!patch.changes.is_empty());
                for file in &patch.changes {
                    prop_assert!((1..=count).contains(&file.line));
                    check_hunks(&answer, &file.change)?;
                }
            }
        }
    }
}

/// Nothing is invented: each line of a hunk stands in the answer, but for JSON's escapes.
fn check_hunks(answer: &str, change: &Change) -> Result<(), TestCaseError> {
    let (Change::Edit(hunks) | Change::Rename { hunks, .. }) = change else { return Ok(()) };
    for hunk in hunks {
        let readings = hunk.readings.iter().flat_map(|(old, new)| [old, new]);
        for line in readings.chain([&hunk.old, &hunk.new]).flatten() {
            prop_assert!(!line.contains('\n'));
            prop_assert!(answer.contains(line.as_str()) || answer.contains('"'), "{:?}", line);
        }
    }
    Ok(())
}

/// Whole answers, which no beginning of them may be taken for.
const WHOLE: &[&str] = &[
    "a.py\n<<<<<<< SEARCH\nx\n=======\ny\n>>>>>>> REPLACE\n<<<<<<< SEARCH\nq\n=======\n>>>>>>> REPLACE",
    "*** Begin Patch\n*** Update File: a.py\n@@ f\n x\n-y\n+z\n*** Delete File: src/b.rs\n*** End Patch",
    "```diff\n--- a/a.py\n+++ b/a.py\n@@ -1,2 +1,2 @@\n x\n-y\n+z\n```",
    "[{\"path\": \"a.py\", \"old_str\": \"x\", \"new_str\": \"y\\nz\"},\n{\"path\": \"a.py\", \"old_str\": \"q\", \"new_str\": \"\"}]",
    "a.py\n<search>\nx\n</search>\n<replace>\ny\n</replace>\n<search>q</search><replace></replace>",
    "<edit-1>\nx\ny\n</edit-1>",
    "a.py\n```py\nx\ny\n```",
];

#[test]
fn half_a_hunk_is_never_read() {
    let mark = Sentinel::recorded("edit-1");
    let expect = Expect { mark: Some(&mark), known: KNOWN, ..Expect::default() };
    for whole in WHOLE {
        let all = parse(whole, &expect).unwrap();
        for at in 0..whole.len() {
            let Ok(part) = parse(&whole[..at], &expect) else { continue };
            assert_eq!(part.format, all.format, "{}", &whole[..at]);
            for (part, all) in hunks(&part).iter().zip(hunks(&all)) {
                assert_eq!(*part, all, "{}", &whole[..at]);
            }
        }
    }
}

fn hunks(patch: &Patch) -> Vec<&Hunk> {
    patch
        .changes
        .iter()
        .flat_map(|file| if let Change::Edit(hunks) = &file.change { &hunks[..] } else { &[] })
        .collect()
}

/// How much of each, in bytes. Reading that is quadratic takes hours on it.
const HOSTILE: usize = 256 * 1024;

#[test]
fn endless_fragments_take_linear_time() {
    let more = [
        "<",
        "`",
        "#",
        "**",
        "=",
        "1 | x\n",
        "{\"path\":\"",
        "[",
        "<<<<<\n>>>>>>\n",
        "<search></search>",
        "@@\n+x\n",
        "a\n\n",
    ];
    for fragment in FRAGMENTS.iter().chain(&more) {
        let answer = fragment.repeat(HOSTILE / fragment.len());
        let known: Vec<String> = (0..200).map(|number| format!("src/{number}.rs")).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let read = parse(&answer, &Expect { known: &known, ..Expect::default() });
        let shown = Preview::new(None).feed(&answer);
        assert!(shown.len() <= answer.len() + 1);
        assert!(read.is_err() || read.is_ok_and(|patch| !patch.changes.is_empty()), "{fragment}");
    }
}
