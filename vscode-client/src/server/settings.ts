// Reads the section `pantheon`, and picks what the language server is told of it.

import { workspace } from "vscode";

export type PreviewMode = "onDemand" | "beside" | "never";

/** What the server is sent; `null` means its own default. */
export interface ServerSettings {
  engineUrl: string | null;
  tokenFile: string | null;
  clientCert: string | null;
  clientKey: string | null;
  caFile: string | null;
  review: string;
  automaticActions: string;
  exclude: string[] | null;
}

export function serverSettings(): ServerSettings {
  const section = workspace.getConfiguration("pantheon");
  const exclude = section.get<string[]>("exclude", []);
  return {
    engineUrl: filled(section.get<string>("engineUrl")) ?? null,
    tokenFile: filled(section.get<string>("tokenFile")) ?? null,
    clientCert: filled(section.get<string>("clientCert")) ?? null,
    clientKey: filled(section.get<string>("clientKey")) ?? null,
    caFile: filled(section.get<string>("caFile")) ?? null,
    review: section.get<string>("review", "auto"),
    automaticActions: section.get<string>("automaticActions", "diagnostics"),
    exclude: exclude.length > 0 ? exclude : null,
  };
}

export function serverPath(): string | undefined {
  return filled(workspace.getConfiguration("pantheon").get<string>("server.path"));
}

export function extraEnvironment(): Record<string, string> {
  return workspace.getConfiguration("pantheon").get<Record<string, string>>("server.extraEnv", {});
}

export function previewMode(): PreviewMode {
  return workspace.getConfiguration("pantheon").get<PreviewMode>("preview", "onDemand");
}

function filled(text: string | null | undefined): string | undefined {
  return text?.trim() || undefined;
}
