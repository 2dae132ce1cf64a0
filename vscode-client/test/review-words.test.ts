// The words that reviews are shown with.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Decisions } from "../src/review/decisions";
import {
  diffTitle,
  fileDescription,
  fileSummary,
  partExcerpt,
  partLabel,
  partNoun,
  questionDetail,
  reviewTitle,
} from "../src/review/words";
import { created, proposal, threeHunks } from "./proposals";

test("titles say what, where, who", () => {
  const one = proposal([threeHunks({ name: "shop/cart.py" })]);
  assert.equal(reviewTitle(one), "Refactor: cart.py (proposed by claude)");
  assert.equal(diffTitle(one), reviewTitle(one));
  const two = proposal([threeHunks(), created("b.py", "x\n")]);
  assert.equal(reviewTitle(two), "Refactor: 2 files (proposed by claude)");
  assert.equal(diffTitle(two), "Refactor (proposed by claude)");
});

test("files say what happens to them", () => {
  assert.equal(fileSummary(threeHunks()), "+3 −3");
  assert.equal(fileSummary(created("b.py", "x\ny\n")), "new file, +2 −0");
  assert.equal(fileDescription(created("shop/b.py", "x\ny\n")), "new file, +2 −0 · shop");
  assert.equal(fileDescription(threeHunks()), "+3 −3");
  const renamed = threeHunks({ operation: "rename", newName: "b.py" });
  assert.equal(fileSummary(renamed), "renamed from a.py, +3 −3");
});

test("parts are called by their lines", () => {
  const file = new Decisions(threeHunks());
  assert.deepEqual(
    file.parts.map((part) => partLabel(file, part)),
    ["Hunk 1: line 2", "Hunk 2: line 4", "Hunk 3: line 7"],
  );
  assert.deepEqual(
    file.parts.map((part) => partExcerpt(file, part)),
    ["two", "4", "seven"],
  );
  assert.equal(partNoun(file, 0), "Hunk");
  const fresh = new Decisions(created("b.py", "x\n"));
  assert.deepEqual([partLabel(fresh, "file"), partNoun(fresh, "file")], ["New file", "File"]);
});

test("the question lists message and files", () => {
  const review = proposal([threeHunks()], { message: "Look at the merge." });
  assert.equal(questionDetail(review), "Look at the merge.\n\na.py  +3 −3");
});
