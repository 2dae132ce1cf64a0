//! Whole files, fences and words.

use super::{Format, check, check_as};

#[test]
fn only_the_block_counts() {
    check("Sure!\n```python\nx\n```\nRun:\n```sh\npytest\n```", "WholeFile\n2 replace ? \"x\"");
    check("~~~\nx\n~~~", "WholeFile\n1 replace ? \"x\"");
    check("a.py\n```\nx\n```\n**n.py**\n```\ny\n```", "WholeFile\n2 replace a.py \"x\"\n6 create n.py \"y\\n\"");
}

#[test]
fn inner_fences_are_content() {
    check("```md\n# T\n```sh\nx\n```\nend\n```", "WholeFile\n1 replace ? \"# T\\n```sh\\nx\\n```\\nend\"");
    check("```md\n# T\n```\nx\n```\nend\n```", "WholeFile\n1 replace ? \"# T\\n```\\nx\\n```\\nend\"");
}

#[test]
fn words_are_no_edit() {
    check("I cannot do that.", "answer_unreadable 1: The model answered in words, not with code.");
    check("", "answer_unreadable 1: The model answered in words, not with code.");
    check("```\n\n```", "answer_unreadable 1: The answer holds no code.");
    check("```py\nx", "answer_truncated 1: The answer's code block does not end.");
    check_as(Some(Format::Rewrite), "words", "answer_unreadable 1: The model answered in words, not with code.");
}
