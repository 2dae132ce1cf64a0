// Declares in `initialize` what this client can show beyond LSP.

import type { ClientCapabilities, FeatureState, StaticFeature } from "vscode-languageclient/node";
import { previewMode } from "./settings";

export class PantheonCapabilities implements StaticFeature {
  fillClientCapabilities(capabilities: ClientCapabilities): void {
    const pantheon = { review: true, preview: previewMode() !== "never", jobs: true, diff: true, status: true };
    capabilities.experimental = { ...capabilities.experimental, pantheon };
  }

  initialize(): void {
    // Its messages are handled by those who show them.
  }

  getState(): FeatureState {
    return { kind: "static" };
  }

  clear(): void {
    // It holds nothing.
  }
}
