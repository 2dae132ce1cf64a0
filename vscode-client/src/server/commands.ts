// The commands about the language server itself.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { commands, type LogOutputChannel, Uri } from "vscode";
import type { CommandTable } from "../commands";
import { runDoctor } from "./doctor";
import { doctorEnvironment } from "./environment";
import { tellProblem } from "./problems";
import { findProgram } from "./program";
import type { Session } from "./session";
import { serverPath, serverSettings } from "./settings";

export interface ServerParts {
  extensionPath: string;
  log: LogOutputChannel;
  session: Session;
  environment: () => Promise<Record<string, string | undefined>>;
}

export function serverCommands(parts: ServerParts): CommandTable {
  return {
    "pantheon.server.restart": () => parts.session.restart(),
    "pantheon.server.showLog": () => parts.log.show(),
    "pantheon.server.showReadme": () => showReadme(parts),
    "pantheon.server.doctor": () => doctor(parts),
  };
}

async function doctor({ environment, extensionPath, log }: ServerParts): Promise<void> {
  const found = await findProgram(extensionPath, serverPath());
  if ("problem" in found) {
    tellProblem(found.problem);
    return;
  }
  await runDoctor(found.program, doctorEnvironment(await environment(), serverSettings()), log);
}

/** From the installed files: the editor's own page of an extension asks the marketplace, which may be out of reach. */
async function showReadme({ extensionPath }: ServerParts): Promise<void> {
  const name = readdirSync(extensionPath).find((file) => /^readme\.md$/i.test(file));
  if (name) {
    await commands.executeCommand("markdown.showPreview", Uri.file(join(extensionPath, name)));
  }
}
