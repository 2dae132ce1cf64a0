// What happens when the server's process ends by itself: a few new starts, then it is given up.

import type { CloseHandlerResult, ErrorHandler, ErrorHandlerResult, Message } from "vscode-languageclient/node";
import { CloseAction, ErrorAction } from "vscode-languageclient/node";
import { CrashCount } from "./crash-count";

const MOST_BAD_MESSAGES = 3;

export class CrashHandler implements ErrorHandler {
  private readonly count = new CrashCount();

  /** A server that ends before it was running would only end again. */
  constructor(
    private readonly wasRunning: () => boolean,
    private readonly giveUp: () => void,
  ) {}

  error(_error: Error, _message: Message | undefined, count: number | undefined): ErrorHandlerResult {
    const action = (count ?? 0) <= MOST_BAD_MESSAGES ? ErrorAction.Continue : ErrorAction.Shutdown;
    return { action, handled: true };
  }

  closed(): CloseHandlerResult {
    if (!this.wasRunning()) {
      return { action: CloseAction.DoNotRestart, handled: true };
    }
    if (this.count.mayRestart(Date.now())) {
      return { action: CloseAction.Restart, handled: true, message: "The language server ended; it is started again." };
    }
    this.giveUp();
    return { action: CloseAction.DoNotRestart, handled: true };
  }
}
