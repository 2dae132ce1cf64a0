// The commands of jobs: cancel, diff, yes and no, link, document, retry.

import { commands, env, type QuickPickItem, Uri, window } from "vscode";
import { tell } from "../background";
import type { CommandTable } from "../commands";
import type { Job } from "../protocol/jobs";
import type { ReviewEditors } from "../review/editors";
import type { Reviews } from "../review/reviews";
import type { Session } from "../server/session";
import { safeLink } from "./links";
import type { Jobs } from "./store";
import { isActive, isUndecidedRun, jobDescription, jobLabel } from "./words";

export interface JobParts {
  session: Session;
  jobs: Jobs;
  reviews: Reviews;
  editors: ReviewEditors;
}

export function jobCommands(parts: JobParts): CommandTable {
  return {
    "pantheon.jobs.show": () => commands.executeCommand("pantheon.jobsView.focus"),
    "pantheon.edit.cancel": () => cancelSome(parts),
    "pantheon.jobs.cancel": (job) => (isJob(job) ? cancel(parts, job) : cancelSome(parts)),
    "pantheon.jobs.openDiff": (job) => openDiff(parts, job),
    "pantheon.jobs.accept": (job) => decide(parts, job, "pantheon.accept"),
    "pantheon.jobs.reject": (job) => decide(parts, job, "pantheon.reject"),
    "pantheon.jobs.openLink": openLink,
    "pantheon.jobs.openDocument": openDocument,
    "pantheon.edit.retry": () => retry(parts, undefined),
    "pantheon.jobs.retry": (job) => retry(parts, isJob(job) ? job : undefined),
  };
}

export function isJob(value: unknown): value is Job {
  return typeof value === "object" && value !== null && "jobId" in value && typeof value.jobId === "string";
}

/** Asks which of several jobs is meant; the only one needs no question. */
async function pickJob(jobs: readonly Job[], title: string): Promise<Job | undefined> {
  if (jobs.length < 2) {
    return jobs[0];
  }
  const items: (QuickPickItem & { job: Job })[] = jobs.map((job) => ({
    label: jobLabel(job),
    description: jobDescription(job, Date.now()),
    job,
  }));
  return (await window.showQuickPick(items, { title }))?.job;
}

async function cancelSome(parts: JobParts): Promise<void> {
  const active = parts.jobs.active;
  const job = await pickJob(active, "Cancel which job?");
  if (job) {
    await cancel(parts, job);
  } else if (active.length === 0) {
    tell("Nothing is running.");
  }
}

async function cancel({ session }: JobParts, job: Job): Promise<void> {
  const { cancelled } = await session.execute<{ cancelled: string[] }>("pantheon.cancel", { jobId: job.jobId });
  if (cancelled.length === 0) {
    tell(`${jobLabel(job)} cannot be cancelled from here, or has just ended.`);
  }
}

/** Says yes or no to a run that waits before its push. */
async function decide({ jobs, session }: JobParts, argument: unknown, command: string): Promise<void> {
  const undecided = jobs.all.filter(isUndecidedRun);
  const title = command === "pantheon.accept" ? "Push which change?" : "Discard which change?";
  const job = isJob(argument) ? argument : await pickJob(undecided, title);
  if (job) {
    await session.execute(command, { jobId: job.jobId });
  } else if (undecided.length === 0) {
    tell("No run waits for your word.");
  }
}

async function openDiff({ session, jobs, reviews, editors }: JobParts, argument: unknown): Promise<void> {
  if (isJob(argument) && argument.kind === "run") {
    await session.execute("pantheon.diff", { jobId: argument.jobId });
    return;
  }
  const open = isJob(argument) ? reviews.all().find(({ params }) => params.jobId === argument.jobId) : undefined;
  if (open) {
    await editors.show(open);
    return;
  }
  const withDiff = jobs.all.filter((job) => reviews.kept.ofJob(job.jobId) !== undefined);
  if (!isJob(argument) && withDiff.length === 0) {
    tell("There is no diff to show: proposals are kept while the language server runs.");
    return;
  }
  const job = isJob(argument) ? argument : await pickJob(withDiff, "Show the diff of which job?");
  const kept = job && reviews.kept.ofJob(job.jobId);
  if (kept) {
    await editors.showPast(kept);
  } else if (job) {
    tell("The diff of this job is no longer kept.");
  }
}

async function openLink(argument: unknown): Promise<void> {
  const link = isJob(argument) ? safeLink(argument.link) : undefined;
  if (link !== undefined) {
    await env.openExternal(Uri.parse(link, true));
  }
}

async function openDocument(argument: unknown): Promise<void> {
  if (isJob(argument) && argument.uri !== undefined) {
    await window.showTextDocument(Uri.parse(argument.uri));
  }
}

async function retry({ session, jobs }: JobParts, chosen: Job | undefined): Promise<void> {
  const job = chosen ?? jobs.all.find((each) => each.local && !isActive(each));
  const instruction = await window.showInputBox({
    title: job ? `Retry ${jobLabel(job)}` : "Retry the last edit",
    prompt: "What should be different? Leave it empty to try the same again.",
    ignoreFocusOut: true,
  });
  if (instruction === undefined) {
    return;
  }
  const words = instruction.trim() === "" ? {} : { instruction: instruction.trim() };
  await session.execute("pantheon.retry", { ...(job ? { jobId: job.jobId } : {}), ...words });
}
