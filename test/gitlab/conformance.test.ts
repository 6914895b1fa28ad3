import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describeForge } from "../../src/testing/forge-conformance.ts";
import { SCOPE } from "../support/forge-call.ts";
import { openWorld } from "./world.ts";

describeForge("GitLab", async () => {
  const world = await openWorld();
  const { state } = world;
  const root = mkdtempSync(join(tmpdir(), "sb-gitlab-"));
  const find = (number: number) => {
    const found = state.mergeRequests.find(({ iid }) => iid === number);
    if (found === undefined) throw new Error(`no merge request ${number}`);
    return found;
  };
  const shaOf = (name: string) => createHash("sha1").update(name).digest("hex");
  const statuses = { success: "success", failure: "failed", pending: "running" } as const;
  return {
    forge: world.gitlab,
    ref: world.forge,
    root,
    scope: SCOPE,
    lacks: ["drafts"],
    branch: async (name) => {
      state.branches.set(name, shaOf(name));
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
      find(number).reviews.set(by, verdict === "approved" ? "approved" : "requested_changes");
    },
    merge: async (number) => {
      const found = find(number);
      found.state = "merged";
      found.sha = shaOf(found.source);
      found.mergeSha = shaOf("merge");
      return shaOf("merge");
    },
    report: async (sha, name, is) => {
      const id = state.statuses.length + 1;
      state.statuses.push({ id, sha, ref: "feat/new", name, status: statuses[is] });
    },
    issue: async (title, labels) => {
      state.issues.push({ iid: state.issues.length + 1, title, state: "opened", labels, milestone: null });
    },
    milestone: async (number, title) => {
      state.milestones.push({ title, state: "active" });
      find(number).milestone = title;
    },
    close: async () => {
      await world.close();
      rmSync(root, { recursive: true, force: true });
      if (state.violations.length > 0) throw new Error(state.violations.join("; "));
    },
  };
});
