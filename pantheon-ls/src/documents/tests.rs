//! Documents against a plain string, and the log against the texts.

use pantheon_protocol::diff::{apply_edits, minimal_edits};
use pantheon_protocol::rebase::{Rebased, rebase};
use proptest::prelude::*;

use super::*;

const URI: &str = "file:///a";

fn view(text: &str) -> View {
    View { text: Rope::from_str(text), version: 1, language_id: "plaintext".to_owned() }
}

fn opened(text: &str) -> Documents {
    let documents = Documents::default();
    documents.open(URI, view(text));
    documents
}

fn typed(line: u32, from: u32, to: u32, text: &str) -> Change {
    let at = |character| Position { line, character };
    Change { range: Some((at(from), at(to))), text: text.to_owned() }
}

fn text(documents: &Documents) -> String {
    documents.view(URI).unwrap().text.to_string()
}

#[test]
fn changes_of_one_message_build_on_each_other() {
    let documents = opened("a\r\nb\r\n");
    let changes = vec![typed(1, 0, 1, "xyz"), typed(1, 1, 2, ""), typed(0, 1, 1, "\n")];
    assert!(documents.change(URI, 2, changes, Encoding::Utf16));
    assert_eq!(text(&documents), "a\n\r\nxz\r\n");
    assert_eq!(documents.view(URI).unwrap().version, 2);
}

#[test]
fn unknown_documents_are_survived() {
    let documents = Documents::default();
    assert!(!documents.change(URI, 2, vec![typed(0, 0, 0, "x")], Encoding::Utf8));
    assert!(!documents.close(URI));
    assert!(documents.follow(URI).is_none());
}

#[test]
fn nothing_is_logged_without_a_follower() {
    let documents = opened("a");
    documents.change(URI, 2, vec![typed(0, 0, 0, "x")], Encoding::Utf8);
    let first = documents.follow(URI).unwrap();
    let second = documents.follow(URI).unwrap();
    documents.change(URI, 3, vec![typed(0, 0, 0, "y")], Encoding::Utf8);
    assert_eq!(first.live().unwrap().typed.len(), 1);
    drop(first);
    assert_eq!(second.live().unwrap().typed.len(), 1, "the other one still follows");
    drop(second);
    assert!(documents.follow(URI).unwrap().live().unwrap().typed.is_empty());
}

#[test]
fn opening_again_breaks_the_log() {
    let documents = opened("a");
    let follower = documents.follow(URI).unwrap();
    let before = follower.live().unwrap();
    documents.open(URI, view("b"));
    documents.change(URI, 2, vec![typed(0, 0, 0, "x")], Encoding::Utf8);
    assert!(follower.live().unwrap().typed.is_empty());
    assert!(follower.typed_since(&before).is_none());
    let again = follower.live().unwrap();
    documents.change(URI, 3, vec![typed(0, 0, 0, "y")], Encoding::Utf8);
    assert_eq!(follower.typed_since(&again).unwrap().len(), 1, "the new opening is followed too");
    documents.close(URI);
    assert!(follower.live().is_none());
}

