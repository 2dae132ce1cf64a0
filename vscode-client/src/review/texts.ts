// The read-only texts behind the diff editors. Knows no tabs.

import { Disposable, EventEmitter, type TextDocument, type Uri, workspace } from "vscode";
import type { Proposal } from "./proposal";
import type { Reviews } from "./reviews";
import { readTextUri, TEXT_SCHEMES, textUri } from "./uris";

/** How long a document may take to show a new text before nobody waits for it any more. */
const PATIENCE_MS = 1000;

export class ReviewTexts implements Disposable {
  /** Each scheme has its own provider, whose events must be about no other. */
  private readonly changed = new Map(TEXT_SCHEMES.map((scheme) => [scheme, new EventEmitter<Uri>()]));
  private readonly disposable: Disposable;

  constructor(private readonly reviews: Reviews) {
    const provideTextDocumentContent = (uri: Uri) => this.textOf(uri);
    const providers = [...this.changed].map(([scheme, { event }]) =>
      workspace.registerTextDocumentContentProvider(scheme, { onDidChange: event, provideTextDocumentContent }),
    );
    const listener = reviews.onDidChange((proposal) => this.refresh(proposal));
    this.disposable = Disposable.from(...this.changed.values(), ...providers, listener);
  }

  /** Waits until an open document shows what it should. */
  async settled(uri: Uri): Promise<void> {
    const document = workspace.textDocuments.find((open) => open.uri.toString() === uri.toString());
    const wanted = this.textOf(uri);
    if (!document || shows(document, wanted)) {
      return;
    }
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        listener.dispose();
        resolve();
      };
      const timer = setTimeout(done, PATIENCE_MS);
      const listener = workspace.onDidChangeTextDocument((event) => {
        if (event.document === document && shows(document, wanted)) {
          done();
        }
      });
    });
  }

  dispose(): void {
    this.disposable.dispose();
  }

  private textOf(uri: Uri): string {
    const address = readTextUri(uri);
    if (!address) {
      return "";
    }
    if (address.isPast) {
      const file = this.reviews.kept.get(address.review)?.files[address.file]?.file;
      return (address.side === "original" ? file?.before : file?.after) ?? "";
    }
    // A diff that is just being closed still asks for its text.
    const proposal = this.reviews.get(address.review) ?? this.reviews.kept.get(address.review);
    return proposal?.files[address.file]?.side(address.side).text ?? "";
  }

  private refresh(proposal: Proposal): void {
    for (const file of proposal.files.keys()) {
      for (const uri of [textUri(proposal, file, "original"), textUri(proposal, file, "proposed")]) {
        this.changed.get(uri.scheme)?.fire(uri);
      }
    }
  }
}

/** A document has one kind of line end; the texts may have several. */
function shows(document: TextDocument, text: string): boolean {
  const plain = (any: string) => any.replace(/\r\n?/g, "\n");
  return plain(document.getText()) === plain(text);
}
