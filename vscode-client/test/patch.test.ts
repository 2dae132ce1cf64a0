// How the engine's diffs are read.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readPatch } from "../src/jobs/patch";

test("both sides keep their line numbers", () => {
  const [file] = readPatch(
    "diff --git a/shop/total.py b/shop/total.py\n--- a/shop/total.py\n+++ b/shop/total.py\n" +
      "@@ -3,2 +3,3 @@\n a\n-b\n+c\n+d\n@@ -9 +10 @@\n-e\n+f\n",
  );
  assert.equal(file?.before, "\n\na\nb\n\n\n\n\ne\n");
  assert.equal(file?.after, "\n\na\nc\nd\n\n\n\n\nf\n");
  assert.equal(file?.operation, "edit");
});

test("files come, go and are renamed", () => {
  const files = readPatch(
    "diff --git a/new.md b/new.md\nnew file mode 100644\n--- /dev/null\n+++ b/new.md\n@@ -0,0 +1,2 @@\n+# New\n+--- a/b\n" +
      "diff --git a/old.md b/old.md\ndeleted file mode 100644\n--- a/old.md\n+++ /dev/null\n@@ -1 +0,0 @@\n-old\n" +
      "diff --git a/x y.md b/z.md\nrename from x y.md\nrename to z.md\n",
  );
  const seen = files.map(({ operation, name, newName, before, after }) => [operation, name, newName, before, after]);
  assert.deepEqual(seen, [
    ["create", "new.md", undefined, "", "# New\n--- a/b\n"],
    ["delete", "old.md", undefined, "old\n", ""],
    ["rename", "x y.md", "z.md", "", ""],
  ]);
});

test("a missing last line end is seen", () => {
  const [file] = readPatch("diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+x\n");
  assert.deepEqual([file?.before, file?.after], ["x", "x\n"]);
});

test("nothing is read from what is no diff", () => {
  assert.deepEqual(readPatch("what is this?\n@@ -1 +1 @@\n-a\n"), []);
});
