// Reads a unified diff, as the engine writes it, into both sides of each file. Pure.
//
// What the diff leaves out is blank on both sides, so that every line has its own number.

import type { Operation, ReviewFile } from "../protocol/review";

interface Draft {
  name: string;
  newName: string;
  operation: Operation;
  before: string[];
  after: string[];
}

const HUNK = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/;

/** The files of a diff; what cannot be read is left out. */
export function readPatch(diff: string): ReviewFile[] {
  const drafts: Draft[] = [];
  let isInHunk = false;
  let previous = "";
  for (const line of diff.split("\n")) {
    const head = /^diff --git a\/(.*) b\/(.*)$/.exec(line);
    if (head?.[1] !== undefined && head[2] !== undefined) {
      drafts.push({ name: head[1], newName: head[2], operation: "edit", before: [], after: [] });
      isInHunk = false;
      continue;
    }
    const draft = drafts.at(-1);
    const hunk = HUNK.exec(line);
    if (draft && hunk) {
      pad(draft, Number(hunk[1]), Number(hunk[2]));
      isInHunk = true;
    } else if (draft && isInHunk) {
      take(draft, line, previous);
    } else if (draft) {
      draft.operation = operationOf(line) ?? draft.operation;
    }
    previous = line;
  }
  return drafts.map(fileOf);
}

function operationOf(line: string): Operation | undefined {
  if (line.startsWith("new file")) {
    return "create";
  }
  if (line.startsWith("deleted file")) {
    return "delete";
  }
  return line.startsWith("rename from ") ? "rename" : undefined;
}

/** Blank lines up to a hunk's first lines, which count from 1; 0 means that the side is empty. */
function pad({ after, before }: Draft, old: number, now: number): void {
  for (const [side, first] of [
    [before, old],
    [after, now],
  ] as const) {
    while (side.length < first - 1) {
      side.push("\n");
    }
  }
}

function take(draft: Draft, line: string, previous: string): void {
  const { after, before } = draft;
  const text = `${line.slice(1)}\n`;
  if (line.startsWith(" ") || line.startsWith("-")) {
    before.push(text);
  }
  if (line.startsWith(" ") || line.startsWith("+")) {
    after.push(text);
  }
  if (line.startsWith("\\")) {
    unend(draft, previous);
  }
}

/** Behind the line that has no line end. */
function unend({ after, before }: Draft, previous: string): void {
  for (const [side, signs] of [
    [before, " -"],
    [after, " +"],
  ] as const) {
    if (signs.includes(previous.charAt(0))) {
      side.push((side.pop() ?? "").replace(/\n$/, ""));
    }
  }
}

function fileOf({ after, before, name, newName, operation }: Draft): ReviewFile {
  const renamed = operation === "rename" ? { newName } : {};
  return { uri: "", name, operation, ...renamed, before: before.join(""), after: after.join(""), hunks: [] };
}
