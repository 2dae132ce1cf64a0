// Finds the language server: the setting, else the copy in the extension, else PATH. Pure; starts nothing.

import { posix, win32 } from "node:path";

export interface Surroundings {
  /** `pantheon.server.path`. */
  setting: string | undefined;
  extensionPath: string;
  /** The variable PATH. */
  searchPath: string | undefined;
  home: string;
  platform: NodeJS.Platform;
  isFile(path: string): boolean;
}

export type Located = { program: string } | { problem: string };

export function locate(around: Surroundings): Located {
  const { isFile, setting } = around;
  const path = around.platform === "win32" ? win32 : posix;
  if (setting) {
    const program = setting.replace(/^~(?=$|[/\\])/, around.home);
    return path.isAbsolute(program) && isFile(program)
      ? { program }
      : { problem: `The setting pantheon.server.path names ${setting}, which is not the absolute path of a file.` };
  }
  const name = around.platform === "win32" ? "pantheon-ls.exe" : "pantheon-ls";
  const folders = [path.join(around.extensionPath, "server"), ...foldersOf(around.searchPath, path)];
  const program = folders.map((folder) => path.join(folder, name)).find(isFile);
  return program ? { program } : { problem: "The language server pantheon-ls is not installed." };
}

/** Relative entries are left out: they would mean something else in each workspace. */
function foldersOf(searchPath: string | undefined, path: typeof posix): string[] {
  return (searchPath ?? "").split(path.delimiter).filter((folder) => path.isAbsolute(folder));
}
