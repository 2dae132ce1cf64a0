// Starts the service and stops it on SIGTERM or Ctrl+C.

import { createServer } from "node:http";

import { createApp } from "./app.js";
import { ConfigError, readConfig } from "./config.js";
import { createLog } from "./log.js";

// What running requests get to end.
const GRACE_MS = 10_000;

const config = readConfigOrExit();
const log = createLog(config.logLevel);
const server = createServer(
  { headersTimeout: 10_000, requestTimeout: 30_000 },
  createApp(config, log),
);
let running = 0;
let stopping = false;

server.on("request", (request, response) => {
  running += 1;
  response.on("close", () => {
    running -= 1;
    closeWhenIdle();
  });
});
server.on("error", (error) => {
  log.error("cannot listen", { error: error.message });
  process.exitCode = 1;
});
server.listen(config.port, config.host, () => {
  log.info("listening", { host: config.host, port: server.address().port });
});
for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, stop);

function readConfigOrExit() {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(`configuration: ${error.message}`);
    process.exit(2);
  }
}

// The program ends by itself once no connection is left.
function stop() {
  log.info("stopping");
  stopping = true;
  server.close();
  closeWhenIdle();
  setTimeout(() => {
    log.warn(`some requests did not end in ${GRACE_MS / 1000} seconds`);
    server.closeAllConnections();
  }, GRACE_MS).unref();
}

// Clients keep connections open that have no request, and Node would wait for some.
function closeWhenIdle() {
  if (stopping && running === 0) server.closeAllConnections();
}
