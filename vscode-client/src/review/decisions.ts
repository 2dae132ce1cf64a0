// What the user made of one file of a proposal, part by part. Pure; knows no editor.

import type { ChosenFile, Lines, ReviewFile } from "../protocol/review";
import { type Composed, compose } from "./compose";

export type Verdict = "open" | "accepted" | "rejected";

/** A hunk by its index, or the file as a whole: that it comes, goes or is renamed. */
export type Part = number | "file";

/** Left and right in the diff. */
export type Side = "original" | "proposed";

export interface Place {
  part: Part;
  lines: Lines;
}

export class Decisions {
  readonly parts: readonly Part[];
  private readonly verdicts = new Map<Part, Verdict>();

  constructor(readonly file: ReviewFile) {
    this.parts = partsOf(file);
    for (const part of this.parts) {
      this.verdicts.set(part, "open");
    }
  }

  verdict(part: Part): Verdict {
    return this.verdicts.get(part) ?? "open";
  }

  /** Parts that this file does not have are left alone. */
  decide(part: Part, verdict: Verdict): void {
    if (!this.verdicts.has(part)) {
      return;
    }
    this.verdicts.set(part, verdict);
    if (this.file.operation === "rename") {
      this.keepRenameTrue(part, verdict);
    }
  }

  decideOpen(verdict: Verdict): void {
    for (const part of this.openParts()) {
      this.decide(part, verdict);
    }
  }

  openParts(): Part[] {
    return this.parts.filter((part) => this.verdict(part) === "open");
  }

  /** Left holds what was accepted, right what was not rejected: only what is open differs. */
  side(side: Side): Composed {
    const isIn = (verdict: Verdict) => (side === "original" ? verdict === "accepted" : verdict !== "rejected");
    if (this.isWhole()) {
      return { text: isIn(this.verdict("file")) ? this.file.after : this.file.before, places: [] };
    }
    return compose(this.file, (hunk) => isIn(this.verdict(hunk)));
  }

  /** Where the open parts are on one side, from top to bottom; the file itself is at its first line. */
  openPlaces(side: Side): Place[] {
    const { places } = this.side(side);
    return this.openParts().map((part) => ({
      part,
      lines: (part === "file" ? undefined : places[part]) ?? { start: 0, end: 0 },
    }));
  }

  /** What of the file is wanted, as the server is told; nothing when all of it was rejected. */
  chosen(): ChosenFile | undefined {
    const accepted = this.parts.filter((part) => this.verdict(part) === "accepted");
    if (accepted.length === 0) {
      return undefined;
    }
    const uri = this.file.uri;
    const hunks = accepted.filter((part) => part !== "file");
    return accepted.length === this.parts.length ? { uri } : { uri, hunks };
  }

  private isWhole(): boolean {
    return this.parts.length === 1 && this.parts[0] === "file";
  }

  /** No hunk is wanted of a file that is not renamed, for its text is proposed for the new place. */
  private keepRenameTrue(part: Part, verdict: Verdict): void {
    if (part === "file" && verdict === "rejected") {
      for (const other of this.parts) {
        this.verdicts.set(other, "rejected");
      }
    } else if (part !== "file" && verdict === "accepted") {
      this.verdicts.set("file", "accepted");
    } else if (part !== "file" && verdict === "open" && this.verdict("file") === "rejected") {
      this.verdicts.set("file", "open");
    }
  }
}

function partsOf(file: ReviewFile): Part[] {
  const hunks = file.hunks.map((_, index) => index);
  switch (file.operation) {
    case "create":
    case "delete":
      return ["file"];
    case "rename":
      return ["file", ...hunks];
    case "edit":
      return hunks.length > 0 ? hunks : ["file"];
  }
}
