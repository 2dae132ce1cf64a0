// The addresses of a review's virtual documents: the path is for people, the query carries ids only.

import { Uri } from "vscode";
import type { Side } from "./decisions";
import type { Proposal } from "./proposal";
import { fileName } from "./words";

/** The left and the right of a review that is open, and both sides of one that is over. */
const ORIGINAL = "pantheon-original";
export const PROPOSED = "pantheon-proposed";
const PAST = "pantheon-past";
/** The diff editor of several files, which has no text of its own. */
export const MULTI_DIFF = "pantheon-review";

export const TEXT_SCHEMES = [ORIGINAL, PROPOSED, PAST];

/** Whose text a document shows. */
export interface TextAddress {
  review: string;
  file: number;
  side: Side;
  isPast: boolean;
}

/** One side of one file; the path ends in the file's name, so that language and icon fit. */
export function textUri(proposal: Proposal, file: number, side: Side): Uri {
  const scheme = side === "original" ? ORIGINAL : PROPOSED;
  return Uri.from({ scheme, path: path(proposal, file, side), query: `review=${proposal.id}&file=${file}` });
}

export function pastUri(proposal: Proposal, file: number, side: Side): Uri {
  const query = `review=${proposal.id}&file=${file}&side=${side}`;
  return Uri.from({ scheme: PAST, path: path(proposal, file, side), query });
}

export function multiDiffUri(proposal: Proposal): Uri {
  return Uri.from({ scheme: MULTI_DIFF, path: `/${proposal.params.jobId}`, query: `review=${proposal.id}` });
}

export function readTextUri(uri: Uri): TextAddress | undefined {
  if (!TEXT_SCHEMES.includes(uri.scheme)) {
    return undefined;
  }
  const query = new URLSearchParams(uri.query);
  const file = Number(query.get("file") ?? Number.NaN);
  const review = query.get("review");
  if (review === null || !Number.isInteger(file)) {
    return undefined;
  }
  const isLeft = uri.scheme === ORIGINAL || query.get("side") === "original";
  return { review, file, side: isLeft ? "original" : "proposed", isPast: uri.scheme === PAST };
}

/** The open review that an address of any of its parts belongs to. */
export function reviewOfUri(uri: Uri): string | undefined {
  if (uri.scheme === MULTI_DIFF) {
    return new URLSearchParams(uri.query).get("review") ?? undefined;
  }
  const address = readTextUri(uri);
  return address && !address.isPast ? address.review : undefined;
}

function path(proposal: Proposal, file: number, side: Side): string {
  const { params } = proposal;
  const about = params.files[file];
  const name = about ? (side === "original" ? about.name : fileName(about)) : params.jobId;
  return `/${name.replaceAll("\\", "/").replace(/^\/+/, "")}`;
}
