// Small pieces of wording that several views share. Pure.

/** `1 file`, `3 files`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** The last part of a path, whichever way its slashes lean. */
export function baseName(path: string): string {
  return path.split(/[/\\]/).findLast((part) => part !== "") ?? path;
}

/** What stands before the last part of a path; nothing when it has one part only. */
export function folderName(path: string): string | undefined {
  const end = path.length - baseName(path).length - 1;
  return end > 0 ? path.slice(0, end) : undefined;
}

/** One line, without control characters, and short enough for a list. */
export function oneLine(text: string, longest = 200): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
  const line = text.replace(/[\u0000-\u001f\u007f]+/g, " ").trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
