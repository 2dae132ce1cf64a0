// Edits that only make files, told apart from others. Pure.

import type { ApplyWorkspaceEditParams, WorkspaceEdit } from "vscode-languageclient";

export interface NewFile {
  uri: string;
  text: string;
}

/**
 * The files of an edit that makes files and does nothing else; nothing for every other edit, and for one that the editor
 * has to ask about. Left to the editor each file would be made empty, and then opened to be filled.
 */
export function newFiles({ edit }: ApplyWorkspaceEditParams): NewFile[] | undefined {
  const files = new Map<string, NewFile>();
  for (const change of edit.documentChanges ?? []) {
    if (!("kind" in change)) {
      const file = files.get(change.textDocument.uri);
      const [only, ...others] = change.edits;
      if (file?.text !== "" || others.length > 0 || only === undefined || !("newText" in only)) {
        return undefined;
      }
      file.text = only.newText;
    } else if (change.kind === "create") {
      files.set(change.uri, { uri: change.uri, text: "" });
    } else {
      return undefined;
    }
  }
  return files.size > 0 && !isAskedAbout(edit) ? [...files.values()] : undefined;
}

function isAskedAbout({ changeAnnotations = {} }: WorkspaceEdit): boolean {
  return Object.values(changeAnnotations).some(({ needsConfirmation }) => needsConfirmation === true);
}
