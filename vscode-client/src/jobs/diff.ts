// Opens what a run changes in the diff editor. Answers nothing.

import { tell } from "../background";
import type { DiffParams } from "../protocol/jobs";
import type { ReviewEditors } from "../review/editors";
import type { Reviews } from "../review/reviews";
import { readPatch } from "./patch";
import type { Jobs } from "./store";
import { jobLabel } from "./words";

export class RunDiffs {
  constructor(
    private readonly jobs: Jobs,
    private readonly reviews: Reviews,
    private readonly editors: ReviewEditors,
  ) {}

  async show({ diff, jobId }: DiffParams): Promise<void> {
    const files = readPatch(diff);
    if (files.length === 0) {
      tell("This run changes nothing.");
      return;
    }
    const job = this.jobs.get(jobId);
    const title = job ? jobLabel(job) : "Changes";
    const params = { jobId, title, provider: job?.provider ?? "", style: "diff", canRetry: false, files } as const;
    await this.editors.showRun(this.reviews.look(params));
  }
}