proptest! {
    #[test]
    fn the_log_leads_to_the_live_text(
        start in "[a😀\r\n]{0,12}",
        steps in prop::collection::vec((0u32..4, 0u32..6, 0u32..6, "[b\u{e9}\r\n]{0,3}"), 0..12),
        whole in any::<bool>(),
    ) {
        let documents = opened(&start);
        let follower = documents.follow(URI).unwrap();
        for (line, from, to, new) in steps {
            documents.change(URI, 2, vec![typed(line, from, to, &new)], Encoding::Utf16);
        }
        if whole {
            documents.change(URI, 3, vec![Change { range: None, text: "all\r".to_owned() }], Encoding::Utf16);
        }
        let live = follower.live().unwrap();
        let replay = |text: String, edit: &_| apply_edits(&text, std::slice::from_ref(edit)).unwrap();
        prop_assert_eq!(live.typed.iter().fold(start, replay), live.view.text.to_string());
    }

    #[test]
    fn case_63_many_edits_find_their_columns(before in awkward(), after in awkward(), shift in 0usize..3) {
        let encoding = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32][shift];
        let text = Rope::from_str(&before);
        let edits = minimal_edits(&before, &after);
        let documents = opened(&before);
        // As editors do: all positions are of the text before, so the last edit goes in first.
        for edit in edits.iter().rev() {
            let at = |offset| crate::position::position(&text, offset, encoding);
            let change = Change { range: Some((at(edit.start), at(edit.end))), text: edit.new_text.clone() };
            documents.change(URI, 2, vec![change], encoding);
        }
        prop_assert_eq!(documents.view(URI).unwrap().text.to_string(), after);
    }

    #[test]
    fn typing_far_away_commutes_with_the_edit(
        head in awkward(), middle in awkward(), edited in awkward(), words in prop::collection::vec((any::<prop::sample::Index>(), "[q-w]{1,3}"), 0..6),
    ) {
        // A fence of untouched lines between what is typed and what is edited.
        let fence = "= fence\n= fence\n= fence\n";
        let (base, suggested) = (format!("{head}{fence}{middle}"), format!("{head}{fence}{edited}"));
        let documents = opened(&base);
        let follower = documents.follow(URI).unwrap();
        let mut typed_head = head;
        for (index, word) in &words {
            let places: Vec<usize> = places(&typed_head);
            let at = places[index.index(places.len())];
            let position = crate::position::position(&documents.view(URI).unwrap().text, at, Encoding::Utf16);
            documents.change(URI, 2, vec![Change { range: Some((position, position)), text: word.clone() }], Encoding::Utf16);
            typed_head.insert_str(at, word);
        }
        let live = follower.live().unwrap();
        let now = live.view.text.to_string();
        prop_assert_eq!(&now, &format!("{typed_head}{fence}{middle}"));
        let rebased = rebase(&base, &minimal_edits(&base, &suggested), &live.typed, &now);
        let Rebased::Clean(edits) = rebased else { return Err(TestCaseError::fail(format!("{rebased:?}"))) };
        prop_assert_eq!(apply_edits(&now, &edits).unwrap(), format!("{typed_head}{fence}{edited}"));
    }

    #[test]
    fn random_typing_is_never_lost(base in awkward(), suggested in awkward(), words in prop::collection::vec((any::<prop::sample::Index>(), "[q-w]{3}"), 1..5)) {
        let documents = opened(&base);
        let follower = documents.follow(URI).unwrap();
        for (index, word) in &words {
            let now = text(&documents);
            let places = places(&now);
            let at = places[index.index(places.len())];
            let position = crate::position::position(&documents.view(URI).unwrap().text, at, Encoding::Utf32);
            documents.change(URI, 2, vec![Change { range: Some((position, position)), text: word.clone() }], Encoding::Utf32);
        }
        let live = follower.live().unwrap();
        let now = live.view.text.to_string();
        let count = |text: &str| text.chars().filter(|c| ('q'..='w').contains(c)).count();
        match rebase(&base, &minimal_edits(&base, &suggested), &live.typed, &now) {
            Rebased::Clean(edits) | Rebased::Proposal(edits) => {
                let after = apply_edits(&now, &edits).unwrap();
                prop_assert_eq!(count(&after), 3 * words.len(), "typed: {:?} after: {:?}", now, after);
            }
            Rebased::Conflict(_) => {}
        }
    }
}

/// Texts with every line end and with characters of every length in all three encodings.
fn awkward() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a", "b c", "\n", "\r\n", "\r", "é", "e\u{301}", "😀", "𝒙", "\u{2028}", "\u{feff}", "\t", "x = 1\n",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// Where something can be typed: between characters, but not between the \r and the \n of one line end.
fn places(text: &str) -> Vec<usize> {
    let inside = |at: &usize| !(text[..*at].ends_with('\r') && text[*at..].starts_with('\n'));
    text.char_indices().map(|(at, _)| at).chain([text.len()]).filter(inside).collect()
}
