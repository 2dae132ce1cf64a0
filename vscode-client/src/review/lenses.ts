// The CodeLens over each open part on the right of a review: accept it, reject it, which one it is.

import {
  CodeLens,
  type CodeLensProvider,
  type Disposable,
  EventEmitter,
  languages,
  Range,
  type TextDocument,
} from "vscode";
import type { Reviews, Target } from "./reviews";
import { PROPOSED, readTextUri } from "./uris";
import { partNoun } from "./words";

export class ReviewLenses implements CodeLensProvider, Disposable {
  private readonly changed = new EventEmitter<void>();
  private readonly disposables: Disposable[];

  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(private readonly reviews: Reviews) {
    this.disposables = [
      this.changed,
      languages.registerCodeLensProvider({ scheme: PROPOSED }, this),
      reviews.onDidChange(() => this.changed.fire()),
    ];
  }

  provideCodeLenses(document: TextDocument): CodeLens[] {
    const address = readTextUri(document.uri);
    const proposal = address && this.reviews.get(address.review);
    const file = address && proposal?.files[address.file];
    if (!(proposal && file)) {
      return [];
    }
    const spots = proposal.openSpots();
    return file.openPlaces("proposed").flatMap(({ part, lines }) => {
      const number = spots.findIndex((spot) => spot.file === address.file && spot.part === part) + 1;
      const line = Math.min(lines.start, document.lineCount - 1);
      const target: Target = { review: proposal.id, file: address.file, part };
      return lenses(new Range(line, 0, line, 0), target, partNoun(file, part), `${number} of ${spots.length}`);
    });
  }

  dispose(): void {
    for (const disposable of this.disposables) {
      disposable.dispose();
    }
  }
}

function lenses(range: Range, target: Target, noun: string, position: string): CodeLens[] {
  const lens = (icon: string, verb: string) =>
    new CodeLens(range, {
      title: `$(${icon}) ${verb} ${noun}`,
      tooltip: `${verb} this part of the proposal`,
      command: `pantheon.review.${verb.toLowerCase()}Hunk`,
      arguments: [target],
    });
  return [lens("check", "Accept"), lens("x", "Reject"), new CodeLens(range, { title: position, command: "" })];
}
