// Puts the jobs into their view: its badge, and its clock for relative times.

import { type Disposable, type TreeView, window } from "vscode";
import { setContext } from "../context-keys";
import type { Job } from "../protocol/jobs";
import type { Jobs } from "./store";
import type { JobTree } from "./tree";
import { countJobs, spokenCounts } from "./words";

const TICK_MS = 30_000;

export class JobView implements Disposable {
  private readonly view: TreeView<Job>;
  private readonly disposables: Disposable[];

  constructor(
    private readonly jobs: Jobs,
    tree: JobTree,
  ) {
    this.view = window.createTreeView("pantheon.jobsView", { treeDataProvider: tree });
    const timer = setInterval(() => this.view.visible && tree.refresh(), TICK_MS);
    this.disposables = [this.view, jobs.onDidChange(() => this.count()), { dispose: () => clearInterval(timer) }];
  }

  dispose(): void {
    for (const disposable of this.disposables) {
      disposable.dispose();
    }
  }

  private count(): void {
    const counts = countJobs(this.jobs.all);
    const value = counts.working + counts.waiting;
    this.view.badge = value > 0 ? { value, tooltip: spokenCounts(counts) } : undefined;
    if (this.jobs.all.length > 0) {
      setContext("pantheon.jobs.any", true);
    }
  }
}
