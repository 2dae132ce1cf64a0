// The words of `pantheon/review`: what the server proposes and what the user made of it. Types only.

/** Lines from `start` to before `end`, counted from 0. */
export interface Lines {
  start: number;
  end: number;
}

/** `before[start, end)` becomes `after[start, end)`. */
export interface Hunk {
  before: Lines;
  after: Lines;
}

export type Operation = "edit" | "create" | "rename" | "delete";

export interface ReviewFile {
  /** Where the file is, or will be when it is created. */
  uri: string;
  /** Its path relative to the workspace folder. */
  name: string;
  operation: Operation;
  newUri?: string;
  newName?: string;
  languageId?: string;
  before: string;
  after: string;
  hunks: Hunk[];
}

export interface ReviewParams {
  jobId: string;
  title: string;
  provider: string;
  model?: string;
  /** What the user has to know before accepting. */
  message?: string;
  style: "diff" | "ask";
  canRetry: boolean;
  files: ReviewFile[];
}

export interface ChosenFile {
  uri: string;
  hunks?: number[];
}

export type ReviewResult =
  | { decision: "accept"; files?: ChosenFile[] }
  | { decision: "reject" }
  | { decision: "retry"; instruction?: string };

export interface ReviewClosedParams {
  jobId: string;
  reason: "cancelled" | "over";
}
