// What the status bar says. Pure: plain text, apart from the icons that are written here.

import { type JobCounts, spokenCounts } from "../jobs/words";
import { counted, oneLine } from "../text/words";
import type { EngineView } from "./engine";

/** For `when` clauses, and the way the bar looks. */
export type Health = "off" | "starting" | "here" | "away";

export function healthOf({ server, status }: EngineView): Health {
  if (server === "off") {
    return "off";
  }
  return server === "running" && status ? status.reach : "starting";
}

/** `$(sparkle) Pantheon: claude`; how much is at work; or that a review waits. */
export function statusText(view: EngineView, counts: JobCounts): string {
  const health = healthOf(view);
  if (health === "away") {
    return "$(warning) Pantheon: engine away";
  }
  const name = view.status?.provider ? `Pantheon: ${noIcons(view.status.provider)}` : "Pantheon";
  const icons = { off: "error", starting: "loading~spin", here: "sparkle" };
  if (counts.working > 0) {
    return `$(sync~spin) ${name} (${counts.working})`;
  }
  return counts.waiting > 0 ? `$(eye) ${name}, ${counts.waiting} to review` : `$(${icons[health]}) ${name}`;
}

/** The lines of the tooltip; the first is also what is read aloud. */
export function statusLines(view: EngineView, counts: JobCounts): string[] {
  const { serverVersion, status } = view;
  const spoken = {
    off: "Pantheon's language server is not running",
    starting: "Pantheon is looking for its engine",
    here: `Pantheon's engine is here, ${counted(status?.actions ?? 0, "action")}`,
    away: "Pantheon's engine cannot be reached",
  };
  const lines = [
    spoken[healthOf(view)],
    status?.problem,
    status && `Engine: ${status.engine === "private" ? "private, started for this editor" : status.engine}`,
    status?.provider && `Provider: ${status.provider}`,
    serverVersion && `Language server: ${serverVersion}`,
    status?.version && `Engine version: ${status.version}`,
    versionWarning(view),
    `Jobs: ${spokenCounts(counts)}`,
  ];
  return lines.filter((line): line is string => Boolean(line)).map((line) => oneLine(line, 400));
}

export function versionWarning({ serverVersion, status }: EngineView): string | undefined {
  const differ = serverVersion !== undefined && status?.version !== undefined && serverVersion !== status.version;
  return differ ? "The versions differ: install the same one on both sides" : undefined;
}

/** A provider's name must not be read as an icon. */
function noIcons(text: string): string {
  return oneLine(text.replaceAll("$(", "$ ("), 40);
}
