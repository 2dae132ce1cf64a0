// The list of jobs as the server last told it. Shows nothing.

import { type Disposable, EventEmitter } from "vscode";
import type { Job } from "../protocol/jobs";
import { isActive } from "./words";

export class Jobs implements Disposable {
  private readonly changed = new EventEmitter<void>();
  private jobs: readonly Job[] = [];

  readonly onDidChange = this.changed.event;

  get all(): readonly Job[] {
    return this.jobs;
  }

  get active(): readonly Job[] {
    return this.jobs.filter(isActive);
  }

  get(jobId: string): Job | undefined {
    return this.jobs.find((job) => job.jobId === jobId);
  }

  set(jobs: readonly Job[]): void {
    this.jobs = jobs;
    this.changed.fire();
  }

  dispose(): void {
    this.changed.dispose();
  }
}
