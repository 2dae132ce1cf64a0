// Finds and closes the tabs of reviews. Opens none.

import { type Tab, TabInputText, TabInputTextDiff, Uri, window } from "vscode";
import { MULTI_DIFF, reviewOfUri, TEXT_SCHEMES } from "./uris";

/** The open review that a tab shows. */
export function reviewOfTab(tab: Tab): string | undefined {
  const uri = uriOf(tab);
  return uri && reviewOfUri(uri);
}

export function tabsOf(review: string): Tab[] {
  return allTabs().filter((tab) => reviewOfTab(tab) === review);
}

export async function closeTabsOf(review: string): Promise<void> {
  await close(tabsOf(review));
}

/** Diffs that the editor brought back from an earlier session show nothing: their review is over. */
export async function closeLeftovers(): Promise<void> {
  const isOurs = (uri: Uri | undefined) =>
    uri !== undefined && (uri.scheme === MULTI_DIFF || TEXT_SCHEMES.includes(uri.scheme));
  await close(allTabs().filter((tab) => isOurs(uriOf(tab))));
}

function allTabs(): Tab[] {
  return window.tabGroups.all.flatMap((group) => group.tabs);
}

async function close(tabs: Tab[]): Promise<void> {
  if (tabs.length > 0) {
    await window.tabGroups.close(tabs, true);
  }
}

function uriOf({ input }: Tab): Uri | undefined {
  if (input instanceof TabInputTextDiff) {
    return input.modified;
  }
  if (input instanceof TabInputText) {
    return input.uri;
  }
  return firstOfMultiDiff(input);
}

/** The type of a multi-diff tab is not in the stable API, its shape is. */
function firstOfMultiDiff(input: unknown): Uri | undefined {
  if (typeof input !== "object" || input === null || !("textDiffs" in input) || !Array.isArray(input.textDiffs)) {
    return undefined;
  }
  const first: unknown = input.textDiffs[0];
  const isDiff = typeof first === "object" && first !== null && "modified" in first;
  return isDiff && first.modified instanceof Uri ? first.modified : undefined;
}
