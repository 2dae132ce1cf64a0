// The item in the status bar, and the context key that says how the engine is.

import { type Disposable, MarkdownString, StatusBarAlignment, ThemeColor, window } from "vscode";
import { setContext } from "../context-keys";
import type { Jobs } from "../jobs/store";
import { countJobs } from "../jobs/words";
import { plainMarkdown } from "../text/markdown";
import type { EngineStatus } from "./engine";
import { healthOf, statusLines, statusText, versionWarning } from "./words";

export class StatusBar implements Disposable {
  private readonly item = window.createStatusBarItem("pantheon.status", StatusBarAlignment.Right, 100);
  private readonly listeners: Disposable[];
  private health: string | undefined;

  constructor(
    private readonly engine: EngineStatus,
    private readonly jobs: Jobs,
  ) {
    this.item.name = "Pantheon";
    this.item.command = "pantheon.status.menu";
    this.listeners = [engine.onDidChange(() => this.update()), jobs.onDidChange(() => this.update())];
    this.update();
    this.item.show();
  }

  dispose(): void {
    this.item.dispose();
    for (const listener of this.listeners) {
      listener.dispose();
    }
  }

  private update(): void {
    const view = this.engine.current;
    const health = healthOf(view);
    const counts = countJobs(this.jobs.all);
    const lines = statusLines(view, counts);
    this.item.text = statusText(view, counts);
    // Addresses and reasons are words of the server: they are escaped.
    this.item.tooltip = new MarkdownString(lines.map(plainMarkdown).join("\n\n"));
    this.item.accessibilityInformation = { label: lines.join(", "), role: "button" };
    this.item.backgroundColor = background(health, versionWarning(view) !== undefined);
    if (health !== this.health) {
      this.health = health;
      setContext("pantheon.engine", health);
    }
  }
}

function background(health: string, hasWarning: boolean): ThemeColor | undefined {
  if (health === "off") {
    return new ThemeColor("statusBarItem.errorBackground");
  }
  return health === "away" || hasWarning ? new ThemeColor("statusBarItem.warningBackground") : undefined;
}
