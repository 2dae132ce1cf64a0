//! Edits as JSON.

use super::check;

const ONE: &str = "SearchReplace\n1 edit a.py\n 1\n -x\n +y\n +z";

#[test]
fn keys_of_all_tools_are_known() {
    check(r#"{"path": "a.py", "old_string": "x", "new_string": "y\nz"}"#, ONE);
    check(r#"{"file_path": "a.py", "old_str": "x\n", "new_str": "y\nz\n"}"#, ONE);
    check(r#"{"new_string": "y\nz", "old_string": "x", "filePath": "a.py"}"#, ONE);
    check(r#"[{"file": "a.py", "search": "x", "replace": "y\nz"}]"#, ONE);
    check(r#"{"path": "a.py", "edits": [{"oldText": "x", "newText": "y\r\nz"}]}"#, ONE);
    check(r#"{"name": "edit", "input": {"path": "a.py", "old_str": "x", "new_str": "y\nz"}}"#, ONE);
    check(r#"{"name": "edit", "arguments": "{\"path\": \"a.py\", \"old\": \"x\", \"new\": \"y\\nz\"}"}"#, ONE);
    check("{\"path\": \"a.py\", \"old_string\": \"x\", \"new_string\": \"y\nz\"}\nDone [1].", ONE);
}

#[test]
fn several_values_are_several_edits() {
    let two = "SearchReplace\n3 edit a.py\n 3\n -x\n +y\n 4\n -q";
    check(
        "Two:\n```json\n{\"path\": \"a.py\", \"old_str\": \"x\", \"new_str\": \"y\"}\n{\"path\": \"a.py\", \"old_str\": \"q\", \"new_str\": \"\"}\n```",
        two,
    );
    check(
        r#"{"files": [{"path": "n.py", "content": "x\n"}, {"path": "a.py", "content": "y\n"}, {"path": "src/b.rs", "delete": true}, {"path": "m.py", "old_str": "", "new_str": "z", "note": 1}]}"#,
        "SearchReplace\n1 create n.py \"x\\n\"\n1 replace a.py \"y\"\n1 delete src/b.rs\n1 create m.py \"z\\n\"",
    );
}

#[test]
fn cut_json_is_never_used() {
    let whole = r#"{"path": "a.py", "old_str": "x", "new_str": "y\nz"}"#;
    for at in whole.find("old_str").unwrap()..whole.len() {
        let seen = super::parse(
            &whole[..at],
            &super::Expect { format: Some(super::Format::SearchReplace), ..Default::default() },
        );
        assert!(seen.is_err(), "{}", &whole[..at]);
    }
    check(
        "[{\"path\": \"a.py\", \"old_str\": \"x\", \"new_str\": \"y\"},\n{\"path\": \"a.py\", \"old_str\": \"q\", \"new_str\": \"z\\",
        "answer_truncated 1: The JSON of the answer does not end.",
    );
}

#[test]
fn unclear_objects_are_refused() {
    let refused = |answer: &str, reason: &str| check(answer, &format!("answer_unreadable 1: {reason}"));
    refused(
        r#"{"path": "a.py", "old_str": "x", "new_str": "y", "old_str": "z", "new_str": "w"}"#,
        "The JSON of the answer is broken: `old_str` stands in one object twice at line 1 column 63.",
    );
    refused(
        r#"{"path": "a.py", "old_str": "x", "new_str": "y", "new_string": "w"}"#,
        "`new_str` is given twice, or is no text.",
    );
    refused(
        r#"[{"path": "a.py", "old_str": "x", "new_str": "y"}, {"path": "a.py", "old_str": "x"}]"#,
        "An edit of the answer lacks its old or its new text.",
    );
    refused(
        r#"{"path": "a.py", "old_str": "x", "new_str": "y", "replace_all": true}"#,
        "The answer wants to replace all places at once; each needs an edit of its own.",
    );
    refused(
        r#"{"path": "a.py", "start_line": 3, "old_str": "x", "new_str": "y"}"#,
        "The answer names its place by a number (`start_line`).",
    );
}
