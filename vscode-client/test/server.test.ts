// Finding the server, its version, its environment, its crashes and what its doctor says.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { WorkspaceEdit } from "vscode-languageclient";
import { CrashCount } from "../src/server/crash-count";
import { readReport } from "../src/server/doctor-report";
import { doctorEnvironment, engineUrl, serverEnvironment } from "../src/server/environment";
import { type Located, locate, type Surroundings } from "../src/server/locator";
import { newFiles } from "../src/server/new-files";
import { isOlder, readVersion } from "../src/server/version";

const settings = {
  engineUrl: null,
  tokenFile: null,
  clientCert: null,
  clientKey: null,
  caFile: null,
  review: "auto",
  automaticActions: "diagnostics",
  exclude: null,
};

function find(files: string[], more: Partial<Surroundings> = {}): Located {
  return locate({
    setting: undefined,
    extensionPath: "/ext",
    searchPath: "/usr/bin:relative::/opt/bin",
    home: "/home/me",
    platform: "linux",
    isFile: (path) => files.includes(path),
    ...more,
  });
}

test("the setting goes before everything", () => {
  const files = ["/my/ls", "/ext/server/pantheon-ls", "/home/me/bin/ls"];
  assert.deepEqual(find(files, { setting: "/my/ls" }), { program: "/my/ls" });
  assert.deepEqual(find(files, { setting: "~/bin/ls" }), { program: "/home/me/bin/ls" });
});

test("a wrong setting finds nothing else", () => {
  for (const setting of ["/not/there", "relative/ls"]) {
    const found = find(["/ext/server/pantheon-ls", "relative/ls"], { setting });
    assert.match("problem" in found ? found.problem : "", new RegExp(setting));
  }
});

test("the extension's copy goes before PATH", () => {
  const files = ["/opt/bin/pantheon-ls", "/ext/server/pantheon-ls"];
  assert.deepEqual(find(files), { program: "/ext/server/pantheon-ls" });
  assert.deepEqual(find(["/opt/bin/pantheon-ls"]), { program: "/opt/bin/pantheon-ls" });
});

test("relative folders of PATH count nothing", () => {
  const found = find(["relative/pantheon-ls", "pantheon-ls"]);
  assert.match("problem" in found ? found.problem : "", /not installed/);
});

test("Windows has its own ways", () => {
  const windows = { platform: "win32" as const, extensionPath: "C:\\ext", searchPath: "C:\\a;D:\\b" };
  assert.deepEqual(find(["D:\\b\\pantheon-ls.exe"], windows), { program: "D:\\b\\pantheon-ls.exe" });
});

test("versions are read and compared", () => {
  assert.equal(readVersion("pantheon-ls 1.2.3\n"), "1.2.3");
  assert.equal(readVersion("something else 1.2.3"), undefined);
  const cases: [string, string, boolean][] = [
    ["0.1.0", "0.1.0", false],
    ["0.1.9", "0.2.0", true],
    ["1.0.0", "0.9.9", false],
    ["0.10.0", "0.9.0", false],
    ["0.1.0-dev", "0.1.0", false],
  ];
  for (const [version, than, older] of cases) {
    assert.equal(isOlder(version, than), older, `${version} ${than}`);
  }
});

test("a sign-in goes before the environment", () => {
  const own = { PATH: "/bin", PANTHEON_TOKEN: "old" };
  assert.deepEqual(serverEnvironment(own, { PANTHEON_LOG: "debug" }, undefined), { ...own, PANTHEON_LOG: "debug" });
  assert.equal(serverEnvironment(own, {}, "new").PANTHEON_TOKEN, "new");
});

test("the environment names the engine first", () => {
  const set = { ...settings, engineUrl: "https://b" };
  assert.equal(engineUrl({ PANTHEON_ENGINE_URL: "https://a" }, set), "https://a");
  assert.equal(engineUrl({ PANTHEON_ENGINE_URL: "" }, set), "https://b");
  assert.equal(engineUrl({}, settings), undefined);
});

test("the doctor learns the settings", () => {
  const set = { ...settings, engineUrl: "https://b", tokenFile: "/t", clientCert: "/c", caFile: "/ca" };
  const environment = doctorEnvironment({ PANTHEON_ENGINE_URL: "https://a", PANTHEON_CA_FILE: "/own" }, set);
  assert.equal(environment.PANTHEON_ENGINE_URL, "https://a");
  assert.equal(environment.PANTHEON_TOKEN_FILE, "/t");
  assert.equal(environment.PANTHEON_CLIENT_CERT, "/c");
  assert.equal(environment.PANTHEON_CA_FILE, "/own");
  assert.ok(!("PANTHEON_CLIENT_KEY" in environment));
});

test("crashes far apart are forgiven", () => {
  const count = new CrashCount();
  assert.deepEqual(
    [0, 1000, 2000, 3000, 4000, 400_000].map((time) => count.mayRestart(time)),
    [true, true, true, true, false, true],
  );
});

test("the doctor's report becomes a sentence", () => {
  const fine = "ok      version       pantheon-ls 0.1.0\nok      provider      rules\n";
  assert.equal(readReport(fine, true).summary, "Pantheon is set up, and rules answers.");
  const bad = "ok      version       pantheon-ls 0.1.0\nfailed  reachable     connection refused. Is it running?\n";
  assert.equal(readReport(bad, false).summary, "Pantheon is not set up. reachable: connection refused. Is it running?");
  assert.equal(readReport("", false).summary, "Pantheon is not set up. The check did not end.");
  assert.equal(readReport("boom\n", false).summary, "Pantheon is not set up. boom");
});

test("edits that only make files are known", () => {
  const at = { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } };
  const create = (uri: string) => ({ kind: "create" as const, uri });
  const fill = (uri: string, ...texts: string[]) => ({
    textDocument: { uri, version: null },
    edits: texts.map((newText) => ({ range: at, newText })),
  });
  const files = (documentChanges: NonNullable<WorkspaceEdit["documentChanges"]>, needsConfirmation = false) =>
    newFiles({ edit: { documentChanges, changeAnnotations: { a: { label: "l", needsConfirmation } } } });
  assert.deepEqual(files([create("file:///a"), fill("file:///a", "x"), create("file:///b")]), [
    { uri: "file:///a", text: "x" },
    { uri: "file:///b", text: "" },
  ]);
  assert.equal(files([create("file:///a"), fill("file:///a", "x")], true), undefined);
  assert.equal(files([create("file:///a"), fill("file:///b", "x")]), undefined);
  assert.equal(files([create("file:///a"), fill("file:///a", "x", "y")]), undefined);
  assert.equal(files([create("file:///a"), { kind: "delete", uri: "file:///b" }]), undefined);
  assert.equal(files([]), undefined);
  assert.equal(newFiles({ edit: {} }), undefined);
});
