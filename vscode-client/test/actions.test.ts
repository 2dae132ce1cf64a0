// Which actions fit, how a scaffold is asked for, and what an engine's address may be.

import assert from "node:assert/strict";
import { test } from "node:test";
import { urlProblem } from "../src/account/address";
import { folderProblem, nameProblem, repositoryProblem, scaffoldCommand } from "../src/actions/scaffold-command";
import { editActions, scaffoldActions } from "../src/actions/select";
import type { Action } from "../src/protocol/actions";

function action(name: string, more: Partial<Action> = {}): Action {
  return { name, title: name, kind: "refactor.rewrite", scope: "selection", ...more };
}

const CATALOGUE = [
  action("refactor"),
  action("typing", { languages: ["python"] }),
  action("anything", { languages: [] }),
  action("everywhere", { scope: "workspace" }),
  action("scaffold:service", { scope: "repository", templates: [{ name: "fastapi", title: "FastAPI" }] }),
  action("migrate", { scope: "repository" }),
];

test("actions fit the language", () => {
  const names = (language: string) => editActions(CATALOGUE, language).map(({ name }) => name);
  assert.deepEqual(names("python"), ["refactor", "typing", "anything", "everywhere"]);
  assert.deepEqual(names("go"), ["refactor", "anything", "everywhere"]);
});

test("only templates can be scaffolded", () => {
  assert.deepEqual(
    scaffoldActions(CATALOGUE).map(({ name }) => name),
    ["scaffold:service"],
  );
});

test("names are words with dashes", () => {
  for (const name of ["a", "user-auth-api", "v2", "a1-b2", "a".repeat(64)]) {
    assert.equal(nameProblem(name), undefined, name);
  }
  for (const name of ["", "User", "1a", "a_b", "a--b", "-a", "a-", "a b", "ä", "a".repeat(65)]) {
    assert.notEqual(nameProblem(name), undefined, name);
  }
});

test("folders stay in the workspace", () => {
  for (const folder of ["a", "services/a", "a b/c", "./a", "a/"]) {
    assert.equal(folderProblem(folder), undefined, folder);
  }
  for (const folder of ["", ".", "/a", "\\a", "C:\\a", "../a", "a/../..", "a\\..\\b", "x/.git/y", "a:b", "a\u0000"]) {
    assert.notEqual(folderProblem(folder), undefined, JSON.stringify(folder));
  }
});

test("the command is parted as by shells", () => {
  const scaffold = { action: "scaffold:service", name: "user-api", template: "fastapi", into: "services/user-api" };
  assert.equal(scaffoldCommand(scaffold), "scaffold:service user-api --template fastapi --into services/user-api");
  assert.equal(
    scaffoldCommand({ ...scaffold, template: undefined, into: "it's here" }),
    "scaffold:service user-api --into 'it'\\''s here'",
  );
});

test("tokens travel encrypted or stay here", () => {
  for (const url of ["https://a.example", "http://127.0.0.1:5000", "http://localhost:5000", " https://a.example "]) {
    assert.equal(urlProblem(url), undefined, url);
  }
  for (const url of ["", "a.example", "http://a.example", "ftp://a.example", "https://me:secret@a.example"]) {
    assert.notEqual(urlProblem(url), undefined, url);
  }
});

test("repositories are named as Git names them", () => {
  for (const url of ["git@github.com:a/b.git", "ssh://git@host:2222/a/b", "https://github.com/a/b"]) {
    assert.equal(repositoryProblem(url), undefined, url);
  }
  for (const url of ["", "a/b", "file:///a/b", "git@host", "ssh://host", "http://a/b", "ext::sh -c x"]) {
    assert.notEqual(repositoryProblem(url), undefined, url);
  }
});
