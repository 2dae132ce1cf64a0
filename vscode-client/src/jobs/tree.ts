// The view of jobs: what runs and what ran. Shows them, changes none.

import type { TreeDataProvider } from "vscode";
import { type Disposable, EventEmitter, MarkdownString, ThemeColor, ThemeIcon, TreeItem } from "vscode";
import type { Job } from "../protocol/jobs";
import { plainMarkdown } from "../text/markdown";
import { safeLink } from "./links";
import type { Jobs } from "./store";
import { inViewOrder, isActive, isUndecidedRun, jobDescription, jobDetails, jobIcon, jobLabel } from "./words";

/** What else of a job is at hand in this window. */
export interface JobExtras {
  hasDiff(job: Job): boolean;
  hasPreview(job: Job): boolean;
}

export class JobTree implements TreeDataProvider<Job>, Disposable {
  private readonly changed = new EventEmitter<undefined>();
  private readonly listener: Disposable;

  readonly onDidChangeTreeData = this.changed.event;

  constructor(
    private readonly jobs: Jobs,
    private readonly extras: JobExtras,
  ) {
    this.listener = jobs.onDidChange(() => this.refresh());
  }

  refresh(): void {
    this.changed.fire(undefined);
  }

  getChildren(job?: Job): Job[] {
    return job ? [] : inViewOrder(this.jobs.all);
  }

  getTreeItem(job: Job): TreeItem {
    const item = new TreeItem(jobLabel(job));
    const icon = jobIcon(job);
    item.id = job.jobId;
    item.description = jobDescription(job, Date.now());
    item.iconPath = new ThemeIcon(icon.id, icon.color === undefined ? undefined : new ThemeColor(icon.color));
    item.tooltip = tooltip(job);
    item.contextValue = this.flags(job).join(" ");
    item.accessibilityInformation = { label: `${jobLabel(job)}, ${item.description}` };
    return item;
  }

  dispose(): void {
    this.listener.dispose();
    this.changed.dispose();
  }

  /** What the menus' `when` clauses ask for. */
  private flags(job: Job): string[] {
    const flags: [string, boolean][] = [
      ["active", isActive(job)],
      ["waiting", job.state === "waiting"],
      ["undecided", isUndecidedRun(job)],
      ["local", job.local],
      ["retry", job.local && !isActive(job)],
      ["diff", this.extras.hasDiff(job)],
      ["preview", this.extras.hasPreview(job)],
      ["link", safeLink(job.link) !== undefined],
      ["document", job.uri !== undefined],
    ];
    return ["job", ...flags.filter(([, is]) => is).map(([flag]) => flag)];
  }
}

/** Words of the server are escaped. */
function tooltip(job: Job): MarkdownString {
  const details = jobDetails(job).map(([name, value]) => `${name}: ${plainMarkdown(value)}`);
  return new MarkdownString([`**${plainMarkdown(jobLabel(job))}**`, ...details].join("\n\n"));
}
