// Makes one sentence of what `pantheon-ls doctor` prints. Pure.

/** The lines are `ok      provider      rules` and `failed  reachable     …`. */
export function readReport(output: string, isFine: boolean): { summary: string } {
  const lines = output.split(/\r?\n/).map((line) => /^(ok|failed)\s+(\S.*?)(?:\s{2,}(.*))?$/.exec(line.trim()));
  const found = lines.filter((line) => line !== null).map(([, word, check, result]) => ({ word, check, result }));
  if (isFine) {
    const provider = found.find(({ check }) => check === "provider")?.result;
    return { summary: `Pantheon is set up${provider ? `, and ${provider} answers` : ""}.` };
  }
  const failed = found.find(({ word }) => word === "failed");
  const reason = failed ? `${failed.check}: ${failed.result ?? "failed"}` : output.trim().split("\n").at(-1);
  return { summary: `Pantheon is not set up. ${reason || "The check did not end."}` };
}
