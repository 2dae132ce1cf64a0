// The words of `pantheon.actions`: the engine's catalogue. Types only.

import type { Reach } from "./jobs";

export interface Template {
  name: string;
  title: string;
  description?: string;
  languages?: string[];
}

export interface Action {
  name: string;
  title: string;
  description?: string;
  kind: string;
  scope: "selection" | "file" | "workspace" | "repository";
  languages?: string[];
  argumentHint?: string;
  templates?: Template[];
}

export interface ActionsResult {
  provider?: string;
  reach: Reach;
  commands: Action[];
}
