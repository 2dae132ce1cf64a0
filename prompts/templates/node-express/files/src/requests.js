// What surrounds every request: an id and a line in the log.

import { randomUUID } from "node:crypto";

const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

export function logRequests(log) {
  return (req, res, next) => {
    const started = performance.now();
    const sent = req.get("X-Request-Id") ?? "";
    req.id = REQUEST_ID.test(sent) ? sent : randomUUID();
    res.set("X-Request-Id", req.id);
    const { method, path } = req;
    res.on("close", () => {
      log[levelOf(path, res)]("request", {
        request_id: req.id,
        method,
        path,
        status: res.statusCode,
        duration_ms: Math.round((performance.now() - started) * 100) / 100,
        // The client left before it had the whole answer.
        ...(res.writableFinished ? {} : { aborted: true }),
      });
    });
    next();
  };
}

function levelOf(path, res) {
  if (res.statusCode >= 500) return "error";
  // Probes come every few seconds and say nothing while all is well.
  return path === "/health" && res.statusCode === 200 ? "debug" : "info";
}
