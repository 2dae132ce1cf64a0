// Keeps engine tokens in the editor's secret storage, each for one engine's address only.

import type { SecretStorage } from "vscode";

const PREFIX = "pantheon.token:";

export class Tokens {
  constructor(private readonly secrets: SecretStorage) {}

  /** A token is never handed to another engine than the one that it was entered for. */
  async get(engine: string | undefined): Promise<string | undefined> {
    return engine === undefined ? undefined : await this.secrets.get(key(engine));
  }

  async set(engine: string, token: string): Promise<void> {
    await this.secrets.store(key(engine), token);
  }

  async forget(engine: string): Promise<void> {
    await this.secrets.delete(key(engine));
  }
}

/** Whether a change in the secret storage is about tokens. */
export function isTokenKey(name: string): boolean {
  return name.startsWith(PREFIX);
}

function key(engine: string): string {
  return PREFIX + engine.replace(/\/+$/, "");
}
