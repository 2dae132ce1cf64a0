// The addresses of previews: a path that people read, a query that names the job.

import { Uri } from "vscode";
import { baseName } from "../text/words";
import type { PreviewText } from "./previews";

export const PREVIEW = "pantheon-preview";

/** The path ends in the document's name, so that language and icon fit. */
export function previewUri({ jobId, title, uri }: PreviewText): Uri {
  const name = uri === undefined ? title : baseName(Uri.parse(uri).path);
  return Uri.from({ scheme: PREVIEW, path: `/${jobId}/Preview of ${name}`, query: `job=${jobId}` });
}

export function jobOfPreview(uri: Uri): string | undefined {
  return uri.scheme === PREVIEW ? (new URLSearchParams(uri.query).get("job") ?? undefined) : undefined;
}
