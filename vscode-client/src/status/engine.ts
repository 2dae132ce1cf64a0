// How the server and the engine are, as last told. Shows nothing.

import { type Disposable, EventEmitter } from "vscode";
import type { StatusParams } from "../protocol/jobs";
import type { ServerState } from "../server/session";

export interface EngineView {
  server: ServerState;
  serverVersion: string | undefined;
  /** Nothing before the server told, or when it is off. */
  status: StatusParams | undefined;
}

export class EngineStatus implements Disposable {
  private readonly changed = new EventEmitter<EngineView>();
  private view: EngineView = { server: "starting", serverVersion: undefined, status: undefined };

  readonly onDidChange = this.changed.event;

  get current(): EngineView {
    return this.view;
  }

  setServer(server: ServerState, serverVersion: string | undefined): void {
    this.view = { server, serverVersion, status: server === "running" ? this.view.status : undefined };
    this.changed.fire(this.view);
  }

  setStatus(status: StatusParams): void {
    this.view = { ...this.view, status };
    this.changed.fire(this.view);
  }

  dispose(): void {
    this.changed.dispose();
  }
}
