// Makes the two texts of a diff from the hunks that belong into each. Pure.

import type { Lines, ReviewFile } from "../protocol/review";
import { length, splitLines } from "../text/lines";

export interface Composed {
  text: string;
  /** Where each hunk's lines are in the text, by the hunk's index. */
  places: Lines[];
}

/** The text before with some hunks put in. */
export function compose(file: ReviewFile, isIn: (hunk: number) => boolean): Composed {
  const before = splitLines(file.before);
  const after = splitLines(file.after);
  const pieces: string[] = [];
  const places: Lines[] = [];
  let from = 0;
  let lines = 0;
  for (const [index, hunk] of file.hunks.entries()) {
    const kept = before.slice(from, hunk.before.start);
    const own = isIn(index)
      ? after.slice(hunk.after.start, hunk.after.end)
      : before.slice(hunk.before.start, hunk.before.end);
    const start = lines + kept.length;
    pieces.push(...kept, ...own);
    places.push({ start, end: start + own.length });
    lines = start + own.length;
    from = hunk.before.end;
  }
  pieces.push(...before.slice(from));
  return { text: pieces.join(""), places };
}

/** How many lines come and go. */
export function changedLines(hunks: ReviewFile["hunks"]): { added: number; removed: number } {
  return {
    added: hunks.reduce((sum, hunk) => sum + length(hunk.after), 0),
    removed: hunks.reduce((sum, hunk) => sum + length(hunk.before), 0),
  };
}
