// Parts a text into lines as LSP counts them. Pure.

import type { Lines } from "../protocol/review";

/** The lines with their ends (`\n`, `\r\n` or `\r`); behind the last end there is one more, perhaps empty. */
export function splitLines(text: string): string[] {
  return text.split(/(?<=\n)|(?<=\r)(?!\n)/).concat(/[\r\n]$/.test(text) ? [""] : []);
}

/** How many lines a span has. */
export function length(lines: Lines): number {
  return Math.max(0, lines.end - lines.start);
}

/** `lines 12–14` for people, who count from 1; `line 12` for one, and for a place between two lines. */
export function spokenLines({ start, end }: Lines): string {
  return end - start > 1 ? `lines ${start + 1}–${end}` : `line ${start + 1}`;
}
