// Registers the tables of commands; whatever fails in one is told to the user.

import { commands, Disposable } from "vscode";
import { tellError } from "./background";

/** By id; each gets what the menu or the caller hands over. */
export type CommandTable = Record<string, (argument: unknown) => unknown>;

export function registerCommands(...tables: CommandTable[]): Disposable {
  const entries = tables.flatMap((table) => Object.entries(table));
  const register = ([id, act]: [string, CommandTable[string]]) =>
    commands.registerCommand(id, async (argument: unknown) => {
      try {
        await act(argument);
      } catch (error) {
        tellError(error);
      }
    });
  return Disposable.from(...entries.map(register));
}
