// The life of the language server: start, stop, restart, what state it is in, and the commands sent to it.

import { type Disposable, EventEmitter, type LogOutputChannel } from "vscode";
import { ExecuteCommandRequest, type LanguageClient, State } from "vscode-languageclient/node";
import { messageOf } from "../background";
import { makeClient } from "./client";
import { tellCrashed, tellProblem } from "./problems";
import { findProgram } from "./program";
import { ProgressNotifications } from "./progress";
import { serverPath } from "./settings";

export type ServerState = "off" | "starting" | "running";

/** Takes part in each new client before it starts. */
export type Attach = (client: LanguageClient) => void;

export class Session implements Disposable {
  private readonly changed = new EventEmitter<ServerState>();
  private readonly progress = new ProgressNotifications();
  private client: LanguageClient | undefined;
  private state: ServerState = "off";
  private isStarting = false;
  /** Starts and stops follow each other. */
  private turn: Promise<void> = Promise.resolve();

  readonly onDidChangeState = this.changed.event;

  constructor(
    private readonly extensionPath: string,
    private readonly log: LogOutputChannel,
    private readonly environment: () => Promise<Record<string, string | undefined>>,
    private readonly attach: Attach,
  ) {}

  get serverState(): ServerState {
    return this.state;
  }

  /** The version that the running server told. */
  get serverVersion(): string | undefined {
    return this.client?.initializeResult?.serverInfo?.version;
  }

  get languageClient(): LanguageClient | undefined {
    return this.state === "running" ? this.client : undefined;
  }

  start(): Promise<void> {
    return this.inTurn(() => this.startNow());
  }

  stop(): Promise<void> {
    return this.inTurn(() => this.stopNow());
  }

  restart(): Promise<void> {
    return this.inTurn(async () => {
      await this.stopNow();
      await this.startNow();
    });
  }

  /** Runs a command of the server; an error's message is meant for the user. */
  async execute<T>(command: string, argument: object): Promise<T> {
    const client = this.languageClient;
    if (!client) {
      throw new Error("The language server is not running. Restart it, or look into its log.");
    }
    const params = { command, arguments: [argument] };
    return (await client.sendRequest(ExecuteCommandRequest.type, params)) as T;
  }

  dispose(): void {
    this.changed.dispose();
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    this.turn = this.turn.then(work, work);
    return this.turn;
  }

  private async startNow(): Promise<void> {
    if (this.client) {
      return;
    }
    this.follow(State.Starting);
    const found = await findProgram(this.extensionPath, serverPath());
    if ("problem" in found) {
      this.log.error(found.problem);
      tellProblem(found.problem);
      this.follow(State.Stopped);
      return;
    }
    this.log.info(`Starting ${found.program}`);
    this.isStarting = true;
    try {
      this.client = await this.newClient(found.program);
      await this.client.start();
    } catch (error) {
      this.log.error(`The language server did not start: ${messageOf(error)}`);
      tellProblem(`The language server did not start; its log says more. ${messageOf(error)}`);
      await this.stopNow();
    } finally {
      this.isStarting = false;
    }
  }

  private async newClient(program: string): Promise<LanguageClient> {
    const client = makeClient({
      program,
      environment: await this.environment(),
      log: this.log,
      progress: this.progress,
      giveUp: tellCrashed,
    });
    client.onDidChangeState(({ newState }) => this.follow(newState));
    this.attach(client);
    return client;
  }

  private async stopNow(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    this.follow(State.Stopped);
    try {
      await client?.dispose();
    } catch (error) {
      // A server that never started, or that ended by itself, cannot be asked to.
      this.log.warn(`The language server was not stopped in good order: ${messageOf(error)}`);
    }
  }

  private follow(state: State): void {
    if (state === State.StartFailed && !this.isStarting) {
      tellCrashed();
    }
    const next = state === State.Running ? "running" : state === State.Starting ? "starting" : "off";
    if (next !== this.state) {
      this.state = next;
      this.changed.fire(next);
    }
    if (next !== "running") {
      this.progress.clear();
    }
  }
}
