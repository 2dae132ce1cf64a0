//! SEARCH/REPLACE blocks in the dialects that models write.

use super::check;

/// One block that every dialect must give.
fn same(opening: &str, divider: &str, closing: &str) {
    let answer = format!("a.py\n{opening}\nx\n{divider}\ny\n{closing}");
    check(&answer, "SearchReplace\n2 edit a.py\n 2\n -x\n +y");
}

#[test]
fn all_dialects_read_alike() {
    same("<<<<<<< SEARCH", "=======", ">>>>>>> REPLACE");
    same("<<<<<<< SEARCH", "=======", ">>>>>>> REPLACE\n");
    same("<<<<<<< SEARCH>", "=======", ">>>>>>> REPLACE>");
    same("<<<<< SEARCH", "=====", ">>>>> REPLACE");
    same("<<<<<<<<< SEARCH", "=========", ">>>>>>>>> REPLACE");
    same("<<<<<<< SEARCH", "========", ">>>>>> REPLACE");
    same("<<<<<<<   SEARCH  ", "=======  ", ">>>>>>>   REPLACE  ");
    same("<<<<<<<SEARCH", "=======", ">>>>>>>REPLACE");
    same("<<<<<<< ORIGINAL", "=======", ">>>>>>> UPDATED");
    same("<<<<<<< search", "=======", ">>>>>>> replace");
    same("<<<<<<< HEAD", "=======", ">>>>>>> updated");
    same("<<<<<<<", "=======", ">>>>>>>");
    same("------- SEARCH", "=======", "+++++++ REPLACE");
}

#[test]
fn unclosed_blocks_are_cut() {
    check("a.py\n<<<<<<< SEARCH\nx\n=======\ny\n", "answer_truncated 2: This block is not closed.");
    check(
        "<<<<<<< SEARCH\nx\n=======\ny\n>>>>>>> REPLACE\n<<<<<<< SEARCH\nz\n",
        "answer_truncated 6: This block is not closed.",
    );
    check("<<<<<<< SEARCH\nx\n=======\ny\n>>>>>>>", "answer_truncated 5: The answer stops inside a block's last line.");
    check(
        "<<<<<<< SEARCH\nx\n=======\ny\n>>>>>>> REPLACE\n<<<<<<< SEA",
        "answer_truncated 6: The answer stops where a block begins.",
    );
}

#[test]
fn a_path_without_its_block_is_cut() {
    let block = "a.py\n<<<<<<< SEARCH\nx\n=======\ny\n>>>>>>> REPLACE\n";
    for tail in ["\nsrc/b.rs", "\nsrc/b.rs\n", "\nsrc/b", "```rust"] {
        let line = 7 + usize::from(tail.starts_with('\n'));
        let cut = format!("answer_truncated {line}: The answer stops where a block begins.");
        check(&format!("{block}{tail}"), &cut);
    }
    for tail in ["```\n", "That is all.", "I left src/b.rs alone."] {
        check(&format!("{block}{tail}"), "SearchReplace\n2 edit a.py\n 2\n -x\n +y");
    }
}

#[test]
fn paths_are_found_around_the_block() {
    let block = "<<<<<<< SEARCH\nx\n=======\ny\n>>>>>>> REPLACE";
    for (before, line) in [
        ("a.py\n```python\n", 3),
        ("```python\na.py\n", 3),
        ("```a.py\n", 2),
        ("```python:a.py\n", 2),
        ("```python title=\"a.py\"\n", 2),
        ("**a.py**\n\n```python\n", 4),
        ("### File: `a.py`\n", 2),
        ("Now the file `a.py`:\n```\n", 3),
        ("<path>a.py</path>\n<diff>\n", 3),
        ("./a.py\n", 2),
    ] {
        let path = if before.starts_with("./") { "./a.py" } else { "a.py" };
        check(
            &format!("{before}{block}\n```\nThat is all."),
            &format!("SearchReplace\n{line} edit {path}\n {line}\n -x\n +y"),
        );
    }
    check("<<<<<<< SEARCH a.py\nx\n=======\ny\n>>>>>>> REPLACE", "SearchReplace\n1 edit a.py\n 1\n -x\n +y");
}

#[test]
fn headings_are_no_dividers() {
    check(
        "<<<<<<< SEARCH\nHeads\n=====\n=======\nTails\n=====\n>>>>>>> REPLACE",
        "SearchReplace\n1 edit ?\n 1\n -Heads\n -=====\n +Tails\n +=====",
    );
    check(
        "<<<<<<< SEARCH\nA\n=======\n=======\nB\n=======\nC\n>>>>>>> REPLACE",
        "SearchReplace\n1 edit ?\n 1\n -A\n -=======\n -=======\n -B\n +C\n or\n -A\n -=======\n +B\n +=======\n +C\n or\n -A\n +=======\n +B\n +=======\n +C",
    );
    check(
        "<<<<<<< SEARCH\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> main\n=======\nb\n>>>>>>> REPLACE",
        "SearchReplace\n1 edit ?\n 1\n -<<<<<<< HEAD\n -a\n -=======\n -b\n ->>>>>>> main\n +b",
    );
}

#[test]
fn an_empty_search_makes_a_file() {
    check("new.py\n<<<<<<< SEARCH\n=======\ny\n>>>>>>> REPLACE", "SearchReplace\n2 create new.py \"y\\n\"");
    check("a.py\n<<<<<<< SEARCH\n=======\ny\n>>>>>>> REPLACE", "SearchReplace\n2 edit a.py\n 2\n +y");
}

#[test]
fn insertions_keep_their_anchor() {
    check(
        "a.py\n<<<<<<< INSERT AFTER\nimport os\n=======\nimport sys\n>>>>>>> INSERT",
        "SearchReplace\n2 edit a.py\n 2\n -import os\n +import os\n +import sys",
    );
    check(
        "a.py\n<<<<<<< INSERT BEFORE\ndef f():\n=======\n# Doc\n>>>>>>> INSERT",
        "SearchReplace\n2 edit a.py\n 2\n -def f():\n +# Doc\n +def f():",
    );
}
