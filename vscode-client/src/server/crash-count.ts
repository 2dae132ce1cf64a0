// Counts crashes within a window of time. Pure.

const MOST = 4;
const WINDOW_MS = 3 * 60 * 1000;

export class CrashCount {
  private crashes: number[] = [];

  /** Notes a crash; tells whether another start is worth it. */
  mayRestart(now: number): boolean {
    this.crashes = [...this.crashes.filter((crash) => now - crash < WINDOW_MS), now];
    return this.crashes.length <= MOST;
  }
}
