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

#[test]
fn no_file_is_left_out() {
    check(
        "a.py\n```\nx\n```\nrun.sh\n```sh\ny\n```\nThen, with `a.py`:\n```sh\npytest\n```",
        "WholeFile\n2 replace a.py \"x\"\n6 create run.sh \"y\\n\"",
    );
    check(
        "a.py\n```\nx\n```\nand\nalso\nthis\n```\ny\n```",
        "answer_unreadable 8: This block has no path, others have one.",
    );
    check(
        "a.py\n<<<<<<< SEARCH\nx\n=======\ny\n>>>>>>> REPLACE\nn.py\n```\nz\n```",
        "answer_unreadable 8: This file has a path, but is no SEARCH/REPLACE block as the others.",
    );
    check("```py\nx\n```\n```py\ny\n```", "answer_unreadable 4: The answer holds two blocks of code and no paths.");
}
