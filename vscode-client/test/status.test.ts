// What the status bar says, and Markdown that shows text as it is.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { StatusParams } from "../src/protocol/jobs";
import type { EngineView } from "../src/status/engine";
import { healthOf, statusLines, statusText, versionWarning } from "../src/status/words";
import { plainMarkdown } from "../src/text/markdown";
import { baseName, counted, oneLine } from "../src/text/words";

const IDLE = { working: 0, waiting: 0 };

function view(status: Partial<StatusParams> = {}, more: Partial<EngineView> = {}): EngineView {
  const here: StatusParams = { reach: "here", engine: "private", provider: "claude", actions: 7, ...status };
  return { server: "running", serverVersion: "0.1.0", status: here, ...more };
}

test("health follows server and engine", () => {
  assert.equal(healthOf(view()), "here");
  assert.equal(healthOf(view({ reach: "away" })), "away");
  assert.equal(healthOf(view({}, { status: undefined })), "starting");
  assert.equal(healthOf(view({}, { server: "off" })), "off");
});

test("the bar shows what goes on", () => {
  assert.equal(statusText(view(), IDLE), "$(sparkle) Pantheon: claude");
  assert.equal(statusText(view(), { working: 2, waiting: 1 }), "$(sync~spin) Pantheon: claude (2)");
  assert.equal(statusText(view(), { working: 0, waiting: 1 }), "$(eye) Pantheon: claude, 1 to review");
  assert.equal(statusText(view({}, { server: "off", status: undefined }), IDLE), "$(error) Pantheon");
  assert.equal(statusText(view({ reach: "away" }), { working: 1, waiting: 0 }), "$(warning) Pantheon: engine away");
});

test("a provider cannot bring an icon", () => {
  assert.equal(statusText(view({ provider: "$(flame)" }), IDLE), "$(sparkle) Pantheon: $ (flame)");
});

test("the tooltip tells the problem", () => {
  const lines = statusLines(view({ reach: "away", problem: "connection refused", engine: "https://e" }), IDLE);
  assert.deepEqual(lines.slice(0, 3), [
    "Pantheon's engine cannot be reached",
    "connection refused",
    "Engine: https://e",
  ]);
});

test("different versions are warned of", () => {
  assert.equal(versionWarning(view({ version: "0.1.0" })), undefined);
  assert.equal(versionWarning(view()), undefined);
  assert.match(versionWarning(view({ version: "0.2.0" })) ?? "", /differ/);
});

test("Markdown shows text as it is", () => {
  assert.equal(plainMarkdown("[x](command:y) <b>"), "\\[x\\]\\(command\\:y\\) \\<b\\>");
  assert.equal(plainMarkdown("https://e.example"), "https\\:\\/\\/e\\.example");
  assert.equal(plainMarkdown("a@b"), "a\\@b");
  assert.equal(plainMarkdown("line\nline"), "line line");
});

test("words are counted and cut", () => {
  assert.deepEqual([counted(1, "file"), counted(0, "file")], ["1 file", "0 files"]);
  assert.equal(oneLine("  a\n\tb  "), "a b");
  assert.equal(oneLine("abcdef", 4), "abc…");
  assert.deepEqual([baseName("a/b.py"), baseName("a\\b.py"), baseName("a/")], ["b.py", "b.py", "a"]);
});
