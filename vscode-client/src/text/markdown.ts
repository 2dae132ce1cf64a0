// Makes Markdown that shows a text as it is. Pure.

import { oneLine } from "./words";

/** Every mark is escaped, so that nothing becomes a link, an image, HTML or an icon, not even a bare address. */
export function plainMarkdown(text: string): string {
  return oneLine(text, 1000).replace(/[!-/:-@[-`{-~]/g, "\\$&");
}
