// The command that shows what a model is writing.

import { window } from "vscode";
import { tell } from "../background";
import type { CommandTable } from "../commands";
import { isJob } from "../jobs/commands";
import type { PreviewEditors } from "./editor";
import type { Previews, PreviewText } from "./previews";

export function previewCommands(previews: Previews, editors: PreviewEditors): CommandTable {
  return { "pantheon.preview.show": (job) => show(previews, editors, isJob(job) ? job.jobId : undefined) };
}

async function show(previews: Previews, editors: PreviewEditors, jobId: string | undefined): Promise<void> {
  const preview = jobId === undefined ? await pick(previews.all()) : previews.get(jobId);
  if (preview) {
    await editors.show(preview);
  } else if (jobId !== undefined || previews.all().length === 0) {
    tell("There is no preview: nothing was written yet, or it is no longer kept.");
  }
}

/** What is being written now needs no question when it is the only one. */
async function pick(previews: PreviewText[]): Promise<PreviewText | undefined> {
  const current = previews.filter(({ isDone }) => !isDone);
  const choice = current.length > 0 ? current : previews;
  if (choice.length < 2) {
    return choice[0];
  }
  const items = choice.map((preview) => ({ label: preview.title, description: preview.jobId, preview }));
  return (await window.showQuickPick(items, { title: "Show the preview of which job?" }))?.preview;
}
