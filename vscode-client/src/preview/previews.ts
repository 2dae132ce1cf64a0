// The texts that models are writing, by job. Pure; bounded in number and size.

import type { PreviewParams } from "../protocol/jobs";

const MOST = 20;
/** In UTF-16 code units, one job's text. */
const LARGEST = 4 * 1024 * 1024;

export interface PreviewText {
  jobId: string;
  title: string;
  uri: string | undefined;
  languageId: string | undefined;
  text: string;
  isDone: boolean;
}

export class Previews {
  /** Oldest first. */
  private readonly texts = new Map<string, PreviewText>();

  /** Takes the next piece; returns the job's text as it is then. */
  take(params: PreviewParams): PreviewText {
    const earlier = this.texts.get(params.jobId);
    const start = params.reset ? "" : (earlier?.text ?? "");
    const preview: PreviewText = {
      jobId: params.jobId,
      title: params.title,
      // It stands in the document's address, which must not change under an open editor.
      uri: earlier ? earlier.uri : params.uri,
      languageId: params.languageId ?? earlier?.languageId,
      text: (start + (params.text ?? "")).slice(0, LARGEST),
      isDone: params.done ?? false,
    };
    this.texts.set(params.jobId, preview);
    const [oldest] = this.texts.keys();
    if (this.texts.size > MOST && oldest !== undefined) {
      this.texts.delete(oldest);
    }
    return preview;
  }

  get(jobId: string): PreviewText | undefined {
    return this.texts.get(jobId);
  }

  /** Newest first. */
  all(): PreviewText[] {
    return [...this.texts.values()].reverse();
  }

  clear(): void {
    this.texts.clear();
  }
}
