// The commands that edit the active document: at its selection, or at the cursor.

import { type Diagnostic, languages, type TextEditor, window } from "vscode";
import { tell } from "../background";
import type { CommandTable } from "../commands";
import type { Action, ActionsResult } from "../protocol/actions";
import type { Session } from "../server/session";
import { editActions } from "./select";

export function editCommands(session: Session): CommandTable {
  return {
    "pantheon.edit.refactor": () => edit(session, "pantheon.refactor"),
    "pantheon.edit.document": () => edit(session, "pantheon.document"),
    "pantheon.edit.fix": () => edit(session, "pantheon.fix"),
    "pantheon.edit.run": () => run(session),
  };
}

async function edit(session: Session, command: string): Promise<void> {
  const editor = editedEditor();
  if (editor) {
    await session.execute(command, await argument(session, editor));
  }
}

async function run(session: Session): Promise<void> {
  const editor = editedEditor();
  const action = editor && (await pickAction(session, editor.document.languageId));
  const instruction = action && (await askInstruction(action));
  if (editor && action && instruction !== undefined) {
    const words = instruction === "" ? {} : { instruction };
    await session.execute("pantheon.run", { ...(await argument(session, editor)), command: action.name, ...words });
  }
}

function editedEditor(): TextEditor | undefined {
  const editor = window.activeTextEditor;
  if (editor && ["file", "untitled"].includes(editor.document.uri.scheme)) {
    return editor;
  }
  tell("Open a file of yours first: an action works on the active editor.");
  return undefined;
}

async function argument(session: Session, { document, selection }: TextEditor): Promise<object> {
  const converter = session.languageClient?.code2ProtocolConverter;
  const touching = languages.getDiagnostics(document.uri).filter(({ range }) => range.intersection(selection));
  return {
    uri: converter?.asUri(document.uri) ?? document.uri.toString(),
    range: converter?.asRange(selection),
    version: document.version,
    diagnostics: await converter?.asDiagnostics(touching satisfies Diagnostic[]),
  };
}

async function pickAction(session: Session, languageId: string): Promise<Action | undefined> {
  const { commands: all, reach } = await session.execute<ActionsResult>("pantheon.actions", {});
  const items = editActions(all, languageId).map((action) => ({
    label: action.title,
    description: action.scope,
    detail: action.description ?? "",
    action,
  }));
  if (items.length === 0) {
    const reason = reach === "here" ? `has no action for ${languageId}` : "cannot be reached, and no actions are known";
    tell(`Pantheon's engine ${reason}.`);
    return undefined;
  }
  const options = { title: "Run which action?", matchOnDetail: true };
  return (await window.showQuickPick(items, options))?.action;
}

/** Empty where the action takes none; nothing when the user put the question away. */
async function askInstruction({ argumentHint, title }: Action): Promise<string | undefined> {
  if (!argumentHint) {
    return "";
  }
  const options = { title, prompt: argumentHint, placeHolder: argumentHint, ignoreFocusOut: true };
  return (await window.showInputBox(options))?.trim();
}
