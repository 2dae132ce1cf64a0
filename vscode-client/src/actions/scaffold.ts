// The command that lays out new files: asks what, from which template, its name and where.

import { type Uri, window, workspace } from "vscode";
import { tell } from "../background";
import type { CommandTable } from "../commands";
import type { Action, ActionsResult } from "../protocol/actions";
import type { Session } from "../server/session";
import { folderProblem, nameProblem, repositoryProblem, scaffoldCommand } from "./scaffold-command";
import { scaffoldActions } from "./select";

export function scaffoldCommands(session: Session): CommandTable {
  return {
    "pantheon.edit.scaffold": () => scaffold(session),
    "pantheon.edit.scaffoldRepository": () => scaffoldRepository(session),
  };
}

/** The same into a repository, by the engine, which pushes a new branch. */
async function scaffoldRepository(session: Session): Promise<void> {
  const repoUrl = await askRepository();
  const action = repoUrl && (await pickAction(session));
  const template = action && (await pickTemplate(action));
  const name = template && (await askName(action));
  const into = name && (await askFolder(action, name));
  const instruction = into && (await askInstruction(action));
  if (!(repoUrl && action && template && name && into) || instruction === undefined) {
    return;
  }
  const command = scaffoldCommand({ action: action.name, name, template: template.name, into });
  const words = instruction === "" ? {} : { instruction };
  await session.execute("pantheon.scaffold", { command, repoUrl, ...words });
}

async function askRepository(): Promise<string | undefined> {
  const url = await window.showInputBox({
    title: "Scaffold into which repository?",
    prompt: "The repository's address; the engine pushes a new branch to it",
    placeHolder: "git@github.com:team/services.git",
    validateInput: repositoryProblem,
    ignoreFocusOut: true,
  });
  return url?.trim();
}

/** Each question may be put away, which ends it all. */
async function scaffold(session: Session): Promise<void> {
  const folder = await pickFolder();
  const action = folder && (await pickAction(session));
  const template = action && (await pickTemplate(action));
  const name = template && (await askName(action));
  const into = name && (await askFolder(action, name));
  const instruction = into && (await askInstruction(action));
  if (!(folder && action && template && name && into) || instruction === undefined) {
    return;
  }
  const command = scaffoldCommand({ action: action.name, name, template: template.name, into });
  const words = instruction === "" ? {} : { instruction };
  await session.execute("pantheon.scaffold", { command, folder: folder.toString(), ...words });
}

async function pickFolder(): Promise<Uri | undefined> {
  const folders = workspace.workspaceFolders ?? [];
  if (folders.length === 0) {
    tell("Open the folder first that the new files shall go to.");
  }
  return (folders.length > 1 ? await window.showWorkspaceFolderPick() : folders[0])?.uri;
}

async function pickAction(session: Session): Promise<Action | undefined> {
  const { commands: all } = await session.execute<ActionsResult>("pantheon.actions", {});
  const actions = scaffoldActions(all);
  if (actions.length < 2) {
    if (actions.length === 0) {
      tell("Pantheon's engine has nothing to scaffold, or cannot be reached.");
    }
    return actions[0];
  }
  const items = actions.map((action) => ({ label: action.title, detail: action.description ?? "", action }));
  return (await window.showQuickPick(items, { title: "Scaffold what?" }))?.action;
}

/** An action without templates starts from nothing. */
async function pickTemplate({ templates = [], title }: Action): Promise<{ name: string | undefined } | undefined> {
  if (templates.length === 0) {
    return { name: undefined };
  }
  const items = templates.map((template) => ({
    label: template.title,
    description: template.languages?.join(", ") ?? "",
    detail: template.description ?? "",
    name: template.name,
  }));
  return await window.showQuickPick(items, { title: `${title}: from which template?`, matchOnDescription: true });
}

async function askName({ title }: Action): Promise<string | undefined> {
  return await window.showInputBox({
    title: `${title}: name`,
    prompt: "The name of what is made",
    placeHolder: "user-auth-api",
    validateInput: nameProblem,
    ignoreFocusOut: true,
  });
}

async function askFolder({ title }: Action, name: string): Promise<string | undefined> {
  return await window.showInputBox({
    title: `${title}: folder`,
    prompt: "The folder that the files go to, relative to the workspace folder",
    value: name,
    validateInput: folderProblem,
    ignoreFocusOut: true,
  });
}

async function askInstruction({ title }: Action): Promise<string | undefined> {
  const instruction = await window.showInputBox({
    title: `${title}: what else?`,
    prompt: "What it should do beyond the template; leave it empty for the plain template",
    placeHolder: "Users with email and password, stored in SQLite",
    ignoreFocusOut: true,
  });
  return instruction?.trim();
}
