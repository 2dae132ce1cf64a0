// The requests and notifications beyond LSP, as vscode-languageclient wants them named. No behaviour.

import { NotificationType, RequestType } from "vscode-languageclient/node";
import type { DiffParams, JobsParams, PreviewParams, StatusParams } from "./jobs";
import type { ReviewClosedParams, ReviewParams, ReviewResult } from "./review";

export const ReviewRequest = new RequestType<ReviewParams, ReviewResult | null, void>("pantheon/review");
export const ReviewClosed = new NotificationType<ReviewClosedParams>("pantheon/reviewClosed");
export const Preview = new NotificationType<PreviewParams>("pantheon/preview");
export const JobsChanged = new NotificationType<JobsParams>("pantheon/jobs");
export const ShowDiff = new NotificationType<DiffParams>("pantheon/diff");
export const StatusChanged = new NotificationType<StatusParams>("pantheon/status");
