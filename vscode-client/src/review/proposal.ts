// One review: the decisions about all of its files, and the answer that follows from them. Pure; knows no editor.

import type { ReviewParams, ReviewResult } from "../protocol/review";
import { Decisions, type Part, type Side } from "./decisions";

/** A part of one of the proposal's files. */
export interface Spot {
  file: number;
  part: Part;
}

export class Proposal {
  readonly files: readonly Decisions[];

  /** The id names this proposal among all of a session: a job that is tried again makes another one. */
  constructor(
    readonly id: string,
    readonly params: ReviewParams,
  ) {
    this.files = params.files.map((file) => new Decisions(file));
  }

  openSpots(): Spot[] {
    return this.files.flatMap((file, index) => file.openParts().map((part) => ({ file: index, part })));
  }

  get partCount(): number {
    return this.files.reduce((sum, file) => sum + file.parts.length, 0);
  }

  decideOpen(verdict: "accepted" | "rejected"): void {
    for (const file of this.files) {
      file.decideOpen(verdict);
    }
  }

  /** What the server is told; open parts count as rejected. */
  result(): ReviewResult {
    const chosen = this.files.map((file) => file.chosen());
    const files = chosen.filter((file) => file !== undefined);
    if (files.length === 0) {
      return { decision: "reject" };
    }
    const isAll = chosen.every((file) => file !== undefined && file.hunks === undefined);
    return isAll ? { decision: "accept" } : { decision: "accept", files };
  }

  /** The open part that holds a line, else the nearest one in that file. */
  spotAt(file: number, side: Side, line: number): Spot | undefined {
    const places = this.files[file]?.openPlaces(side) ?? [];
    const distance = ({ start, end }: { start: number; end: number }) =>
      line < start ? start - line : Math.max(0, line - Math.max(start, end - 1));
    const nearest = places.toSorted((a, b) => distance(a.lines) - distance(b.lines))[0];
    return nearest && { file, part: nearest.part };
  }

  /** The open part behind (1) or before (-1) one, else behind or before a line on the right; it goes round. */
  neighbour(file: number, line: number, step: 1 | -1, part?: Part): Spot | undefined {
    const open = this.openSpots();
    const from = open.findIndex((spot) => spot.file === file && spot.part === part);
    if (from >= 0) {
      return open.at((from + step) % open.length);
    }
    const isBeyond = (other: number, here: number) => (step === 1 ? other > here : other < here);
    const inFile = this.files[file]?.openPlaces("proposed").filter(({ lines }) => isBeyond(lines.start, line));
    const next = inFile?.at(step === 1 ? 0 : -1);
    if (next) {
      return { file, part: next.part };
    }
    const elsewhere = open.filter((spot) => isBeyond(spot.file, file));
    return (elsewhere.length > 0 ? elsewhere : open).at(step === 1 ? 0 : -1);
  }
}
