// Returns the user to the code once a review is decided. The server makes the edit; this only opens a document.

import { type Disposable, type TabGroup, TabInputText, Uri, window, workspace } from "vscode";
import { inBackground } from "../background";
import type { ReviewFile, ReviewResult } from "../protocol/review";
import { baseName } from "../text/words";
import type { Proposal } from "./proposal";

/** How long a new file may take to appear. */
const PATIENCE_MS = 15_000;

export async function focusEdited({ params }: Proposal, result: ReviewResult): Promise<void> {
  const chosen = chosenFiles(params.files, result);
  const isThere = ({ operation }: ReviewFile) => operation !== "create";
  const edited = chosen.length > 0 ? chosen.find(({ operation }) => operation === "edit") : params.files.find(isThere);
  if (edited) {
    await show(Uri.parse(edited.uri));
    return;
  }
  const toCome = chosen.filter(({ operation }) => operation !== "delete");
  const entrance = toCome.find((file) => /^readme/i.test(baseName(file.name))) ?? toCome[0];
  if (entrance) {
    showWhenMade(Uri.parse(entrance.newUri ?? entrance.uri));
  }
}

function chosenFiles(files: ReviewFile[], result: ReviewResult): ReviewFile[] {
  if (result.decision !== "accept") {
    return [];
  }
  const named = result.files?.map(({ uri }) => uri);
  return named ? files.filter(({ uri }) => named.includes(uri)) : files;
}

/** In the group where it is open already. */
async function show(uri: Uri): Promise<void> {
  const isOpenIn = ({ tabs }: TabGroup) =>
    tabs.some(({ input }) => input instanceof TabInputText && input.uri.toString() === uri.toString());
  const { activeTabGroup, all } = window.tabGroups;
  const group = [activeTabGroup, ...all].find(isOpenIn);
  const document = await workspace.openTextDocument(uri);
  await window.showTextDocument(document, { preview: false, ...(group ? { viewColumn: group.viewColumn } : {}) });
}

function showWhenMade(uri: Uri): void {
  const listeners: Disposable[] = [];
  const stop = () => {
    clearTimeout(timer);
    for (const listener of listeners) {
      listener.dispose();
    }
  };
  const timer = setTimeout(stop, PATIENCE_MS);
  const check = (made: readonly Uri[]) => {
    if (made.some((other) => other.toString() === uri.toString())) {
      stop();
      inBackground(show(uri));
    }
  };
  listeners.push(
    workspace.onDidCreateFiles(({ files }) => check(files)),
    workspace.onDidRenameFiles(({ files }) => check(files.map(({ newUri }) => newUri))),
  );
}
