// The commands of reviews: what each does once it is known what it is about.

import { window } from "vscode";
import { tell } from "../background";
import type { CommandTable } from "../commands";
import type { ReviewCursor } from "./cursor";
import type { Verdict } from "./decisions";
import type { ReviewEditors } from "./editors";
import type { Reviews } from "./reviews";
import { findReview, findSpot, isTarget } from "./target";
import { reviewTitle } from "./words";

export interface ReviewParts {
  reviews: Reviews;
  editors: ReviewEditors;
  cursor: ReviewCursor;
}

export function reviewCommands(parts: ReviewParts): CommandTable {
  const { reviews } = parts;
  return {
    "pantheon.review.show": (argument) => show(parts, argument),
    "pantheon.review.accept": (argument) => withReview(reviews, argument, (proposal) => reviews.accept(proposal)),
    "pantheon.review.reject": (argument) => withReview(reviews, argument, (proposal) => reviews.reject(proposal)),
    "pantheon.review.retry": (argument) => retry(reviews, argument),
    "pantheon.review.acceptHunk": (argument) => decide(parts, argument, "accepted"),
    "pantheon.review.rejectHunk": (argument) => decide(parts, argument, "rejected"),
    "pantheon.review.reopenHunk": (argument) => decide(parts, argument, "open"),
    "pantheon.review.acceptFile": (argument) => decide(parts, argument, "accepted"),
    "pantheon.review.rejectFile": (argument) => decide(parts, argument, "rejected"),
    "pantheon.review.nextHunk": (argument) => move(parts, argument, 1),
    "pantheon.review.previousHunk": (argument) => move(parts, argument, -1),
  };
}

type WithReview = (proposal: NonNullable<Awaited<ReturnType<typeof findReview>>>) => void | Promise<void>;

async function withReview(reviews: Reviews, argument: unknown, act: WithReview): Promise<void> {
  const proposal = await findReview(reviews, argument);
  if (proposal) {
    await act(proposal);
  } else {
    tell("There is no review to decide.");
  }
}

function show({ editors, reviews }: ReviewParts, argument: unknown): Promise<void> {
  return withReview(reviews, argument, async (proposal) => {
    const file = isTarget(argument) ? argument.file : undefined;
    const part = isTarget(argument) ? argument.part : undefined;
    const first = file === undefined ? undefined : (part ?? proposal.files[file]?.openParts()[0]);
    const spot = file === undefined || first === undefined ? undefined : { file, part: first };
    await editors.show(proposal, spot);
  });
}

async function decide({ cursor, editors, reviews }: ReviewParts, argument: unknown, verdict: Verdict): Promise<void> {
  const target = await findSpot(reviews, cursor, argument);
  if (!target) {
    tell("There is no hunk to decide.");
    return;
  }
  const proposal = reviews.get(target.review);
  const place = proposal?.files[target.file ?? 0]
    ?.openPlaces("proposed")
    .find(({ part }) => part === target.part)?.lines;
  reviews.decide(target, verdict);
  if (!(proposal && reviews.get(target.review))) {
    return;
  }
  // The line before the one where the decided part was: what follows it is next.
  const next =
    verdict === "open"
      ? { file: target.file ?? 0, part: target.part ?? 0 }
      : proposal.neighbour(target.file ?? 0, (place?.start ?? 0) - 1, 1);
  if (next) {
    await editors.reveal(proposal, next);
  }
}

function move({ cursor, editors, reviews }: ReviewParts, argument: unknown, step: 1 | -1): Promise<void> {
  return withReview(reviews, argument, async (proposal) => {
    const spot = cursor.neighbour(proposal, step);
    if (spot) {
      await editors.reveal(proposal, spot);
    }
  });
}

function retry(reviews: Reviews, argument: unknown): Promise<void> {
  return withReview(reviews, argument, async (proposal) => {
    if (!proposal.params.canRetry) {
      tell("This proposal cannot be made again.");
      return;
    }
    const instruction = await window.showInputBox({
      title: `Retry ${reviewTitle(proposal)}`,
      prompt: "What should be different? Leave it empty to try the same again.",
      placeHolder: "Keep the public names as they are",
      ignoreFocusOut: true,
    });
    if (instruction !== undefined) {
      reviews.retry(proposal, instruction.trim());
    }
  });
}
