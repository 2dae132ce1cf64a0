// Makes the language client: its options, its settings and what stands between it and the editor. Starts nothing.

import { type LogOutputChannel, Uri, WorkspaceEdit, workspace } from "vscode";
import {
  CancellationTokenSource,
  DidChangeConfigurationNotification,
  ExecuteCommandRequest,
  LanguageClient,
  type LanguageClientOptions,
  type Middleware,
  RevealOutputChannelOn,
} from "vscode-languageclient/node";
import { tellError } from "../background";
import { PantheonCapabilities } from "./capabilities";
import { CrashHandler } from "./crashes";
import { type NewFile, newFiles } from "./new-files";
import type { ProgressNotifications } from "./progress";
import { serverSettings } from "./settings";

export interface ClientParts {
  program: string;
  environment: Record<string, string | undefined>;
  log: LogOutputChannel;
  progress: ProgressNotifications;
  /** The server crashed too often. */
  giveUp: () => void;
}

export function makeClient(parts: ClientParts): LanguageClient {
  const server = { command: parts.program, options: { env: parts.environment } };
  const options: LanguageClientOptions = {
    documentSelector: [{ scheme: "file" }, { scheme: "untitled" }],
    synchronize: { configurationSection: "pantheon" },
    initializationOptions: serverSettings,
    initializationFailedHandler: () => false,
    outputChannel: parts.log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    errorHandler: new CrashHandler(() => client.isRunning(), parts.giveUp),
    middleware: middleware(() => client, parts.progress),
  };
  // Without `transport` it is standard input and output, and no argument is added.
  const client = new QuietClient("pantheon", "Pantheon", server, options);
  client.registerFeature(new PantheonCapabilities());
  return client;
}

/** Logs what goes wrong; the user is told by the session, with the next step. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

function middleware(client: () => LanguageClient, progress: ProgressNotifications): Middleware {
  return {
    handleWorkDoneProgress: (token, value, next) => progress.handle(client(), token, value, () => next(token, value)),
    // The server's errors are written for the user; the client's own message would hide them.
    executeCommand: async (command, args) => {
      try {
        return await client().sendRequest(ExecuteCommandRequest.type, { command, arguments: args });
      } catch (error) {
        tellError(error);
        return undefined;
      }
    },
    workspace: {
      handleApplyEdit: async (params, next) => {
        const files = newFiles(params);
        return files ? { applied: await make(files) } : await next(params, new CancellationTokenSource().token);
      },
      configuration: ({ items }) => items.map(({ section }) => (section === "pantheon" ? serverSettings() : null)),
      didChangeConfiguration: () =>
        client().sendNotification(DidChangeConfigurationNotification.type, {
          settings: { pantheon: serverSettings() },
        }),
    },
  };
}

/** All of them at once, with their texts, or none. */
async function make(files: NewFile[]): Promise<boolean> {
  const edit = new WorkspaceEdit();
  const encoder = new TextEncoder();
  for (const { text, uri } of files) {
    edit.createFile(Uri.parse(uri), { contents: encoder.encode(text), overwrite: false, ignoreIfExists: false });
  }
  return await workspace.applyEdit(edit);
}
