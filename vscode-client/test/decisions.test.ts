// What the user made of one file, and what the server is told of it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Decisions } from "../src/review/decisions";
import { created, EIGHT, edited, threeHunks } from "./proposals";

const rename = (changes = threeHunks().hunks) =>
  threeHunks({ operation: "rename", newUri: "file:///w/b.py", newName: "b.py", hunks: changes });

test("decided hunks vanish from the diff", () => {
  const file = new Decisions(threeHunks());
  file.decide(0, "accepted");
  file.decide(2, "rejected");
  assert.equal(file.side("original").text, "1\ntwo\n3\n4\n5\n6\n7\n8\n");
  assert.equal(file.side("proposed").text, "1\ntwo\n3\n5\n6\n7\n8\n");
  assert.deepEqual(file.openParts(), [1]);
});

test("both sides agree once all is decided", () => {
  const file = new Decisions(threeHunks());
  file.decide(1, "rejected");
  file.decideOpen("accepted");
  assert.deepEqual(file.openParts(), []);
  assert.equal(file.side("original").text, file.side("proposed").text);
});

test("open parts know their places", () => {
  const file = new Decisions(threeHunks());
  file.decide(0, "rejected");
  assert.deepEqual(file.openPlaces("proposed"), [
    { part: 1, lines: { start: 3, end: 3 } },
    { part: 2, lines: { start: 5, end: 7 } },
  ]);
  assert.deepEqual(file.openPlaces("original"), [
    { part: 1, lines: { start: 3, end: 4 } },
    { part: 2, lines: { start: 6, end: 7 } },
  ]);
});

test("only what was accepted is chosen", () => {
  const file = new Decisions(threeHunks());
  assert.equal(file.chosen(), undefined);
  file.decide(2, "accepted");
  assert.deepEqual(file.chosen(), { uri: "file:///w/a.py", hunks: [2] });
  file.decideOpen("accepted");
  assert.deepEqual(file.chosen(), { uri: "file:///w/a.py" });
});

test("a hunk can be decided again", () => {
  const file = new Decisions(threeHunks());
  file.decideOpen("accepted");
  file.decide(1, "open");
  assert.deepEqual(file.openParts(), [1]);
  file.decide(9, "accepted");
  assert.deepEqual(file.openParts(), [1]);
});

test("a new file is one part", () => {
  const file = new Decisions(created("new.py", "x\ny\n"));
  assert.deepEqual(file.parts, ["file"]);
  assert.deepEqual([file.side("original").text, file.side("proposed").text], ["", "x\ny\n"]);
  file.decide("file", "rejected");
  assert.deepEqual([file.side("original").text, file.side("proposed").text], ["", ""]);
  assert.equal(file.chosen(), undefined);
});

test("a deletion is one part", () => {
  const file = new Decisions(edited(EIGHT, [[0, 8, ""]], { operation: "delete", after: "" }));
  assert.deepEqual(file.parts, ["file"]);
  file.decide("file", "accepted");
  assert.equal(file.side("original").text, "");
  assert.deepEqual(file.chosen(), { uri: "file:///w/a.py" });
});

test("an edit without hunks is one part", () => {
  assert.deepEqual(new Decisions(edited("a", [])).parts, ["file"]);
});

test("a hunk takes its rename along", () => {
  const file = new Decisions(rename());
  assert.deepEqual(file.parts, ["file", 0, 1, 2]);
  file.decide(1, "accepted");
  assert.equal(file.verdict("file"), "accepted");
  file.decideOpen("rejected");
  assert.deepEqual(file.chosen(), { uri: "file:///w/a.py", hunks: [1] });
});

test("no rename, no hunk of it", () => {
  const file = new Decisions(rename());
  file.decide(0, "accepted");
  file.decide("file", "rejected");
  assert.deepEqual(file.openParts(), []);
  assert.equal(file.chosen(), undefined);
  file.decide(0, "open");
  assert.deepEqual(file.openParts(), ["file", 0]);
});

test("a rename alone has no hunks", () => {
  const file = new Decisions(rename());
  file.decide("file", "accepted");
  file.decideOpen("rejected");
  assert.deepEqual(file.chosen(), { uri: "file:///w/a.py", hunks: [] });
  const plain = new Decisions(rename([]));
  plain.decide("file", "accepted");
  assert.deepEqual(plain.chosen(), { uri: "file:///w/a.py" });
});
