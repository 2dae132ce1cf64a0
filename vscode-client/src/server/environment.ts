// The environment of the server's processes. Pure; the only place that puts a token anywhere.

import type { ServerSettings } from "./settings";

type Variables = Record<string, string | undefined>;

/** The engine that counts; none means that the server starts a private one. */
export function engineUrl(environment: Variables, settings: ServerSettings): string | undefined {
  return environment.PANTHEON_ENGINE_URL || settings.engineUrl || undefined;
}

/** A token that the user signed in with goes before any other. */
export function serverEnvironment(own: Variables, extra: Variables, token: string | undefined): Variables {
  return { ...own, ...extra, ...(token === undefined ? {} : { PANTHEON_TOKEN: token }) };
}

/** `pantheon-ls doctor` knows no settings of the editor: they go into its environment where that is silent. */
export function doctorEnvironment(server: Variables, settings: ServerSettings): Variables {
  const set: Record<string, string | null> = {
    PANTHEON_ENGINE_URL: settings.engineUrl,
    PANTHEON_TOKEN_FILE: settings.tokenFile,
    PANTHEON_CLIENT_CERT: settings.clientCert,
    PANTHEON_CLIENT_KEY: settings.clientKey,
    PANTHEON_CA_FILE: settings.caFile,
  };
  const silent = Object.entries(set).filter(([name, value]) => value && !server[name]);
  return { ...server, ...Object.fromEntries(silent), NO_COLOR: "1" } as Variables;
}
