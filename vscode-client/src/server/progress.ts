// Shows the server's work-done progress as a notification with a Cancel button.
// vscode-languageclient alone would show it in the status bar, where nothing can be cancelled.

import { type CancellationToken, type Progress, ProgressLocation, window } from "vscode";
import type {
  LanguageClient,
  ProgressToken,
  WorkDoneProgressBegin,
  WorkDoneProgressEnd,
  WorkDoneProgressReport,
} from "vscode-languageclient/node";
import { WorkDoneProgressCancelNotification } from "vscode-languageclient/node";
import { inBackground } from "../background";

interface Shown {
  report: (message: string | undefined) => void;
  end: () => void;
}

export class ProgressNotifications {
  private readonly shown = new Map<ProgressToken, Shown>();

  /** `pass` lets the client do its own, which has to hear of the end to forget the token. */
  handle(
    client: LanguageClient,
    token: ProgressToken,
    value: WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd,
    pass: () => void,
  ): void {
    switch (value.kind) {
      case "begin":
        this.begin(client, token, value);
        break;
      case "report":
        this.shown.get(token)?.report(value.message);
        break;
      case "end":
        this.shown.get(token)?.end();
        pass();
        break;
    }
  }

  /** When the server is gone nothing ends them any more. */
  clear(): void {
    for (const shown of [...this.shown.values()]) {
      shown.end();
    }
  }

  private begin(client: LanguageClient, token: ProgressToken, value: WorkDoneProgressBegin): void {
    const options = {
      location: ProgressLocation.Notification,
      title: value.title,
      cancellable: value.cancellable ?? false,
    };
    const show = (progress: Progress<{ message?: string }>, cancel: CancellationToken) =>
      new Promise<void>((resolve) => {
        const report = (message: string | undefined) => progress.report(message === undefined ? {} : { message });
        const end = () => {
          this.shown.delete(token);
          resolve();
        };
        this.shown.set(token, { report, end });
        report(value.message);
        cancel.onCancellationRequested(() =>
          inBackground(client.sendNotification(WorkDoneProgressCancelNotification.type, { token })),
        );
      });
    inBackground(window.withProgress(options, show));
  }
}
