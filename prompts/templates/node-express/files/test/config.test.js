import assert from "node:assert/strict";
import { test } from "node:test";

import { ConfigError, readConfig } from "../src/config.js";

const DEFAULTS = {
  host: "127.0.0.1",
  port: 8080,
  maxBodyBytes: 1024 * 1024,
  logLevel: "info",
};

test("has defaults", () => {
  assert.deepEqual(readConfig({}), DEFAULTS);
});

test("reads variables", () => {
  const env = {
    HOST: "0.0.0.0",
    PORT: "9000",
    MAX_BODY_BYTES: "10",
    LOG_LEVEL: "debug",
  };
  assert.deepEqual(readConfig(env), {
    host: "0.0.0.0",
    port: 9000,
    maxBodyBytes: 10,
    logLevel: "debug",
  });
});

test("empty counts as not set", () => {
  const env = { HOST: "", PORT: "", MAX_BODY_BYTES: "", LOG_LEVEL: "" };
  assert.deepEqual(readConfig(env), DEFAULTS);
});

test("refuses what cannot be used", () => {
  const cases = [
    { PORT: "http" },
    { PORT: "-1" },
    { PORT: "65536" },
    { PORT: "1e3" },
    { MAX_BODY_BYTES: "0" },
    { LOG_LEVEL: "loud" },
  ];
  for (const env of cases) {
    assert.throws(() => readConfig(env), ConfigError, JSON.stringify(env));
  }
});
