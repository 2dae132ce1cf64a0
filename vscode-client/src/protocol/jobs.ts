// The words of `pantheon/jobs`, `pantheon/diff`, `pantheon/preview` and `pantheon/status`. Types only.

export type JobState = "queued" | "running" | "waiting" | "succeeded" | "failed" | "cancelled";

export interface Diffstat {
  files: number;
  added: number;
  removed: number;
}

export interface Job {
  jobId: string;
  kind: "edit" | "run";
  title: string;
  command: string;
  state: JobState;
  detail?: string;
  message?: string;
  provider?: string;
  model?: string;
  outcome?: "accepted" | "rejected" | "undone" | "conflict";
  uri?: string;
  file?: string;
  repoUrl?: string;
  branch?: string;
  commitHash?: string;
  link?: string;
  diffstat?: Diffstat;
  /** RFC 3339, like `finishedAt`. */
  createdAt: string;
  finishedAt?: string;
  /** Started by this editor's server: it can be cancelled and tried again from here. */
  local: boolean;
}

export interface JobsParams {
  jobs: Job[];
}

/** What a run changes, as a unified diff. */
export interface DiffParams {
  jobId: string;
  diff: string;
}

/** A piece of the new code while the model writes it; nothing in it was checked. */
export interface PreviewParams {
  jobId: string;
  uri?: string;
  title: string;
  languageId?: string;
  text?: string;
  reset?: true;
  done?: true;
}

export type Reach = "starting" | "here" | "away";

export interface StatusParams {
  reach: Reach;
  /** Its URL, or `private`. */
  engine: string;
  provider?: string;
  /** The engine's. */
  version?: string;
  actions: number;
  problem?: string;
}
