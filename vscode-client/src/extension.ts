// The extension's entry: puts its parts together and takes them apart again. Holds no behaviour of its own.

import { type ExtensionContext, window } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { accountCommands } from "./account/commands";
import { Tokens } from "./account/tokens";
import { editCommands } from "./actions/edit";
import { scaffoldCommands } from "./actions/scaffold";
import { registerCommands } from "./commands";
import { jobCommands } from "./jobs/commands";
import { RunDiffs } from "./jobs/diff";
import { Jobs } from "./jobs/store";
import { JobTree } from "./jobs/tree";
import { JobView } from "./jobs/view";
import { isRunWithDiff } from "./jobs/words";
import { Lifecycle } from "./lifecycle";
import { previewCommands } from "./preview/commands";
import { PreviewEditors } from "./preview/editor";
import { Previews } from "./preview/previews";
import { JobsChanged, Preview, ReviewClosed, ReviewRequest, ShowDiff, StatusChanged } from "./protocol/messages";
import { reviewCommands } from "./review/commands";
import { ReviewContexts } from "./review/contexts";
import { ReviewCursor } from "./review/cursor";
import { ReviewEditors } from "./review/editors";
import { ReviewFlow } from "./review/flow";
import { ReviewLenses } from "./review/lenses";
import { Reviews } from "./review/reviews";
import { ReviewTexts } from "./review/texts";
import { ReviewTree } from "./review/tree";
import { serverCommands } from "./server/commands";
import { engineUrl, serverEnvironment } from "./server/environment";
import { Session } from "./server/session";
import { extraEnvironment, serverSettings } from "./server/settings";
import { StatusBar } from "./status/bar";
import { EngineStatus } from "./status/engine";
import { menuCommands } from "./status/menu";

let lifecycle: Lifecycle | undefined;

export function activate(context: ExtensionContext): void {
  const log = window.createOutputChannel("Pantheon", { log: true });
  const tokens = new Tokens(context.secrets);
  const engineInForce = () => engineUrl({ ...process.env, ...extraEnvironment() }, serverSettings());
  const environment = async () => serverEnvironment(process.env, extraEnvironment(), await tokens.get(engineInForce()));

  const reviews = new Reviews();
  const texts = new ReviewTexts(reviews);
  const cursor = new ReviewCursor();
  const editors = new ReviewEditors(texts, cursor);
  const previews = new Previews();
  const previewEditors = new PreviewEditors(previews);
  const jobs = new Jobs();
  const runDiffs = new RunDiffs(jobs, reviews, editors);
  const engine = new EngineStatus();
  const jobTree = new JobTree(jobs, {
    hasDiff: (job) => isRunWithDiff(job) || job.state === "waiting" || reviews.kept.ofJob(job.jobId) !== undefined,
    hasPreview: ({ jobId }) => previews.get(jobId) !== undefined,
  });

  const attach = (client: LanguageClient) => {
    client.onRequest(ReviewRequest, (params, token) => reviews.ask(params, token));
    client.onNotification(ReviewClosed, ({ jobId }) => reviews.closeJob(jobId));
    client.onNotification(Preview, (params) => previewEditors.take(params));
    client.onNotification(JobsChanged, (params) => jobs.set(params.jobs));
    client.onNotification(ShowDiff, (params) => runDiffs.show(params));
    client.onNotification(StatusChanged, (status) => engine.setStatus(status));
  };
  const session = new Session(context.extensionPath, log, environment, attach);
  lifecycle = new Lifecycle({ session, reviews, previews, jobs, engine, secrets: context.secrets });

  context.subscriptions.push(
    log,
    session,
    reviews,
    texts,
    cursor,
    new ReviewFlow(reviews, editors),
    new ReviewLenses(reviews),
    new ReviewContexts(reviews),
    new ReviewTree(reviews, cursor),
    previewEditors,
    jobs,
    jobTree,
    new JobView(jobs, jobTree),
    engine,
    new StatusBar(engine, jobs),
    lifecycle,
    registerCommands(
      editCommands(session),
      scaffoldCommands(session),
      jobCommands({ session, jobs, reviews, editors }),
      previewCommands(previews, previewEditors),
      reviewCommands({ reviews, editors, cursor }),
      accountCommands(tokens, engineInForce),
      serverCommands({ extensionPath: context.extensionPath, log, session, environment }),
      menuCommands({ session, engine, jobs, reviews }),
    ),
  );
  lifecycle.begin();
}

export async function deactivate(): Promise<void> {
  await lifecycle?.end();
  lifecycle = undefined;
}
