// Signing in to an engine and out of it.

import { ConfigurationTarget, window, workspace } from "vscode";
import { tell } from "../background";
import type { CommandTable } from "../commands";
import { urlProblem } from "./address";
import type { Tokens } from "./tokens";

/** `engine` tells the address in force, from the environment or the settings. */
export function accountCommands(tokens: Tokens, engine: () => string | undefined): CommandTable {
  return {
    "pantheon.account.signIn": () => signIn(tokens, engine),
    "pantheon.account.signOut": () => signOut(tokens, engine),
  };
}

/** The server is started again by whoever watches the secret storage. */
async function signIn(tokens: Tokens, engine: () => string | undefined): Promise<void> {
  const url = engine() ?? (await askAddress());
  if (url === undefined) {
    return;
  }
  const token = await window.showInputBox({
    title: `Sign in to ${url}`,
    prompt: "The token that your platform team gave you. It is kept in the editor's secret storage.",
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === "" ? "The token is empty." : undefined),
  });
  if (token !== undefined) {
    await tokens.set(url, token.trim());
    tell(`Signed in to ${url}.`);
  }
}

async function askAddress(): Promise<string | undefined> {
  const answer = await window.showInputBox({
    title: "Sign in: the engine",
    prompt: "The address of your team's engine; it becomes your setting pantheon.engineUrl",
    placeHolder: "https://pantheon.example.com",
    ignoreFocusOut: true,
    validateInput: urlProblem,
  });
  const url = answer?.trim();
  if (url) {
    await workspace.getConfiguration("pantheon").update("engineUrl", url, ConfigurationTarget.Global);
  }
  return url;
}

async function signOut(tokens: Tokens, engine: () => string | undefined): Promise<void> {
  const url = engine();
  if (url === undefined || (await tokens.get(url)) === undefined) {
    tell("You are not signed in to an engine.");
    return;
  }
  await tokens.forget(url);
  tell(`Signed out of ${url}.`);
}
