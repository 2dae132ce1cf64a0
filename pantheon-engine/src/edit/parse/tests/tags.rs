//! Edits between tags.

use super::check;

#[test]
fn pairs_of_tags_are_edits() {
    let one = |line: usize| format!("SearchReplace\n{line} edit a.py\n {line}\n -  x\n +  y");
    check("a.py\n<search>\n  x\n</search>\n<replace>\n  y\n</replace>", &one(2));
    check("<edit path=\"a.py\">\n<old_str>  x</old_str><new_str>  y</new_str>\n</edit>", &one(2));
    check("<path>a.py</path>\n  <search>\n  x\n  </search>\n\n  <replace>\n  y\n  </replace>\nDone.", &one(2));
    check("a.py\n<original><![CDATA[  x]]></original>\n<updated>\n  y\n</updated>", &one(2));
    check("n.py\n<search></search><replace>y</replace>", "SearchReplace\n2 create n.py \"y\\n\"");
}

#[test]
fn several_pairs_keep_their_paths() {
    check(
        "a.py\n<search>x</search><replace>y</replace>\n<search>q</search><replace></replace>\nsrc/b.rs\n<search>x</search>\n<replace>y</replace>",
        "SearchReplace\n2 edit a.py\n 2\n -x\n +y\n 3\n -q\n5 edit src/b.rs\n 5\n -x\n +y",
    );
}

#[test]
fn closing_tags_in_the_text_are_content() {
    check(
        "<search>\n</search>\nx\n</search>\n<replace>\ny\n</replace>",
        "SearchReplace\n1 edit ?\n 1\n -</search>\n -x\n +y",
    );
    check(
        "<search>x</search>\n<replace>\n</replace>\ny\n</replace>",
        "answer_unreadable 1: The new text of this edit can end in more than one place.",
    );
}

#[test]
fn open_tags_are_cut() {
    let whole = "a.py\n<search>\nx\n</search>\n<replace>\ny\n</replace>";
    for at in whole.find("x").unwrap()..whole.len() {
        let seen = super::parse(&whole[..at], &super::Expect::default());
        assert!(seen.is_err(), "{}", &whole[..at]);
    }
    check("<search>x</search>\n<replace>\ny", "answer_truncated 1: This edit is not closed.");
    check("<search>x</search>\nor\n<replace>y</replace>", "answer_unreadable 1: This edit has no new text.");
}
