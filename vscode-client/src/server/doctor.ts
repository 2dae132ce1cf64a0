// Runs `pantheon-ls doctor` with the server's environment, and tells what it found.

import { execFile } from "node:child_process";
import { type LogOutputChannel, ProgressLocation, window } from "vscode";
import { readReport } from "./doctor-report";

const TIMEOUT_MS = 60_000;

export async function runDoctor(
  program: string,
  environment: Record<string, string | undefined>,
  log: LogOutputChannel,
): Promise<void> {
  const options = { location: ProgressLocation.Window, title: "Pantheon: checking the set-up" };
  const { output, isFine } = await window.withProgress(options, () => examine(program, environment));
  log.info(`pantheon-ls doctor\n${output.trim()}`);
  const { summary } = readReport(output, isFine);
  const show = isFine ? window.showInformationMessage : window.showWarningMessage;
  if ((await show(summary, "Show Log")) === "Show Log") {
    log.show();
  }
}

function examine(
  program: string,
  environment: Record<string, string | undefined>,
): Promise<{ output: string; isFine: boolean }> {
  return new Promise((resolve) => {
    const done = (error: Error | null, stdout: string, stderr: string) => {
      const output = stdout + stderr || (error?.message ?? "");
      resolve({ output, isFine: error === null });
    };
    execFile(program, ["doctor"], { env: environment, timeout: TIMEOUT_MS }, done);
  });
}
