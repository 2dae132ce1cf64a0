// Puts the application together.

import express from "express";

import { methodNotAllowed, notFound, onError } from "./errors.js";
import { ItemStore, itemRoutes } from "./items.js";
import { logRequests } from "./requests.js";
import { SERVICE } from "./service.js";

export function createApp(config, log, items = new ItemStore()) {
  const app = express();
  app.disable("x-powered-by");
  app.enable("case sensitive routing");
  app.enable("strict routing");

  app.use(logRequests(log));
  app
    .route("/health")
    .get((req, res) => {
      res.json({ status: "ok", service: SERVICE });
    })
    .all(methodNotAllowed("GET", "HEAD"));
  app.use(itemRoutes(items, config));
  app.use(notFound);
  app.use(onError(log));
  return app;
}
