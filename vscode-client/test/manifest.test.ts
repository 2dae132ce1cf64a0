// The manifest agrees with itself, with the code and with the README.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

interface Menu {
  command?: string;
  submenu?: string;
}

interface Manifest {
  icon: string;
  capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
  contributes: {
    commands: { command: string; title: string }[];
    menus: Record<string, Menu[]>;
    submenus: { id: string }[];
    keybindings: { command: string; key: string }[];
    configuration: { properties: Record<string, object> };
    viewsWelcome: { contents: string }[];
    views: Record<string, { id: string; icon: string }[]>;
    walkthroughs: { steps: { description: string; media: { svg: string } }[] }[];
  };
}

/** The server's own commands, which the client registers by these names. */
const SERVER_COMMANDS = "refactor document fix run scaffold retry cancel jobs actions documentText reconnect".split(
  " ",
);

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
const { contributes } = manifest;
const commands = contributes.commands.map(({ command }) => command);
const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(join("src", name), "utf8"))
  .join("\n");

test("every command has a handler", () => {
  for (const command of commands) {
    assert.ok(sources.includes(`"${command}": `), command);
  }
});

test("every handler is a command", () => {
  const handled = [...sources.matchAll(/^ {4}"(pantheon\.[\w.]+)": |\{ "(pantheon\.[\w.]+)": /gm)];
  assert.ok(handled.length >= commands.length);
  for (const [, inTable, alone] of handled) {
    assert.ok(commands.includes(inTable ?? alone ?? ""), inTable ?? alone);
  }
});

test("no command is the server's", () => {
  for (const name of SERVER_COMMANDS) {
    assert.ok(!commands.includes(`pantheon.${name}`), name);
  }
});

test("menus, keys and links name commands", () => {
  const links = [...contributes.viewsWelcome.map(({ contents }) => contents), ...steps().map((s) => s.description)];
  const named = [
    ...Object.values(contributes.menus).flatMap((menu) => menu.flatMap(({ command }) => command ?? [])),
    ...contributes.keybindings.map(({ command }) => command),
    ...links.flatMap((text) => [...text.matchAll(/command:([\w.]+)/g)].map(([, command]) => command ?? "")),
  ];
  for (const command of named) {
    assert.ok(commands.includes(command), command);
  }
});

test("restricted settings exist", () => {
  const settings = Object.keys(contributes.configuration.properties);
  for (const name of manifest.capabilities.untrustedWorkspaces.restrictedConfigurations) {
    assert.ok(settings.includes(name), name);
  }
});

test("every setting says what it means", () => {
  for (const [name, setting] of Object.entries(contributes.configuration.properties)) {
    assert.ok("markdownDescription" in setting && "scope" in setting && "default" in setting, name);
    const hasChoices = "enum" in setting;
    assert.equal(hasChoices, "enumDescriptions" in setting || "markdownEnumDescriptions" in setting, name);
  }
});

test("pictures are there", () => {
  const icons = Object.values(contributes.views).flatMap((views) => views.map(({ icon }) => icon));
  for (const path of [manifest.icon, ...icons, ...steps().map(({ media }) => media.svg)]) {
    assert.ok(existsSync(path), path);
  }
});

test("the README lists settings and keys", () => {
  const readme = readFileSync("README.md", "utf8");
  for (const name of Object.keys(contributes.configuration.properties)) {
    assert.ok(readme.includes(`\`${name}\``), name);
  }
  for (const { key } of contributes.keybindings) {
    assert.ok(readme.toLowerCase().includes(`\`${key}\``), key);
  }
});

function steps() {
  return contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);
}
