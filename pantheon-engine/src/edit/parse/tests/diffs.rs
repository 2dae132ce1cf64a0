//! V4A patches and unified diffs.

use super::check;

#[test]
fn patches_do_all_things() {
    check(
        "*** Begin Patch\n*** Add File: n.py\n+a\n+\n+b\n*** Delete File: a.py\n*** Update File: src/b.rs\n*** Move to: src/d.rs\n@@ class A\n@@ def f\n x\n-y\n+z\n*** End of File\n*** End Patch",
        "ApplyPatch\n2 create n.py \"a\\n\\nb\\n\"\n6 delete a.py\n7 rename src/b.rs src/d.rs\n 9 @@class A @@def f end\n -x\n -y\n +x\n +z",
    );
}

#[test]
fn numbers_of_diffs_are_hints() {
    check(
        "Here:\n```diff\n--- a/a.py\n+++ b/a.py\n@@ -7,3 +7,9 @@ def f():\n x\n-y\n+z\n@@ ... @@\n-q\n```\nDone.",
        "UnifiedDiff\n3 edit a.py\n 5 @@def f(): ~7\n -x\n -y\n +x\n +z\n 9\n -q",
    );
}

#[test]
fn words_behind_a_diff_are_no_lines() {
    check(
        "--- a/a.py\n+++ b/a.py\n@@ -1,2 +1,2 @@\n x\n-y\n+z\n\nThis renames y.",
        "UnifiedDiff\n1 edit a.py\n 3 ~1\n -x\n -y\n +x\n +z",
    );
}

#[test]
fn diffs_without_their_end_are_cut() {
    check(
        "--- a/a.py\n+++ b/a.py\n@@ -1,3 +1,3 @@\n x\n-y\n+z",
        "answer_truncated 3: The answer ends before this part of its diff does.",
    );
    check(
        "```diff\n--- a/a.py\n+++ b/a.py\n@@ -1,3 +1,3 @@\n x\n-y\n+z\n```",
        "UnifiedDiff\n2 edit a.py\n 4 ~1\n -x\n -y\n +x\n +z",
    );
}

#[test]
fn lost_signs_have_two_readings() {
    check(
        "--- a/a.py\n+++ b/a.py\n@@ @@\n x\n+y\nz\n-q",
        "UnifiedDiff\n1 edit a.py\n 3\n -x\n -z\n -q\n +x\n +y\n +z\n or\n -x\n -q\n +x\n +y\n +z",
    );
}

#[test]
fn git_headers_say_what_happens() {
    check(
        "diff --git a/n.py b/n.py\nnew file mode 100644\n--- /dev/null\n+++ b/n.py\n@@ -0,0 +1 @@\n+x\ndiff --git a/a.py b/a.py\ndeleted file mode 100644\n--- a/a.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\ndiff --git a/src/b.rs b/src/d.rs\nsimilarity index 100%\nrename from src/b.rs\nrename to src/d.rs",
        "UnifiedDiff\n1 create n.py \"x\\n\"\n7 delete a.py\n13 rename src/b.rs src/d.rs",
    );
}
