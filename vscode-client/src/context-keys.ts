// Sets the context keys that `when` clauses of the manifest ask for.

import { commands } from "vscode";
import { inBackground } from "./background";

export function setContext(key: string, value: boolean | string): void {
  inBackground(commands.executeCommand("setContext", key, value));
}
