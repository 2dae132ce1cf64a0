// Where the user is in a review: the part that was revealed last, until they move the cursor themselves.
// In the editor of several files the focus cannot be sent to another file, so the cursor alone does not tell.

import { type Disposable, EventEmitter, type TextEditor, type TextEditorSelectionChangeEvent, window } from "vscode";
import type { Side } from "./decisions";
import type { Proposal, Spot } from "./proposal";
import type { Target } from "./reviews";
import { readTextUri, type TextAddress } from "./uris";

interface Here {
  file: number;
  side: Side;
  line: number;
}

interface Revealed extends Spot {
  review: string;
  line: number;
}

export class ReviewCursor implements Disposable {
  private readonly moved = new EventEmitter<Target>();
  private readonly listener = window.onDidChangeTextEditorSelection((event) => this.follow(event));
  private revealed: Revealed | undefined;

  readonly onDidMove = this.moved.event;

  note(proposal: Proposal, spot: Spot, line: number): void {
    this.revealed = { review: proposal.id, ...spot, line };
    this.moved.fire({ review: proposal.id, ...spot });
  }

  /** The part that the user is at, if it is still open. */
  spot(proposal: Proposal): Spot | undefined {
    const { file, side, line } = this.here(proposal);
    const part = this.revealedIn(proposal)?.part;
    const isOpen = part !== undefined && proposal.files[file]?.verdict(part) === "open";
    return isOpen ? { file, part } : proposal.spotAt(file, side, line);
  }

  /** The next open part (1), or the one before (-1). */
  neighbour(proposal: Proposal, step: 1 | -1): Spot | undefined {
    const { file, side, line } = this.here(proposal);
    const onLeft = side === "original" ? proposal.spotAt(file, side, line) : undefined;
    return proposal.neighbour(file, line, step, (this.revealedIn(proposal) ?? onLeft)?.part);
  }

  dispose(): void {
    this.listener.dispose();
    this.moved.dispose();
  }

  private revealedIn(proposal: Proposal): Revealed | undefined {
    return this.revealed?.review === proposal.id ? this.revealed : undefined;
  }

  /** The part revealed, else the cursor in the diff, else the top of its first file. */
  private here(proposal: Proposal): Here {
    const revealed = this.revealedIn(proposal);
    if (revealed) {
      return { file: revealed.file, side: "proposed", line: revealed.line };
    }
    for (const editor of [window.activeTextEditor, ...window.visibleTextEditors]) {
      const address = addressOf(editor);
      if (editor && address?.review === proposal.id) {
        return { file: address.file, side: address.side, line: editor.selection.active.line };
      }
    }
    return { file: 0, side: "proposed", line: -1 };
  }

  /** Without a kind the text changed and took the cursor along. */
  private follow({ kind, selections, textEditor }: TextEditorSelectionChangeEvent): void {
    const address = addressOf(textEditor);
    if (kind === undefined || !address || address.review !== this.revealed?.review) {
      return;
    }
    const isThere = address.file === this.revealed.file && selections[0]?.active.line === this.revealed.line;
    if (!isThere) {
      this.revealed = undefined;
    }
  }
}

function addressOf(editor: TextEditor | undefined): TextAddress | undefined {
  const address = editor && readTextUri(editor.document.uri);
  return address?.isPast ? undefined : address;
}
