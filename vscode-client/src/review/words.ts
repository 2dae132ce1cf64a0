// The words that a review is shown with. Pure: plain text, never Markdown.

import type { ReviewFile } from "../protocol/review";
import { splitLines, spokenLines } from "../text/lines";
import { baseName, counted, folderName } from "../text/words";
import { changedLines } from "./compose";
import type { Decisions, Part, Verdict } from "./decisions";
import type { Proposal } from "./proposal";

/** `Refactor: cart.py (proposed by claude)`. */
export function reviewTitle(proposal: Proposal): string {
  const { files, provider, title } = proposal.params;
  const subject = files.length === 1 && files[0] ? baseName(fileName(files[0])) : counted(files.length, "file");
  return `${title}: ${subject} (proposed by ${provider})`;
}

/** The title of the diff editor, which counts several files by itself. */
export function diffTitle(proposal: Proposal): string {
  const { files, provider, title } = proposal.params;
  return files.length === 1 ? reviewTitle(proposal) : `${title} (proposed by ${provider})`;
}

/** What is accepted or rejected: a hunk, or what happens to the file. */
export function partNoun({ file }: Decisions, part: Part): string {
  const nouns = { edit: "File", create: "File", delete: "Deletion", rename: "Rename" };
  return part === "file" ? nouns[file.operation] : "Hunk";
}

/** The name that the file has afterwards. */
export function fileName(file: ReviewFile): string {
  return file.newName ?? file.name;
}

/** `+12 −3`. */
function changeCounts(file: ReviewFile): string {
  const { added, removed } = changedLines(file.hunks);
  return `+${added} −${removed}`;
}

/** `new file, +12 −0`. */
export function fileSummary(file: ReviewFile): string {
  const what = { edit: undefined, create: "new file", delete: "deleted", rename: `renamed from ${file.name}` };
  return [what[file.operation], changeCounts(file)].filter((word) => word !== undefined).join(", ");
}

/** `new file, +12 −0 · shop`: short enough to stand behind the file's bare name. */
export function fileDescription(file: ReviewFile): string {
  return [fileSummary(file), folderName(fileName(file))].filter((word) => word !== undefined).join(" · ");
}

/** `Hunk 2: lines 12–14`, counted in the text before, or what happens to the file. */
export function partLabel({ file }: Decisions, part: Part): string {
  if (part !== "file") {
    const hunk = file.hunks[part];
    return hunk ? `Hunk ${part + 1}: ${spokenLines(hunk.before)}` : `Hunk ${part + 1}`;
  }
  const what = {
    edit: "The file",
    create: "New file",
    delete: "Delete the file",
    rename: `Rename to ${fileName(file)}`,
  };
  return what[file.operation];
}

/** The first line that a hunk brings, or takes away. */
export function partExcerpt({ file }: Decisions, part: Part): string {
  const hunk = part === "file" ? undefined : file.hunks[part];
  if (!hunk) {
    return "";
  }
  const added = splitLines(file.after).slice(hunk.after.start, hunk.after.end);
  const removed = splitLines(file.before).slice(hunk.before.start, hunk.before.end);
  const line = [...added, ...removed].find((text) => text.trim() !== "");
  return (line ?? "").trim().slice(0, 80);
}

export function spokenVerdict(verdict: Verdict): string {
  return verdict === "open" ? "not decided" : verdict;
}

/** What the modal question says below its title. */
export function questionDetail({ params }: Proposal): string {
  const files = params.files.map((file) => `${fileName(file)}  ${fileSummary(file)}`);
  return [...(params.message ? [params.message, ""] : []), ...files].join("\n");
}
