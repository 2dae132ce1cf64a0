// Decides which links of a job may be opened. Pure.

/** The link, if it is plain https; anything else could start programs or show a local file. */
export function safeLink(link: string | undefined): string | undefined {
  if (link === undefined || !URL.canParse(link)) {
    return undefined;
  }
  const url = new URL(link);
  return url.protocol === "https:" && url.username === "" && url.password === "" ? url.href : undefined;
}
