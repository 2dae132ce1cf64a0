// Opens the diff editors of reviews and moves the user to a part in them. Decides nothing.

import {
  commands,
  languages,
  Position,
  Range,
  Selection,
  type TextEditor,
  TextEditorRevealType,
  type Uri,
  window,
  workspace,
} from "vscode";
import type { ReviewCursor } from "./cursor";
import type { Side } from "./decisions";
import type { Proposal, Spot } from "./proposal";
import type { ReviewTexts } from "./texts";
import { multiDiffUri, pastUri, textUri } from "./uris";
import { diffTitle } from "./words";

/** How long an editor may take to be seen before nobody waits for it any more. */
const PATIENCE_MS = 1000;

type Address = (proposal: Proposal, file: number, side: Side) => Uri;

export class ReviewEditors {
  constructor(
    private readonly texts: ReviewTexts,
    private readonly cursor: ReviewCursor,
  ) {}

  /** Opens the diff, or brings it to the front; at a part of it when there is one. */
  async show(proposal: Proposal, spot?: Spot): Promise<void> {
    const place = spot && rangeOf(proposal, spot);
    await open(proposal, textUri, diffTitle(proposal), spot && place ? { file: spot.file, place } : undefined);
    if (spot && place) {
      this.cursor.note(proposal, spot, place.start.line);
      await putCursor(textUri(proposal, spot.file, "proposed"), place);
    }
  }

  /** The whole diff of a review that is over. */
  async showPast(proposal: Proposal): Promise<void> {
    await open(proposal, pastUri, `${diffTitle(proposal)}, over`, undefined);
  }

  /** What a run changes, which is answered as a whole and elsewhere. */
  async showRun(proposal: Proposal): Promise<void> {
    await open(proposal, pastUri, proposal.params.title, undefined);
  }

  /** Goes to a part where the diff is seen already, else opens it there. */
  async reveal(proposal: Proposal, spot: Spot): Promise<void> {
    const uri = textUri(proposal, spot.file, "proposed");
    await this.texts.settled(uri);
    const place = rangeOf(proposal, spot);
    if (proposal.files.length === 1 && visibleEditor(uri) && place) {
      this.cursor.note(proposal, spot, place.start.line);
      await putCursor(uri, place);
    } else {
      await this.show(proposal, spot);
    }
  }
}

interface At {
  file: number;
  place: Range;
}

async function open(proposal: Proposal, address: Address, title: string, at: At | undefined): Promise<void> {
  await setLanguages(proposal, address);
  if (proposal.files.length > 1) {
    await openMultiDiff(proposal, address, title, at);
    return;
  }
  const options = { preview: false, ...(at ? { selection: at.place } : {}) };
  const [left, right] = [address(proposal, 0, "original"), address(proposal, 0, "proposed")];
  await commands.executeCommand("vscode.diff", left, right, title, options);
}

function visibleEditor(uri: Uri): TextEditor | undefined {
  return window.visibleTextEditors.find((editor) => editor.document.uri.toString() === uri.toString());
}

/** Commands without an argument are about the part at the cursor. */
async function putCursor(uri: Uri, place: Range): Promise<void> {
  const editor = visibleEditor(uri) ?? (await nextVisible(uri));
  if (editor) {
    editor.selection = new Selection(place.start, place.start);
    editor.revealRange(place, TextEditorRevealType.InCenterIfOutsideViewport);
  }
}

/** Editors of several files are made when they scroll into view. */
function nextVisible(uri: Uri): Promise<TextEditor | undefined> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      listener.dispose();
      resolve(visibleEditor(uri));
    };
    const timer = setTimeout(done, PATIENCE_MS);
    const listener = window.onDidChangeVisibleTextEditors(() => visibleEditor(uri) && done());
  });
}

function rangeOf(proposal: Proposal, spot: Spot): Range | undefined {
  const places = proposal.files[spot.file]?.openPlaces("proposed");
  const place = places?.find(({ part }) => part === spot.part)?.lines;
  return place && new Range(new Position(place.start, 0), new Position(Math.max(place.start, place.end - 1), 0));
}

/** The built-in command that takes a name for the editor, so that it opens once, and a place; else the public one. */
async function openMultiDiff(proposal: Proposal, address: Address, title: string, at: At | undefined): Promise<void> {
  const isPast = address === pastUri;
  const resources = proposal.files.map((_, file) => ({
    originalUri: address(proposal, file, "original"),
    modifiedUri: address(proposal, file, "proposed"),
  }));
  const reveal = at && { modifiedUri: address(proposal, at.file, "proposed"), range: lineRange(at.place) };
  const multiDiffSourceUri = isPast ? multiDiffUri(proposal).with({ query: "" }) : multiDiffUri(proposal);
  try {
    await commands.executeCommand("_workbench.openMultiDiffEditor", { multiDiffSourceUri, title, resources, reveal });
    // It would be replaced by the next file that is looked at.
    await commands.executeCommand("workbench.action.keepEditor");
  } catch {
    const list = resources.map(({ originalUri, modifiedUri }) => [modifiedUri, originalUri, modifiedUri]);
    await commands.executeCommand("vscode.changes", title, list);
  }
}

/** Ranges of built-in commands count from 1. */
function lineRange({ start, end }: Range) {
  return { startLineNumber: start.line + 1, startColumn: 1, endLineNumber: end.line + 1, endColumn: 1 };
}

/** Where the file's name does not tell its language the server does. */
async function setLanguages(proposal: Proposal, address: Address): Promise<void> {
  const known = new Set(await languages.getLanguages());
  for (const [index, { file }] of proposal.files.entries()) {
    if (file.languageId === undefined || !known.has(file.languageId)) {
      continue;
    }
    for (const side of ["original", "proposed"] as const) {
      const document = await workspace.openTextDocument(address(proposal, index, side));
      if (document.languageId !== file.languageId) {
        await languages.setTextDocumentLanguage(document, file.languageId);
      }
    }
  }
}
