// Makes sure that there is a language server of a good version before it is started.

import { execFile } from "node:child_process";
import { statSync } from "node:fs";
import { homedir } from "node:os";
import { promisify } from "node:util";
import { messageOf } from "../background";
import { type Located, locate } from "./locator";
import { isOlder, OLDEST_SERVER, readVersion } from "./version";

const run = promisify(execFile);
const VERSION_TIMEOUT_MS = 10_000;

/** The server's path, or what is wrong and what to do about it. */
export async function findProgram(extensionPath: string, setting: string | undefined): Promise<Located> {
  const located = locate({
    setting,
    extensionPath,
    searchPath: process.env.PATH ?? process.env.Path,
    home: homedir(),
    platform: process.platform,
    isFile: (path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false,
  });
  if ("problem" in located) {
    return located;
  }
  const problem = await versionProblem(located.program);
  return problem === undefined ? located : { problem };
}

async function versionProblem(program: string): Promise<string | undefined> {
  try {
    const { stdout } = await run(program, ["--version"], { timeout: VERSION_TIMEOUT_MS });
    const version = readVersion(stdout);
    if (version === undefined) {
      return `${program} is not pantheon-ls: it does not tell its version.`;
    }
    return isOlder(version, OLDEST_SERVER)
      ? `${program} is version ${version}; this extension needs ${OLDEST_SERVER} or later.`
      : undefined;
  } catch (error) {
    return `${program} cannot be run: ${messageOf(error)}`;
  }
}
