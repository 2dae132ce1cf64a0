// Logs as one JSON object per line on standard output.

export const LOG_LEVELS = ["debug", "info", "warn", "error"];

export function createLog(least, write = (line) => process.stdout.write(line)) {
  const shown = LOG_LEVELS.slice(LOG_LEVELS.indexOf(least));
  const at =
    (level) =>
    (message, fields = {}) => {
      if (!shown.includes(level)) return;
      const time = new Date().toISOString();
      write(`${JSON.stringify({ time, level, message, ...fields })}\n`);
    };
  return Object.fromEntries(LOG_LEVELS.map((level) => [level, at(level)]));
}
