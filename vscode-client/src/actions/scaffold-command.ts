// The command line of a scaffold action, and what its parts must look like. Pure.

const LONGEST_NAME = 64;
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

export interface Scaffold {
  action: string;
  name: string;
  template: string | undefined;
  /** Relative to the workspace folder. */
  into: string;
}

/** `scaffold:service user-api --template fastapi --into services/user-api`. */
export function scaffoldCommand({ action, into, name, template }: Scaffold): string {
  const chosen = template === undefined ? [] : ["--template", quote(template)];
  return [action, name, ...chosen, "--into", quote(into)].join(" ");
}

/** What is wrong with a project's name; nothing when it is good. */
export function nameProblem(name: string): string | undefined {
  if (name.length > LONGEST_NAME) {
    return `At most ${LONGEST_NAME} letters, please.`;
  }
  return NAME.test(name) ? undefined : "Words of a-z and 0-9 with - between, beginning with a letter: user-auth-api";
}

/** What is wrong with a folder; nothing when it is good. */
export function folderProblem(folder: string): string | undefined {
  const parts = folder.split(/[/\\]/).filter((part) => part !== "" && part !== ".");
  if (parts.length === 0) {
    return "Name a folder, relative to the workspace folder.";
  }
  if (/^[/\\]/.test(folder) || /^[a-zA-Z]:/.test(folder)) {
    return "The folder must be relative to the workspace folder.";
  }
  if (parts.includes("..")) {
    return "The folder must not leave the workspace folder with ..";
  }
  if (parts.some((part) => part.toLowerCase() === ".git")) {
    return "Nothing can be put into .git";
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
  return /[\u0000-\u001f\u007f:]/.test(folder) ? "The folder has a character that names must not have." : undefined;
}

/** What is wrong with a repository's address, as far as that can be seen; the engine decides. */
export function repositoryProblem(url: string): string | undefined {
  const known = /^(ssh:\/\/|https:\/\/)\S+\/\S+$/.test(url.trim()) || /^[\w.-]+@[\w.-]+:\S+$/.test(url.trim());
  return known ? undefined : "Such as git@github.com:team/services.git, ssh://… or https://…";
}

/** The engine parts words as a shell does. */
function quote(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
