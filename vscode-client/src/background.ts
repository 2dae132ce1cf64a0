// Failures that nobody waits for: told to the user, never lost.

import { commands, window } from "vscode";

/** Work whose end nobody waits for. */
export function inBackground(work: PromiseLike<unknown>): void {
  work.then(undefined, tellError);
}

/** The server's errors are whole sentences: with a button they are shown in full. */
export function tellError(error: unknown): void {
  const picked = window.showErrorMessage(`Pantheon: ${messageOf(error)}`, "Show Log");
  inBackground(picked.then((label) => label && commands.executeCommand("pantheon.server.showLog")));
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
