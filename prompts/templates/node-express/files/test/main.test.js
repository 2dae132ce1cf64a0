// The program as it is run: start, logs, stop.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { SERVICE } from "../src/service.js";

const MAIN = fileURLToPath(new URL("../src/main.js", import.meta.url));

function start(t, env) {
  const defaults = { HOST: "127.0.0.1", LOG_LEVEL: "info" };
  const program = spawn(process.execPath, [MAIN], {
    env: { ...process.env, ...defaults, ...env },
  });
  t.after(() => program.kill("SIGKILL"));
  return program;
}

test("serves until it is told to stop", { timeout: 5_000 }, async (t) => {
  const program = start(t, { PORT: "0" });
  const [line] = await once(createInterface(program.stdout), "line");
  const { port } = JSON.parse(line);
  const response = await fetch(`http://127.0.0.1:${port}/health`);
  assert.equal((await response.json()).service, SERVICE);
  const silent = connect(port, "127.0.0.1").on("error", () => {});
  await once(silent, "connect");
  program.kill("SIGTERM");
  assert.deepEqual(await once(program, "exit"), [0, null]);
});

test("says what is wrong with its configuration", async (t) => {
  const program = start(t, { PORT: "http" });
  const [text] = await once(program.stderr, "data");
  assert.match(String(text), /PORT must be/);
  assert.deepEqual(await once(program, "exit"), [2, null]);
});
