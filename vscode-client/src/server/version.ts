// Reads and compares versions of Pantheon's programs. Pure.

/** The oldest language server that speaks what this extension does. */
export const OLDEST_SERVER = "0.1.0";

/** The version in `pantheon-ls 0.1.0`. */
export function readVersion(output: string): string | undefined {
  return /^pantheon-ls (\d+\.\d+\.\d+\S*)/.exec(output.trim())?.[1];
}

/** Pre-release parts count for nothing. */
export function isOlder(version: string, than: string): boolean {
  const [left, right] = [numbers(version), numbers(than)];
  const difference = left.map((part, index) => part - (right[index] ?? 0)).find((part) => part !== 0);
  return (difference ?? 0) < 0;
}

function numbers(version: string): number[] {
  return (version.split(/[-+]/)[0] ?? "").split(".").map(Number);
}
