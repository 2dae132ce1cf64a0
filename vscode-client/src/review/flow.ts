// How a review goes on: opens it, asks when its diff was closed undecided, cleans up and returns to the code.

import { commands, type Disposable, window } from "vscode";
import { inBackground } from "../background";
import type { ReviewEditors } from "./editors";
import type { Proposal } from "./proposal";
import { askFirst } from "./question";
import { focusEdited } from "./return";
import type { ReviewEnd, Reviews } from "./reviews";
import { closeTabsOf, reviewOfTab, tabsOf } from "./tabs";
import { reviewTitle } from "./words";

/** A tab that moves to another group closes here before it opens there. */
const MOVE_MS = 150;

export class ReviewFlow implements Disposable {
  private readonly listeners: Disposable[];
  /** Reviews whose user is being asked already. */
  private readonly asking = new Set<string>();

  constructor(
    private readonly reviews: Reviews,
    private readonly editors: ReviewEditors,
  ) {
    this.listeners = [
      reviews.onDidOpen((proposal) => inBackground(this.begin(proposal))),
      reviews.onDidEnd((end) => inBackground(this.end(end))),
      window.tabGroups.onDidChangeTabs(({ closed }) => {
        for (const review of new Set(closed.map(reviewOfTab))) {
          const proposal = review === undefined ? undefined : reviews.get(review);
          if (proposal) {
            setTimeout(() => inBackground(this.checkClosed(proposal)), MOVE_MS);
          }
        }
      }),
    ];
  }

  dispose(): void {
    for (const listener of this.listeners) {
      listener.dispose();
    }
  }

  private async begin(proposal: Proposal): Promise<void> {
    if (proposal.params.style === "ask") {
      const answer = await askFirst(proposal);
      if (answer !== "show") {
        this.reviews[answer](proposal);
        return;
      }
    } else if (proposal.params.message) {
      inBackground(warn(proposal, proposal.params.message));
    }
    // It may be over by now.
    if (this.reviews.get(proposal.id)) {
      await this.editors.show(proposal);
    }
  }

  private async end({ proposal, result }: ReviewEnd): Promise<void> {
    await closeTabsOf(proposal.id);
    if (result && result.decision !== "retry") {
      await focusEdited(proposal, result);
    }
  }

  private async checkClosed(proposal: Proposal): Promise<void> {
    const isOver = () => this.reviews.get(proposal.id) === undefined;
    if (isOver() || tabsOf(proposal.id).length > 0 || this.asking.has(proposal.id)) {
      return;
    }
    this.asking.add(proposal.id);
    const question = `${reviewTitle(proposal)} was not decided. It stays in the Review view.`;
    const picked = await window.showWarningMessage(question, "Show Again", "Accept", "Reject");
    this.asking.delete(proposal.id);
    if (picked === undefined || isOver()) {
      return;
    }
    if (picked === "Show Again") {
      await this.editors.show(proposal);
    } else {
      this.reviews[picked === "Accept" ? "accept" : "reject"](proposal);
    }
  }
}

async function warn(proposal: Proposal, message: string): Promise<void> {
  const picked = await window.showWarningMessage(`${reviewTitle(proposal)}: ${message}`, "Show Review View");
  if (picked) {
    await commands.executeCommand("pantheon.reviewView.focus");
  }
}
