// What goes on without anybody waiting for it: its failure is told to the user, never lost.

import { commands, window } from "vscode";

export function inBackground(work: PromiseLike<unknown>): void {
  work.then(undefined, tellError);
}

/** The server's errors are whole sentences: with a button they are shown in full. */
export function tellError(error: unknown): void {
  const showLog = (picked: string | undefined) => picked && commands.executeCommand("pantheon.server.showLog");
  // When this fails nobody is left to be told.
  window.showErrorMessage(`Pantheon: ${messageOf(error)}`, "Show Log").then(showLog, () => undefined);
}

export function tell(message: string): void {
  inBackground(window.showInformationMessage(message));
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
