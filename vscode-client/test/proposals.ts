// Makes proposals for tests out of whole texts and line numbers.

import type { Hunk, ReviewFile, ReviewParams } from "../src/protocol/review";
import { Proposal } from "../src/review/proposal";
import { splitLines } from "../src/text/lines";

/** `before` with lines [start, end) replaced by `lines`, for each change; sorted. */
export type Change = [start: number, end: number, lines: string];

export function edited(before: string, changes: Change[], more: Partial<ReviewFile> = {}): ReviewFile {
  const old = splitLines(before);
  const hunks: Hunk[] = [];
  const pieces: string[] = [];
  let [from, count] = [0, 0];
  for (const [start, end, text] of changes) {
    const kept = old.slice(from, start);
    const added = splitLines(text).filter((line) => line !== "");
    pieces.push(...kept, ...added);
    count += kept.length;
    hunks.push({ before: { start, end }, after: { start: count, end: count + added.length } });
    count += added.length;
    from = end;
  }
  const after = [...pieces, ...old.slice(from)].join("");
  return { uri: "file:///w/a.py", name: "a.py", operation: "edit", before, after, hunks, ...more };
}

export function created(name: string, after: string): ReviewFile {
  const end = splitLines(after).length - 1;
  const hunks = [{ before: { start: 0, end: 0 }, after: { start: 0, end } }];
  return { uri: `file:///w/${name}`, name, operation: "create", before: "", after, hunks };
}

export function proposal(files: ReviewFile[], more: Partial<ReviewParams> = {}, id = "1"): Proposal {
  const params: ReviewParams = {
    jobId: `edit-${id}`,
    title: "Refactor",
    provider: "claude",
    style: "diff",
    canRetry: true,
    files,
    ...more,
  };
  return new Proposal(id, params);
}

/** One to eight, a line each; lines 2, 4 and 7 change, the last grows. */
export const EIGHT = "1\n2\n3\n4\n5\n6\n7\n8\n";

export function threeHunks(more: Partial<ReviewFile> = {}): ReviewFile {
  const changes: Change[] = [
    [1, 2, "two\n"],
    [3, 4, ""],
    [6, 7, "seven\nseven and a half\n"],
  ];
  return edited(EIGHT, changes, more);
}
