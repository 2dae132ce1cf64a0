// What an engine's address must look like. Pure.

/** A token may travel unencrypted on this machine only. */
export function urlProblem(text: string): string | undefined {
  const address = text.trim();
  if (!URL.canParse(address)) {
    return "An address such as https://pantheon.example.com";
  }
  const url = new URL(address);
  if (url.username !== "" || url.password !== "") {
    return "The address must not hold a name or password.";
  }
  const isLocal = ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  return url.protocol === "https:" || (url.protocol === "http:" && isLocal)
    ? undefined
    : "The address must begin with https://, unless the engine is on this machine.";
}
