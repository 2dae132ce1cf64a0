// Bundles the extension into out/extension.js: with a source map for development, minified with --package.

import { build } from "esbuild";

const forPackage = process.argv.includes("--package");

await build({
  entryPoints: ["src/extension.ts"],
  outfile: "out/extension.js",
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  external: ["vscode"],
  minify: forPackage,
  sourcemap: !forPackage,
  legalComments: "none",
  logLevel: "warning",
});
