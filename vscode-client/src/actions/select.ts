// Picks the actions of the catalogue that fit what the user does. Pure.

import type { Action } from "../protocol/actions";

/** Actions for a document of this language, in the catalogue's order. */
export function editActions(actions: readonly Action[], languageId: string): Action[] {
  return actions.filter((action) => action.scope !== "repository" && fits(action.languages, languageId));
}

/** Actions that make new files. */
export function scaffoldActions(actions: readonly Action[]): Action[] {
  return actions.filter((action) => action.scope === "repository" && (action.templates?.length ?? 0) > 0);
}

/** No list means every language. */
function fits(languages: readonly string[] | undefined, languageId: string): boolean {
  return languages === undefined || languages.length === 0 || languages.includes(languageId);
}
