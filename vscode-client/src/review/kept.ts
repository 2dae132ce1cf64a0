// The proposals of the last jobs, so that their diffs can be looked at again. Pure; bounded in number and size.

import type { Proposal } from "./proposal";

const MOST = 20;
/** In UTF-16 code units, both sides of all files together. */
const LARGEST = 8 * 1024 * 1024;

export class KeptReviews {
  /** By review id, oldest first. */
  private readonly proposals = new Map<string, Proposal>();

  constructor(
    private readonly most = MOST,
    private readonly largest = LARGEST,
  ) {}

  add(proposal: Proposal): void {
    const earlier = this.ofJob(proposal.params.jobId);
    if (earlier) {
      this.proposals.delete(earlier.id);
    }
    this.proposals.set(proposal.id, proposal);
    this.shrink();
  }

  get(id: string): Proposal | undefined {
    return this.proposals.get(id);
  }

  ofJob(jobId: string): Proposal | undefined {
    return [...this.proposals.values()].find(({ params }) => params.jobId === jobId);
  }

  /** Job ids may begin anew with another server. */
  clear(): void {
    this.proposals.clear();
  }

  private shrink(): void {
    let size = [...this.proposals.values()].reduce((sum, proposal) => sum + sizeOf(proposal), 0);
    for (const [id, proposal] of this.proposals) {
      if (this.proposals.size <= this.most && size <= this.largest) {
        return;
      }
      this.proposals.delete(id);
      size -= sizeOf(proposal);
    }
  }
}

function sizeOf({ params }: Proposal): number {
  return params.files.reduce((sum, file) => sum + file.before.length + file.after.length, 0);
}
