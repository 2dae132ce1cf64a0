// The example resource: which items are valid, where they are kept, their routes.

import express from "express";

import { ApiError, methodNotAllowed } from "./errors.js";

const MAX_NAME_LENGTH = 100;

// Items in memory.
export class ItemStore {
  #items = new Map();

  list() {
    return [...this.#items.values()];
  }

  get(id) {
    return this.#items.get(id);
  }

  create({ name }) {
    const item = { id: this.#items.size + 1, name };
    this.#items.set(item.id, item);
    return item;
  }
}

export function itemRoutes(store, { maxBodyBytes }) {
  const router = express.Router({ caseSensitive: true, strict: true });
  const json = [jsonOnly, express.json({ limit: maxBodyBytes })];

  router
    .route("/items")
    .get((req, res) => {
      res.json({ items: store.list() });
    })
    .post(json, (req, res) => {
      const item = store.create(parseNewItem(req.body));
      res.status(201).location(`/items/${item.id}`).json(item);
    })
    .all(methodNotAllowed("GET", "HEAD", "POST"));

  router
    .route("/items/:id")
    .get((req, res) => {
      const { id } = req.params;
      const item = /^[0-9]{1,15}$/.test(id) ? store.get(Number(id)) : undefined;
      if (!item) throw new ApiError(404, "not_found", "there is no such item");
      res.json(item);
    })
    .all(methodNotAllowed("GET", "HEAD"));

  return router;
}

function jsonOnly(req, res, next) {
  if (req.is("application/json")) return next();
  const message = "send the body as application/json";
  throw new ApiError(415, "unsupported_media_type", message);
}

// Checks what a client sent, which may be any JSON value.
function parseNewItem(body) {
  const refuse = (message) => {
    throw new ApiError(422, "validation_failed", message);
  };
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    refuse("the body must be a JSON object");
  }
  const unknown = Object.keys(body).find((key) => key !== "name");
  if (unknown !== undefined) {
    refuse(`unknown field: ${unknown.slice(0, MAX_NAME_LENGTH)}`);
  }
  const name = typeof body.name === "string" ? body.name.trim() : "";
  const length = [...name].length;
  if (length < 1 || length > MAX_NAME_LENGTH) {
    refuse(`name must be a string of 1 to ${MAX_NAME_LENGTH} characters`);
  }
  return { name };
}
