// What follows from the server's coming and going, and from changed settings and tokens.

import { type ConfigurationChangeEvent, type Disposable, type SecretStorage, workspace } from "vscode";
import { isTokenKey } from "./account/tokens";
import { inBackground } from "./background";
import type { Jobs } from "./jobs/store";
import { closePreviews } from "./preview/editor";
import type { Previews } from "./preview/previews";
import type { Reviews } from "./review/reviews";
import { closeLeftovers } from "./review/tabs";
import type { ServerState, Session } from "./server/session";
import type { EngineStatus } from "./status/engine";

/** Settings that a server takes at its start only, or whose token is another one. */
const AT_START = ["engineUrl", "preview", "server.path", "server.extraEnv"];

export interface LifecycleParts {
  session: Session;
  reviews: Reviews;
  previews: Previews;
  jobs: Jobs;
  engine: EngineStatus;
  secrets: SecretStorage;
}

export class Lifecycle implements Disposable {
  private readonly listeners: Disposable[];

  constructor(private readonly parts: LifecycleParts) {
    const { secrets, session } = parts;
    this.listeners = [
      session.onDidChangeState((state) => this.follow(state)),
      secrets.onDidChange(({ key }) => isTokenKey(key) && inBackground(session.restart())),
      workspace.onDidChangeConfiguration((event) => needsRestart(event) && inBackground(session.restart())),
    ];
  }

  begin(): void {
    inBackground(closeLeftovers());
    inBackground(closePreviews());
    inBackground(this.parts.session.start());
  }

  /** Views are not told any more: they go away as well. */
  async end(): Promise<void> {
    this.dispose();
    await closeLeftovers();
    await this.parts.session.stop();
  }

  dispose(): void {
    for (const listener of this.listeners.splice(0)) {
      listener.dispose();
    }
  }

  private follow(state: ServerState): void {
    const { engine, jobs, previews, reviews, session } = this.parts;
    engine.setServer(state, session.serverVersion);
    if (state === "running") {
      return;
    }
    // Another server begins to count its jobs anew.
    reviews.drop();
    reviews.kept.clear();
    previews.clear();
    jobs.set([]);
    inBackground(closePreviews());
    inBackground(closeLeftovers());
  }
}

function needsRestart(event: ConfigurationChangeEvent): boolean {
  return AT_START.some((name) => event.affectsConfiguration(`pantheon.${name}`));
}
