// How a job is put into words and which icon it has. Pure: plain text, never Markdown.

import type { Job, JobState } from "../protocol/jobs";
import { baseName, counted, oneLine } from "../text/words";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export interface JobCounts {
  working: number;
  waiting: number;
}

export function isActive(job: Job): boolean {
  return job.state === "queued" || job.state === "running" || job.state === "waiting";
}

/** Whether it is a run whose change the engine can show. */
export function isRunWithDiff(job: Job): boolean {
  return job.kind === "run" && job.diffstat !== undefined;
}

/** Whether it is a run that waits for a yes or no before its push. */
export function isUndecidedRun(job: Job): boolean {
  return job.kind === "run" && job.state === "waiting";
}

/** How many jobs the engine works on, and how many wait for the user. */
export function countJobs(jobs: readonly Job[]): JobCounts {
  const active = jobs.filter(isActive);
  const waiting = active.filter((job) => job.state === "waiting").length;
  return { working: active.length - waiting, waiting };
}

/** `2 running, 1 waiting for your review`. */
export function spokenCounts({ waiting, working }: JobCounts): string {
  return waiting > 0 ? `${working} running, ${waiting} waiting for your review` : `${working} running`;
}

/** Active jobs first; within both the server's order, newest first. */
export function inViewOrder(jobs: readonly Job[]): Job[] {
  return [...jobs.filter(isActive), ...jobs.filter((job) => !isActive(job))];
}

/** `Refactor: cart.py`, or a run's command. */
export function jobLabel(job: Job): string {
  return oneLine(job.file ? `${job.title}: ${baseName(job.file)}` : job.kind === "run" ? job.command : job.title);
}

/** `accepted · +12 −3 in 2 files · claude · 5 min ago`. */
export function jobDescription(job: Job, now: number): string {
  const words = [jobStateWord(job), diffstat(job), job.provider, relativeTime(job.finishedAt ?? job.createdAt, now)];
  return oneLine(words.filter((word) => word).join(" · "));
}

function jobStateWord(job: Job): string {
  if (job.state === "running" && job.detail) {
    return job.detail;
  }
  const words: Record<JobState, string> = {
    queued: "queued",
    running: "running",
    waiting: "waiting for your review",
    succeeded: job.outcome ?? "done",
    failed: "failed",
    cancelled: "cancelled",
  };
  return words[job.state];
}

/** `+12 −3 in 2 files`. */
export function diffstat({ diffstat: stat }: Job): string | undefined {
  return stat ? `+${stat.added} −${stat.removed} in ${counted(stat.files, "file")}` : undefined;
}

/** `now`, `5 min ago`, `3 h ago`, `2 d ago`; nothing for a time that cannot be read. */
export function relativeTime(time: string, now: number): string | undefined {
  const age = now - Date.parse(time);
  if (Number.isNaN(age)) {
    return undefined;
  }
  if (age < MINUTE_MS) {
    return "now";
  }
  if (age < HOUR_MS) {
    return `${Math.floor(age / MINUTE_MS)} min ago`;
  }
  return age < DAY_MS ? `${Math.floor(age / HOUR_MS)} h ago` : `${Math.floor(age / DAY_MS)} d ago`;
}

/** The lines of the tooltip, each with its name. */
export function jobDetails(job: Job): [name: string, value: string][] {
  const details: [string, string | undefined][] = [
    ["State", job.detail && job.state !== "running" ? `${jobStateWord(job)} (${job.detail})` : jobStateWord(job)],
    ["Message", job.message],
    ["File", job.file],
    ["Changes", diffstat(job)],
    ["Command", job.command],
    ["Provider", job.model ? `${job.provider ?? ""} ${job.model}`.trim() : job.provider],
    ["Repository", job.repoUrl],
    ["Branch", job.branch],
    ["Commit", job.commitHash],
    ["Started", localTime(job.createdAt)],
    ["Ended", localTime(job.finishedAt)],
  ];
  return details.filter((detail): detail is [string, string] => Boolean(detail[1]));
}

function localTime(time: string | undefined): string | undefined {
  return time === undefined || Number.isNaN(Date.parse(time)) ? undefined : new Date(time).toLocaleString();
}

/** A theme icon's id, with its colour. */
export function jobIcon(job: Job): { id: string; color?: string } {
  switch (job.state) {
    case "queued":
      return { id: "clock" };
    case "running":
      return { id: "loading~spin" };
    case "waiting":
      return { id: "eye", color: "charts.yellow" };
    case "succeeded":
      return job.outcome === "rejected" || job.outcome === "undone"
        ? { id: "discard", color: "disabledForeground" }
        : { id: "pass", color: "testing.iconPassed" };
    case "failed":
      return { id: "error", color: "testing.iconFailed" };
    case "cancelled":
      return { id: "circle-slash", color: "disabledForeground" };
  }
}
