// How jobs are ordered, described and linked, and what is kept of their previews.

import assert from "node:assert/strict";
import { test } from "node:test";
import { safeLink } from "../src/jobs/links";
import {
  countJobs,
  inViewOrder,
  jobDescription,
  jobDetails,
  jobIcon,
  jobLabel,
  relativeTime,
  spokenCounts,
} from "../src/jobs/words";
import { Previews } from "../src/preview/previews";
import type { Job } from "../src/protocol/jobs";

const NOW = Date.parse("2026-01-02T03:04:05Z");

function job(more: Partial<Job> = {}): Job {
  return {
    jobId: "edit-1",
    kind: "edit",
    title: "Refactor",
    command: "refactor",
    state: "succeeded",
    createdAt: "2026-01-02T02:59:00Z",
    local: true,
    ...more,
  };
}

test("active jobs come first", () => {
  const jobs = [job({ jobId: "3" }), job({ jobId: "2", state: "running" }), job({ jobId: "1", state: "waiting" })];
  assert.deepEqual(
    inViewOrder(jobs).map(({ jobId }) => jobId),
    ["2", "1", "3"],
  );
  assert.deepEqual(countJobs(jobs), { working: 1, waiting: 1 });
  assert.equal(spokenCounts(countJobs(jobs)), "1 running, 1 waiting for your review");
});

test("a job is described in one line", () => {
  const diffstat = { files: 2, added: 12, removed: 3 };
  const done = job({ file: "shop/cart.py", outcome: "accepted", provider: "claude", diffstat });
  assert.equal(jobLabel(done), "Refactor: cart.py");
  assert.deepEqual(jobDetails(done)[1], ["File", "shop/cart.py"]);
  assert.equal(jobDescription(done, NOW), "accepted · +12 −3 in 2 files · claude · 5 min ago");
  const run = job({ kind: "run", command: "scaffold:service a", state: "running", detail: "claude\nworks" });
  assert.equal(jobLabel(run), "scaffold:service a");
  assert.equal(jobDescription(run, NOW), "claude works · 5 min ago");
});

test("times are told by their age", () => {
  const cases: [string, string | undefined][] = [
    ["2026-01-02T03:04:00Z", "now"],
    ["2026-01-02T03:04:55Z", "now"],
    ["2026-01-02T03:03:05Z", "1 min ago"],
    ["2026-01-02T00:04:05Z", "3 h ago"],
    ["2025-12-30T03:04:05Z", "3 d ago"],
    ["nonsense", undefined],
  ];
  for (const [time, spoken] of cases) {
    assert.equal(relativeTime(time, NOW), spoken, time);
  }
});

test("details leave out what is unknown", () => {
  const details = jobDetails(job({ state: "failed", message: "Sign in again.", provider: "claude", model: "m" }));
  assert.deepEqual(
    details.map(([name]) => name),
    ["State", "Message", "Command", "Provider", "Started"],
  );
  assert.deepEqual(details[3], ["Provider", "claude m"]);
});

test("every state has its icon", () => {
  const states: Job["state"][] = ["queued", "running", "waiting", "succeeded", "failed", "cancelled"];
  assert.equal(new Set(states.map((state) => jobIcon(job({ state })).id)).size, states.length);
  assert.equal(jobIcon(job({ outcome: "rejected" })).id, "discard");
});

test("only plain https links open", () => {
  assert.equal(safeLink("https://example.com/a/b/compare/x...y"), "https://example.com/a/b/compare/x...y");
  const refused = [
    undefined,
    "",
    "http://example.com",
    "file:///etc/passwd",
    "command:workbench.action.quit",
    "javascript:alert(1)",
    "vscode://x/y",
    "https://user:secret@example.com",
    "not a link",
  ];
  for (const link of refused) {
    assert.equal(safeLink(link), undefined, link);
  }
});

test("previews grow, reset and end", () => {
  const previews = new Previews();
  previews.take({ jobId: "1", title: "Refactor", uri: "file:///a.py", languageId: "python", text: "a" });
  assert.equal(previews.take({ jobId: "1", title: "Refactor", text: "b" }).text, "ab");
  assert.equal(previews.take({ jobId: "1", title: "Refactor", reset: true, text: "c" }).text, "c");
  const last = previews.take({ jobId: "1", title: "Refactor", done: true });
  assert.deepEqual([last.text, last.isDone, last.languageId, last.uri], ["c", true, "python", "file:///a.py"]);
  previews.take({ jobId: "2", title: "Refactor", text: "a" });
  assert.equal(previews.take({ jobId: "2", title: "Refactor", uri: "file:///b.py" }).uri, undefined);
});

test("twenty previews are kept", () => {
  const previews = new Previews();
  for (let id = 0; id < 25; id += 1) {
    previews.take({ jobId: String(id), title: "Refactor", text: "x" });
  }
  assert.equal(previews.all().length, 20);
  assert.equal(previews.all()[0]?.jobId, "24");
  assert.equal(previews.get("4"), undefined);
});
