// Finds out what a review command is about: its argument, the diff that the user is in, or the only one open.

import { Uri, window } from "vscode";
import type { ReviewCursor } from "./cursor";
import type { Proposal, Spot } from "./proposal";
import type { Reviews, Target } from "./reviews";
import { reviewOfTab } from "./tabs";
import { readTextUri, reviewOfUri } from "./uris";
import { reviewTitle } from "./words";

/** The review; the user is asked when it could be several. */
export async function findReview(reviews: Reviews, argument: unknown): Promise<Proposal | undefined> {
  const id = namedReview(argument) ?? activeReview();
  const named = id === undefined ? undefined : reviews.get(id);
  if (named) {
    return named;
  }
  const all = reviews.all();
  if (all.length < 2) {
    return all[0];
  }
  const items = all.map((proposal) => ({ label: reviewTitle(proposal), proposal }));
  return (await window.showQuickPick(items, { title: "Which review?" }))?.proposal;
}

/** The part at the line that was clicked, else at the cursor, else the first open one. */
export async function findSpot(reviews: Reviews, cursor: ReviewCursor, argument: unknown): Promise<Target | undefined> {
  if (isTarget(argument) && argument.file !== undefined) {
    return argument;
  }
  const proposal = await findReview(reviews, argument);
  const spot = proposal && (clickedSpot(proposal, argument) ?? cursor.spot(proposal) ?? proposal.openSpots()[0]);
  return spot && { review: proposal.id, ...spot };
}

/** The review whose diff is at the front. */
export function activeReview(): string | undefined {
  const editor = window.activeTextEditor;
  const tab = window.tabGroups.activeTabGroup.activeTab;
  return (editor && reviewOfUri(editor.document.uri)) ?? (tab && reviewOfTab(tab));
}

export function isTarget(value: unknown): value is Target {
  return typeof value === "object" && value !== null && "review" in value && typeof value.review === "string";
}

function namedReview(argument: unknown): string | undefined {
  if (isTarget(argument)) {
    return argument.review;
  }
  const uri = argument instanceof Uri ? argument : clickedLine(argument)?.uri;
  return uri && reviewOfUri(uri);
}

function clickedSpot(proposal: Proposal, argument: unknown): Spot | undefined {
  const clicked = clickedLine(argument);
  const address = clicked && readTextUri(clicked.uri);
  return address && proposal.spotAt(address.file, address.side, clicked.line);
}

/** What the menu of line numbers hands over; its lines count from 1. */
function clickedLine(argument: unknown): { uri: Uri; line: number } | undefined {
  if (typeof argument !== "object" || argument === null || !("lineNumber" in argument) || !("uri" in argument)) {
    return undefined;
  }
  const { lineNumber, uri } = argument;
  return typeof lineNumber === "number" && uri instanceof Uri ? { uri, line: lineNumber - 1 } : undefined;
}
