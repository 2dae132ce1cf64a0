// A whole review: its answer, and the way from part to part.

import assert from "node:assert/strict";
import { test } from "node:test";
import { KeptReviews } from "../src/review/kept";
import { created, proposal, threeHunks } from "./proposals";

const two = () => proposal([threeHunks(), created("new.py", "x\n")]);

test("accepting everything names no file", () => {
  const review = two();
  review.decideOpen("accepted");
  assert.deepEqual(review.result(), { decision: "accept" });
});

test("rejecting everything is a rejection", () => {
  const review = two();
  review.decideOpen("rejected");
  assert.deepEqual(review.result(), { decision: "reject" });
});

test("what is open counts as rejected", () => {
  const review = two();
  review.files[0]?.decide(1, "accepted");
  assert.deepEqual(review.result(), { decision: "accept", files: [{ uri: "file:///w/a.py", hunks: [1] }] });
});

test("a rejected file is not listed", () => {
  const review = two();
  review.files[1]?.decide("file", "rejected");
  review.decideOpen("accepted");
  assert.deepEqual(review.result(), { decision: "accept", files: [{ uri: "file:///w/a.py" }] });
});

test("a line finds the nearest part", () => {
  const review = two();
  const cases: [number, number][] = [
    [0, 0],
    [1, 0],
    [3, 1],
    [4, 1],
    [6, 2],
    [99, 2],
  ];
  for (const [line, part] of cases) {
    assert.deepEqual(review.spotAt(0, "proposed", line), { file: 0, part }, String(line));
  }
  assert.equal(review.spotAt(9, "proposed", 0), undefined);
});

test("next and previous go round", () => {
  const review = two();
  const next = (file: number, line: number) => review.neighbour(file, line, 1);
  assert.deepEqual(next(0, -1), { file: 0, part: 0 });
  assert.deepEqual(next(0, 1), { file: 0, part: 1 });
  assert.deepEqual(next(0, 5), { file: 1, part: "file" });
  assert.deepEqual(next(1, 0), { file: 0, part: 0 });
  assert.deepEqual(review.neighbour(0, 1, -1), { file: 1, part: "file" });
  assert.deepEqual(review.neighbour(1, 0, -1), { file: 0, part: 2 });
});

test("next goes on from a part", () => {
  const review = two();
  assert.deepEqual(review.neighbour(0, 1, 1, 0), { file: 0, part: 1 });
  assert.deepEqual(review.neighbour(1, 0, 1, "file"), { file: 0, part: 0 });
  assert.deepEqual(review.neighbour(0, 1, -1, 0), { file: 1, part: "file" });
  review.files[0]?.decide(0, "accepted");
  assert.deepEqual(review.neighbour(0, 1, 1, 0), { file: 0, part: 1 });
});

test("no open part, nowhere to go", () => {
  const review = two();
  review.decideOpen("accepted");
  assert.equal(review.neighbour(0, 0, 1), undefined);
  assert.equal(review.spotAt(0, "proposed", 0), undefined);
});

test("reviews are kept by number", () => {
  const kept = new KeptReviews(2, 1000);
  for (const id of ["1", "2", "3"]) {
    kept.add(proposal([threeHunks()], {}, id));
  }
  assert.equal(kept.get("1"), undefined);
  assert.equal(kept.ofJob("edit-3")?.id, "3");
});

test("reviews are kept by size", () => {
  const kept = new KeptReviews(20, 30);
  kept.add(proposal([created("a", "x".repeat(20))], {}, "1"));
  kept.add(proposal([created("b", "x".repeat(20))], {}, "2"));
  assert.deepEqual([kept.get("1")?.id, kept.get("2")?.id], [undefined, "2"]);
  kept.add(proposal([created("c", "x".repeat(40))], {}, "3"));
  assert.equal(kept.get("3"), undefined);
});

test("a job keeps its last review", () => {
  const kept = new KeptReviews();
  kept.add(proposal([threeHunks()], { jobId: "edit-1" }, "1"));
  kept.add(proposal([threeHunks()], { jobId: "edit-1" }, "2"));
  assert.equal(kept.ofJob("edit-1")?.id, "2");
  assert.equal(kept.get("1"), undefined);
});
