// All reviews that wait for the user, by id. Takes the server's requests and answers each once; opens no editor.

import { type CancellationToken, type Disposable, EventEmitter } from "vscode";
import type { ReviewParams, ReviewResult } from "../protocol/review";
import type { Decisions, Part, Verdict } from "./decisions";
import { KeptReviews } from "./kept";
import { Proposal } from "./proposal";

/** What is meant by a command: a whole review, one of its files, or a part of that. */
export interface Target {
  review: string;
  file?: number;
  part?: Part;
}

export interface ReviewEnd {
  proposal: Proposal;
  /** Nothing when the job ended otherwise. */
  result: ReviewResult | undefined;
}

export class Reviews implements Disposable {
  readonly kept = new KeptReviews();
  private readonly waiting = new Map<string, { proposal: Proposal; answer: (result: ReviewResult | null) => void }>();
  private readonly opened = new EventEmitter<Proposal>();
  private readonly changed = new EventEmitter<Proposal>();
  private readonly ended = new EventEmitter<ReviewEnd>();
  private count = 0;

  readonly onDidOpen = this.opened.event;
  readonly onDidChange = this.changed.event;
  readonly onDidEnd = this.ended.event;

  /** Waits for the user's decision; `null` when there will be none. */
  ask(params: ReviewParams, cancel: CancellationToken): Promise<ReviewResult | null> {
    this.closeJob(params.jobId);
    this.count += 1;
    const proposal = new Proposal(String(this.count), params);
    return new Promise((resolve) => {
      const listener = cancel.onCancellationRequested(() => this.end(proposal, undefined));
      const answer = (result: ReviewResult | null) => {
        listener.dispose();
        resolve(result);
      };
      this.waiting.set(proposal.id, { proposal, answer });
      this.opened.fire(proposal);
    });
  }

  /** A proposal to be looked at, with nothing to be answered. */
  look(params: ReviewParams): Proposal {
    this.count += 1;
    const proposal = new Proposal(String(this.count), params);
    this.kept.add(proposal);
    return proposal;
  }

  get(id: string): Proposal | undefined {
    return this.waiting.get(id)?.proposal;
  }

  all(): Proposal[] {
    return [...this.waiting.values()].map(({ proposal }) => proposal);
  }

  /** Decides a part, or all open parts of a file; the review ends with its last open part. */
  decide(target: Target, verdict: Verdict): void {
    const proposal = this.get(target.review);
    const file = target.file === undefined ? undefined : proposal?.files[target.file];
    if (!(proposal && file)) {
      return;
    }
    decideIn(file, target.part, verdict);
    if (proposal.openSpots().length > 0) {
      this.changed.fire(proposal);
    } else {
      this.end(proposal, proposal.result());
    }
  }

  /** Accepts what is open beside what was accepted before. */
  accept(proposal: Proposal): void {
    proposal.decideOpen("accepted");
    this.end(proposal, proposal.result());
  }

  /** Drops everything, also what was accepted before. */
  reject(proposal: Proposal): void {
    this.end(proposal, { decision: "reject" });
  }

  retry(proposal: Proposal, instruction: string): void {
    this.end(proposal, { decision: "retry", ...(instruction === "" ? {} : { instruction }) });
  }

  /** Closes the review of a job that ended otherwise. */
  closeJob(jobId: string): void {
    for (const proposal of this.all().filter(({ params }) => params.jobId === jobId)) {
      this.end(proposal, undefined);
    }
  }

  /** Forgets all reviews without an answer: the server that asked is gone. */
  drop(): void {
    const proposals = this.all();
    this.waiting.clear();
    for (const proposal of proposals) {
      this.ended.fire({ proposal, result: undefined });
    }
  }

  dispose(): void {
    this.opened.dispose();
    this.changed.dispose();
    this.ended.dispose();
  }

  private end(proposal: Proposal, result: ReviewResult | undefined): void {
    const waiting = this.waiting.get(proposal.id);
    if (!waiting) {
      return;
    }
    this.waiting.delete(proposal.id);
    this.kept.add(proposal);
    waiting.answer(result ?? null);
    this.ended.fire({ proposal, result });
  }
}

function decideIn(file: Decisions, part: Part | undefined, verdict: Verdict): void {
  if (part !== undefined) {
    file.decide(part, verdict);
  } else if (verdict === "open") {
    for (const each of file.parts) {
      file.decide(each, verdict);
    }
  } else {
    file.decideOpen(verdict);
  }
}
