// Tells the user why there is no language server, with the next step as a button.

import { commands, window } from "vscode";
import { inBackground } from "../background";

type Step = [label: string, command: string, ...args: unknown[]];

const OPEN_SETTINGS: Step = ["Open Settings", "workbench.action.openSettings", "pantheon.server.path"];
const SHOW_README: Step = ["Show README", "pantheon.server.showReadme"];
const SHOW_LOG: Step = ["Show Log", "pantheon.server.showLog"];
const RESTART: Step = ["Restart", "pantheon.server.restart"];

export function tellProblem(problem: string): void {
  inBackground(offer(problem, [OPEN_SETTINGS, SHOW_README, SHOW_LOG]));
}

export function tellCrashed(): void {
  inBackground(offer("Pantheon's language server ended by itself and is not started again.", [RESTART, SHOW_LOG]));
}

async function offer(problem: string, steps: Step[]): Promise<void> {
  const picked = await window.showErrorMessage(problem, ...steps.map(([label]) => label));
  const step = steps.find(([label]) => label === picked);
  if (step) {
    const [, command, ...args] = step;
    await commands.executeCommand(command, ...args);
  }
}
