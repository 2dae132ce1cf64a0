// Packs the extension: node scripts/package.mjs [--target linux-x64] [--out FILE]. Contacts no marketplace.
// What is in server/ goes along; with a target the language server of that platform must be there.

import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { target: { type: "string" }, out: { type: "string" } } });
const out = resolve(values.out ?? join("..", "target", "vsix", `pantheon-${values.target ?? "universal"}.vsix`));

if (values.target && !["pantheon-ls", "pantheon-ls.exe"].some((name) => existsSync(join("server", name)))) {
  throw new Error(`server/ holds no pantheon-ls for ${values.target}; put it there first`);
}
for (const licence of ["LICENSE-APACHE", "LICENSE-MIT"]) {
  copyFileSync(join("..", licence), licence);
}
execFileSync(process.execPath, ["scripts/build.mjs", "--package"], { stdio: "inherit" });
mkdirSync(dirname(out), { recursive: true });

const vsce = join("node_modules", "@vscode", "vsce", "vsce");
const target = values.target ? ["--target", values.target] : [];
const flags = [
  "--no-dependencies",
  "--skip-license",
  "--allow-missing-repository",
  "--no-rewrite-relative-links",
  "--out",
  out,
];
execFileSync(process.execPath, [vsce, "package", ...target, ...flags], { stdio: "inherit" });
