// The view of open reviews: each review, its files, their parts. Shows decisions, takes none.

import type { Event, TreeDataProvider } from "vscode";
import {
  type Disposable,
  EventEmitter,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  window,
} from "vscode";
import { inBackground } from "../background";
import { baseName, counted, oneLine } from "../text/words";
import type { ReviewCursor } from "./cursor";
import type { Decisions, Part, Verdict } from "./decisions";
import type { Proposal } from "./proposal";
import type { Reviews, Target } from "./reviews";
import { textUri } from "./uris";
import { fileDescription, fileName, fileSummary, partExcerpt, partLabel, reviewTitle, spokenVerdict } from "./words";

export class ReviewTree implements TreeDataProvider<Target>, Disposable {
  private readonly changed = new EventEmitter<undefined>();
  private readonly listeners: Disposable[];

  readonly onDidChangeTreeData: Event<undefined> = this.changed.event;

  constructor(
    private readonly reviews: Reviews,
    cursor: ReviewCursor,
  ) {
    const refresh = () => this.changed.fire(undefined);
    const view = window.createTreeView("pantheon.reviewView", { treeDataProvider: this });
    this.listeners = [
      view,
      this.changed,
      cursor.onDidMove((target) => view.visible && inBackground(view.reveal(target, { select: true }))),
      reviews.onDidOpen(refresh),
      reviews.onDidChange(refresh),
      reviews.onDidEnd(refresh),
    ];
  }

  getChildren(target?: Target): Target[] {
    if (!target) {
      return this.reviews.all().map(({ id }) => ({ review: id }));
    }
    const proposal = this.reviews.get(target.review);
    if (!proposal) {
      return [];
    }
    const { review, file } = target;
    return file === undefined
      ? proposal.files.map((_, index) => ({ review, file: index }))
      : (proposal.files[file]?.parts ?? []).map((part) => ({ review, file, part }));
  }

  getParent({ file, part, review }: Target): Target | undefined {
    if (part !== undefined && file !== undefined) {
      return { review, file };
    }
    return file === undefined ? undefined : { review };
  }

  getTreeItem(target: Target): TreeItem {
    const proposal = this.reviews.get(target.review);
    const file = target.file === undefined ? undefined : proposal?.files[target.file];
    if (!proposal) {
      return new TreeItem("");
    }
    if (!file || target.file === undefined) {
      return reviewItem(proposal);
    }
    return target.part === undefined ? fileItem(proposal, target.file, file) : partItem(file, target, target.part);
  }

  dispose(): void {
    for (const listener of this.listeners) {
      listener.dispose();
    }
  }
}

function reviewItem(proposal: Proposal): TreeItem {
  const { message, canRetry } = proposal.params;
  const title = reviewTitle(proposal);
  const item = new TreeItem(title, TreeItemCollapsibleState.Expanded);
  item.id = proposal.id;
  item.iconPath = new ThemeIcon(message ? "warning" : "git-pull-request-go-to-changes");
  item.description = message ? oneLine(message) : progress(proposal);
  item.tooltip = message ? `${title}\n${message}` : title;
  item.contextValue = canRetry ? "review retry" : "review";
  item.accessibilityInformation = { label: `Review ${title}, ${progress(proposal)}${message ? `, ${message}` : ""}` };
  item.command = { command: "pantheon.review.show", title: "Show Diff", arguments: [{ review: proposal.id }] };
  return item;
}

function progress(proposal: Proposal): string {
  return `${proposal.openSpots().length} of ${proposal.partCount} open`;
}

function fileItem(proposal: Proposal, index: number, file: Decisions): TreeItem {
  const target: Target = { review: proposal.id, file: index };
  const open = file.openParts().length;
  const item = new TreeItem(textUri(proposal, index, "proposed"), TreeItemCollapsibleState.Expanded);
  item.id = `${proposal.id}/${index}`;
  item.label = baseName(fileName(file.file));
  item.iconPath = ThemeIcon.File;
  item.description = fileDescription(file.file);
  item.tooltip = `${fileName(file.file)}: ${fileSummary(file.file)}`;
  item.contextValue = open > 0 ? "file open" : "file decided";
  item.accessibilityInformation = { label: `${item.tooltip}, ${counted(open, "part")} open` };
  item.command = { command: "pantheon.review.show", title: "Show Diff", arguments: [target] };
  return item;
}

function partItem(file: Decisions, target: Target, part: Part): TreeItem {
  const verdict = file.verdict(part);
  const item = new TreeItem(partLabel(file, part), TreeItemCollapsibleState.None);
  item.id = `${target.review}/${target.file}/${part}`;
  item.iconPath = verdictIcon(verdict);
  item.description = partExcerpt(file, part);
  item.tooltip = `${partLabel(file, part)}: ${spokenVerdict(verdict)}`;
  item.contextValue = `part ${verdict}`;
  const spoken = [item.tooltip, item.description].filter((word) => word !== "");
  item.accessibilityInformation = { label: spoken.join(", ") };
  item.command = { command: "pantheon.review.show", title: "Show Hunk", arguments: [target] };
  return item;
}

function verdictIcon(verdict: Verdict): ThemeIcon {
  const icons = {
    open: new ThemeIcon("circle-outline"),
    accepted: new ThemeIcon("pass-filled", new ThemeColor("testing.iconPassed")),
    rejected: new ThemeIcon("circle-slash", new ThemeColor("disabledForeground")),
  };
  return icons[verdict];
}
