//! Documents against a plain string, and the log against the texts.

use pantheon_protocol::diff::apply_edits;
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
}
