// The two texts of a diff, and where hunks are in them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { changedLines, compose } from "../src/review/compose";
import { splitLines } from "../src/text/lines";
import { type Change, EIGHT, edited, threeHunks } from "./proposals";

test("lines end as in LSP", () => {
  const cases: [string, string[]][] = [
    ["", [""]],
    ["a", ["a"]],
    ["a\n", ["a\n", ""]],
    ["a\r\nb\rc\n\nd", ["a\r\n", "b\r", "c\n", "\n", "d"]],
    ["\r\n\r\n", ["\r\n", "\r\n", ""]],
  ];
  for (const [text, lines] of cases) {
    assert.deepEqual(splitLines(text), lines, JSON.stringify(text));
  }
});

test("no hunk gives the text before", () => {
  assert.equal(compose(threeHunks(), () => false).text, EIGHT);
});

test("all hunks give the text after", () => {
  const file = threeHunks();
  const { places, text } = compose(file, () => true);
  assert.equal(text, "1\ntwo\n3\n5\n6\nseven\nseven and a half\n8\n");
  assert.equal(text, file.after);
  assert.deepEqual(
    places,
    file.hunks.map((hunk) => hunk.after),
  );
});

test("some hunks leave the others out", () => {
  const { places, text } = compose(threeHunks(), (hunk) => hunk === 2);
  assert.equal(text, "1\n2\n3\n4\n5\n6\nseven\nseven and a half\n8\n");
  assert.deepEqual(places, [
    { start: 1, end: 2 },
    { start: 3, end: 4 },
    { start: 6, end: 8 },
  ]);
});

test("mixed line ends stay as they are", () => {
  const file = edited("a\r\nb\rc\nd", [[1, 2, "B\r"]]);
  assert.equal(compose(file, () => true).text, "a\r\nB\rc\nd");
  assert.equal(compose(file, () => false).text, "a\r\nb\rc\nd");
});

test("a last line without end is a line", () => {
  const file = edited("a\nb", [[1, 2, "c\nd"]]);
  assert.equal(compose(file, () => true).text, "a\nc\nd");
  assert.equal(compose(file, () => false).text, "a\nb");
});

test("any hunks compose into both texts", () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % below;
  };
  for (let round = 0; round < 500; round += 1) {
    const before = Array.from({ length: random(12) }, (_, line) => `${line}${["\n", "\r\n", "\r"][random(3)]}`).join(
      "",
    );
    const changes: Change[] = [];
    let from = 0;
    while (from < splitLines(before).length - 1) {
      const start = from + random(3);
      const end = Math.min(start + random(3), splitLines(before).length - 1);
      if (start <= end) {
        changes.push([start, end, "new\n".repeat(random(3))]);
      }
      from = Math.max(end, start) + 1;
    }
    const file = edited(before, changes);
    assert.equal(compose(file, () => false).text, before);
    assert.equal(compose(file, () => true).text, file.after);
  }
});

test("counts say what comes and goes", () => {
  assert.deepEqual(changedLines(threeHunks().hunks), { added: 3, removed: 3 });
  assert.deepEqual(changedLines([]), { added: 0, removed: 0 });
});
