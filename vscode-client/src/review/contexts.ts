// Keeps the context keys true that buttons and key bindings of reviews ask for.

import { type Disposable, window } from "vscode";
import { setContext } from "../context-keys";
import type { Reviews } from "./reviews";
import { activeReview } from "./target";

export class ReviewContexts implements Disposable {
  private readonly listeners: Disposable[];
  private readonly last = new Map<string, boolean>();

  constructor(private readonly reviews: Reviews) {
    const update = () => this.update();
    this.listeners = [
      reviews.onDidOpen(update),
      reviews.onDidChange(update),
      reviews.onDidEnd(({ result }) => {
        this.update();
        if (result) {
          this.set("pantheon.review.decided", true);
        }
      }),
      window.tabGroups.onDidChangeTabs(update),
      window.tabGroups.onDidChangeTabGroups(update),
      window.onDidChangeActiveTextEditor(update),
    ];
  }

  dispose(): void {
    for (const listener of this.listeners) {
      listener.dispose();
    }
  }

  private update(): void {
    const id = activeReview();
    const active = id === undefined ? undefined : this.reviews.get(id);
    this.set("pantheon.review.waiting", this.reviews.all().length > 0);
    this.set("pantheon.review.active", active !== undefined);
    this.set("pantheon.review.severalOpen", (active?.openSpots().length ?? 0) > 1);
    this.set("pantheon.review.canRetry", active?.params.canRetry ?? false);
  }

  private set(key: string, value: boolean): void {
    if (this.last.get(key) !== value) {
      this.last.set(key, value);
      setContext(key, value);
    }
  }
}
