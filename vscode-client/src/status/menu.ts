// The menu behind the status bar item.

import { commands, type QuickPickItem, QuickPickItemKind, window } from "vscode";
import type { CommandTable } from "../commands";
import type { Jobs } from "../jobs/store";
import { countJobs, type JobCounts, spokenCounts } from "../jobs/words";
import type { Reviews } from "../review/reviews";
import type { Session } from "../server/session";
import { counted } from "../text/words";
import type { EngineStatus } from "./engine";
import { healthOf, statusLines } from "./words";

export interface MenuParts {
  session: Session;
  engine: EngineStatus;
  jobs: Jobs;
  reviews: Reviews;
}

type Entry = QuickPickItem & { command?: string };

export function menuCommands(parts: MenuParts): CommandTable {
  return {
    "pantheon.status.menu": () => choose(parts),
    "pantheon.server.reconnect": () => parts.session.execute("pantheon.reconnect", {}),
  };
}

async function choose({ engine, jobs, reviews }: MenuParts): Promise<void> {
  const counts = countJobs(jobs.all);
  const [title] = statusLines(engine.current, counts);
  const entries = [
    ...reviewEntries(reviews.all().length),
    ...jobEntries(counts),
    ...edits(),
    ...setUp(healthOf(engine.current) === "away"),
  ];
  const picked = await window.showQuickPick(entries, { title: title ?? "Pantheon", placeHolder: "What to do?" });
  if (picked?.command) {
    await commands.executeCommand(picked.command);
  }
}

function reviewEntries(waiting: number): Entry[] {
  if (waiting === 0) {
    return [];
  }
  const description = `${counted(waiting, "review")} waiting`;
  return [{ label: "$(diff) Show Review", description, command: "pantheon.review.show" }];
}

function jobEntries(counts: JobCounts): Entry[] {
  if (counts.working + counts.waiting === 0) {
    return [];
  }
  return [
    { label: "$(stop-circle) Cancel", description: spokenCounts(counts), command: "pantheon.edit.cancel" },
    { label: "$(open-preview) Show Preview", command: "pantheon.preview.show" },
  ];
}

function edits(): Entry[] {
  return [
    { label: "$(sparkle) Run Action…", command: "pantheon.edit.run" },
    { label: "$(new-folder) Scaffold…", command: "pantheon.edit.scaffold" },
    { label: "$(repo-push) Scaffold into a Git Repository…", command: "pantheon.edit.scaffoldRepository" },
    { label: "$(history) Show Jobs", command: "pantheon.jobs.show" },
  ];
}

function setUp(isAway: boolean): Entry[] {
  return [
    { label: "Set-up", kind: QuickPickItemKind.Separator },
    ...(isAway ? [{ label: "$(debug-reconnect) Look for the Engine", command: "pantheon.server.reconnect" }] : []),
    { label: "$(pulse) Doctor", description: "Check the set-up", command: "pantheon.server.doctor" },
    { label: "$(key) Sign In…", command: "pantheon.account.signIn" },
    { label: "$(debug-restart) Restart Server", command: "pantheon.server.restart" },
    { label: "$(output) Show Log", command: "pantheon.server.showLog" },
  ];
}
