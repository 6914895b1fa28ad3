import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ForgeSite } from "../../src/testing/forge-conformance.ts";
import { SCOPE } from "../support/forge-call.ts";
import type { World } from "./world.ts";

/** The stand-in's repository as a site of the conformance suite; `end` is called when a test is done with it. */
export function siteOf(world: World, end: () => Promise<void>): ForgeSite {
  const { state } = world;
  const root = mkdtempSync(join(tmpdir(), "sb-github-"));
  const find = (number: number) => {
    const found = state.pulls.find((pull) => pull.number === number);
    if (found === undefined) throw new Error(`no pull request ${number}`);
    return found;
  };
  const shaOf = (name: string) => createHash("sha1").update(name).digest("hex");
  return {
    forge: world.github,
    ref: world.forge,
    root,
    scope: SCOPE,
    lacks: [],
    branch: async (name) => {
      state.branches.set(name, { sha: shaOf(name) });
      return shaOf(name);
    },
    tag: async (name) => {
      state.tags.set(name, shaOf(name));
      return shaOf(name);
    },
    file: (path, text) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
      return { path, digest: createHash("sha256").update(text).digest("hex"), sizeBytes: Buffer.byteLength(text) };
    },
    review: async (number, by, verdict) => {
      const said = verdict === "approved" ? "APPROVED" : "CHANGES_REQUESTED";
      find(number).reviews.push({ by, state: said, body: "looked at", sha: shaOf("feat/new") });
    },
    merge: async (number) => {
      const pull = find(number);
      pull.state = "closed";
      pull.mergedAt = "2026-11-02T00:00:00Z";
      pull.mergeSha = shaOf("merge");
      return shaOf("merge");
    },
    report: async (sha, name, is) => {
      if (name === "lint") state.statuses.push({ sha, context: name, state: is });
      else if (is === "pending") state.checkRuns.push({ sha, name, status: "queued", conclusion: null });
      else state.checkRuns.push({ sha, name, status: "completed", conclusion: is });
    },
    issue: async (title, labels) => {
      state.issues.push({ number: 50 + state.issues.length, title, state: "open", labels, milestone: null });
    },
    milestone: async (number, title) => {
      state.milestones.push({ title: "another", state: "open" }, { title, state: "open" });
      find(number).milestone = title;
    },
    close: async () => {
      await end();
      rmSync(root, { recursive: true, force: true });
      if (state.violations.length > 0) throw new Error(state.violations.join("; "));
    },
  };
}
