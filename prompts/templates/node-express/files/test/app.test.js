import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { afterEach, beforeEach, test } from "node:test";

import { createApp } from "../src/app.js";
import { ItemStore } from "../src/items.js";
import { createLog } from "../src/log.js";
import { SERVICE } from "../src/service.js";

const LIMIT = 1000;

let items, lines, server;

beforeEach(async () => {
  items = new ItemStore();
  lines = [];
  const log = createLog("info", (line) => lines.push(JSON.parse(line)));
  server = createServer(createApp({ maxBodyBytes: LIMIT }, log, items));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});

afterEach(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, "close");
});

async function call(method, path, options = {}) {
  const url = `http://127.0.0.1:${server.address().port}${path}`;
  const response = await fetch(url, { method, ...options });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text ? JSON.parse(text) : undefined,
  };
}

function create(data) {
  const body = typeof data === "string" ? data : JSON.stringify(data);
  const headers = { "Content-Type": "application/json" };
  return call("POST", "/items", { body, headers });
}

function assertError(answer, status, code) {
  assert.equal(answer.status, status);
  assert.deepEqual(Object.keys(answer.body), ["error"]);
  assert.deepEqual(Object.keys(answer.body.error), ["code", "message"]);
  assert.equal(answer.body.error.code, code);
}

test("tells its health", async () => {
  const answer = await call("GET", "/health");
  assert.equal(answer.status, 200);
  assert.deepEqual(answer.body, { status: "ok", service: SERVICE });
});

test("creates, lists and gets items", async () => {
  assert.deepEqual((await call("GET", "/items")).body, { items: [] });
  const created = await create({ name: " first " });
  const first = { id: 1, name: "first" };
  assert.equal(created.status, 201);
  assert.deepEqual(created.body, first);
  assert.equal(created.headers.get("Location"), "/items/1");
  assert.deepEqual((await call("GET", "/items/1?x=y")).body, first);
  assert.deepEqual((await call("GET", "/items")).body, { items: [first] });
});

test("refuses invalid items", async () => {
  const bodies = [
    [],
    {},
    { name: "" },
    { name: "  " },
    { name: 1 },
    { name: null },
    { name: "x".repeat(101) },
    { name: "x", colour: "red" },
  ];
  for (const body of bodies) {
    assertError(await create(body), 422, "validation_failed");
  }
  assert.deepEqual(items.list(), []);
});

test("counts characters, not units", async () => {
  assert.equal((await create({ name: "😀".repeat(100) })).status, 201);
});

test("refuses invalid JSON", async () => {
  for (const body of ["{", "nothing", "[".repeat(LIMIT)]) {
    assertError(await create(body), 400, "invalid_json");
  }
});

test("refuses other media types", async () => {
  const headers = { "Content-Type": "text/plain" };
  const answer = await call("POST", "/items", { body: "{}", headers });
  assertError(answer, 415, "unsupported_media_type");
  assertError(await call("POST", "/items"), 415, "unsupported_media_type");
});

test("refuses large bodies", async () => {
  const most = '{"name":"x"}'.padEnd(LIMIT);
  assert.equal((await create(most)).status, 201);
  assertError(await create(`${most} `), 413, "payload_too_large");
});

test("does not find what is unknown", async () => {
  const paths = ["/", "/nothing", "/items/", "/items/7", "/items/x", "/Items"];
  for (const path of paths) {
    assertError(await call("GET", path), 404, "not_found");
  }
  assertError(await call("GET", "/items/%ff"), 400, "bad_request");
});

test("tells the right methods", async () => {
  const cases = [
    ["DELETE", "/items", "GET, HEAD, POST"],
    ["PUT", "/items/1", "GET, HEAD"],
    ["POST", "/health", "GET, HEAD"],
  ];
  for (const [method, path, allowed] of cases) {
    const answer = await call(method, path);
    assertError(answer, 405, "method_not_allowed");
    assert.equal(answer.headers.get("Allow"), allowed);
  }
});

test("keeps request ids that are fit", async () => {
  const idFor = async (id) => {
    const headers = { "X-Request-Id": id };
    const answer = await call("GET", "/health", { headers });
    return answer.headers.get("X-Request-Id");
  };
  assert.equal(await idFor("abc-1"), "abc-1");
  assert.match(await idFor("not an id"), /^[0-9a-f-]{36}$/);
});

test("logs faults and tells nothing of them", async () => {
  items.list = () => {
    throw new Error("secret");
  };
  const answer = await call("GET", "/items");
  assertError(answer, 500, "internal_error");
  assert.doesNotMatch(answer.body.error.message, /secret/);
  assert.match(lines[0].error, /secret/);
});

test("logs requests", async () => {
  const handled = once(server, "request");
  const headers = { "X-Request-Id": "abc-1" };
  await call("GET", "/items?token=secret", { headers });
  const [, response] = await handled;
  if (!response.closed) await once(response, "close");
  const { time, duration_ms, ...line } = lines[0];
  assert.ok(Date.parse(time) && duration_ms >= 0);
  assert.deepEqual(line, {
    level: "info",
    message: "request",
    request_id: "abc-1",
    method: "GET",
    path: "/items",
    status: 200,
  });
});
