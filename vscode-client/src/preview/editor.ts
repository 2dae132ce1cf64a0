// Shows a preview in a read-only editor that scrolls along while the user looks at its end.

import type { TextDocumentContentProvider, TextEditor } from "vscode";
import {
  type Disposable,
  EventEmitter,
  languages,
  Range,
  TabInputText,
  type Uri,
  ViewColumn,
  window,
  workspace,
} from "vscode";
import { inBackground } from "../background";
import type { PreviewParams } from "../protocol/jobs";
import { previewMode } from "../server/settings";
import type { Previews, PreviewText } from "./previews";
import { jobOfPreview, PREVIEW, previewUri } from "./uris";

/** The shortest time between two changes of the text that is seen. */
const PERIOD_MS = 100;
/** How near to the end counts as looking at it. */
const NEAR_LINES = 3;

export class PreviewEditors implements TextDocumentContentProvider, Disposable {
  private readonly changed = new EventEmitter<Uri>();
  private readonly disposables: Disposable[];
  /** Texts that are newer than what is seen. */
  private readonly waiting = new Map<string, NodeJS.Timeout>();
  /** Being opened without being asked for: closed again at the end. */
  private readonly beside = new Map<string, Promise<void>>();

  readonly onDidChange = this.changed.event;

  constructor(private readonly previews: Previews) {
    this.disposables = [
      this.changed,
      workspace.registerTextDocumentContentProvider(PREVIEW, this),
      workspace.onDidChangeTextDocument(({ document }) => follow(document.uri)),
    ];
  }

  provideTextDocumentContent(uri: Uri): string {
    const jobId = jobOfPreview(uri);
    return (jobId === undefined ? undefined : this.previews.get(jobId))?.text ?? "";
  }

  take(params: PreviewParams): void {
    if (previewMode() === "never") {
      return;
    }
    const isNew = this.previews.get(params.jobId) === undefined;
    const preview = this.previews.take(params);
    if (isNew && previewMode() === "beside") {
      const place = { viewColumn: ViewColumn.Beside, preserveFocus: true, preview: true };
      this.beside.set(preview.jobId, this.show(preview, place));
    }
    this.refreshSoon(preview);
    if (preview.isDone) {
      inBackground(this.closeBeside(preview.jobId));
    }
  }

  async show(preview: PreviewText, options: object = { preview: true }): Promise<void> {
    const document = await workspace.openTextDocument(previewUri(preview));
    await window.showTextDocument(document, options);
    const { languageId } = preview;
    if (languageId !== undefined && document.languageId !== languageId) {
      const isKnown = (await languages.getLanguages()).includes(languageId);
      await (isKnown ? languages.setTextDocumentLanguage(document, languageId) : undefined);
    }
  }

  dispose(): void {
    for (const timer of this.waiting.values()) {
      clearTimeout(timer);
    }
    for (const disposable of this.disposables) {
      disposable.dispose();
    }
  }

  private async closeBeside(jobId: string): Promise<void> {
    const opened = this.beside.get(jobId);
    if (this.beside.delete(jobId)) {
      await opened;
      await closePreviews((uri) => jobOfPreview(uri) === jobId);
    }
  }

  private refreshSoon(preview: PreviewText): void {
    if (this.waiting.has(preview.jobId)) {
      return;
    }
    const refresh = () => {
      this.waiting.delete(preview.jobId);
      noteFollowing(previewUri(preview));
      this.changed.fire(previewUri(preview));
    };
    this.waiting.set(preview.jobId, setTimeout(refresh, PERIOD_MS));
  }
}

/** Closes the tabs of previews; without a choice all of them. */
export async function closePreviews(isMeant: (uri: Uri) => boolean = () => true): Promise<void> {
  const tabs = window.tabGroups.all.flatMap((group) => group.tabs);
  const ours = tabs.filter(
    ({ input }) => input instanceof TabInputText && input.uri.scheme === PREVIEW && isMeant(input.uri),
  );
  if (ours.length > 0) {
    await window.tabGroups.close(ours, true);
  }
}

/** Editors whose end is seen before the text grows. */
const following = new Set<TextEditor>();

function noteFollowing(uri: Uri): void {
  for (const editor of editorsOf(uri)) {
    const lastSeen = editor.visibleRanges.at(-1)?.end.line ?? 0;
    if (lastSeen >= editor.document.lineCount - 1 - NEAR_LINES) {
      following.add(editor);
    }
  }
}

function follow(uri: Uri): void {
  if (uri.scheme !== PREVIEW) {
    return;
  }
  for (const editor of editorsOf(uri).filter((each) => following.delete(each))) {
    const last = editor.document.lineCount - 1;
    editor.revealRange(new Range(last, 0, last, 0));
  }
}

function editorsOf(uri: Uri): TextEditor[] {
  return window.visibleTextEditors.filter((editor) => editor.document.uri.toString() === uri.toString());
}
