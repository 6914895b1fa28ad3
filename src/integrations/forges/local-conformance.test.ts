import { createHash } from "node:crypto";
import { join } from "node:path";
import type { OperationContext } from "../../kernel/operation.ts";
import { perform } from "../../kernel/operation.ts";
import type { Ports } from "../../kernel/ports.ts";
import { pullRequests as slice } from "../../ops/pull-requests/index.ts";
import { describeForge, type ForgeSite } from "../../testing/forge-conformance.ts";
import { pullRequestsInMemory, releasesInMemory, unreachableForge } from "../../testing/forge-in-memory.ts";
import { makeScratch } from "../git/testing/scratch.ts";
import { createAssetFolder } from "./asset-folder.ts";
import { createForges } from "./forges.ts";

describeForge("of the repository itself", async (): Promise<ForgeSite> => {
  const scratch = await makeScratch();
  let now = 1_000;
  const clock = { now: () => (now += 1) };
  const pullRequests = pullRequestsInMemory();
  const forges = createForges({
    ...{ git: scratch.port, github: unreachableForge(), gitlab: unreachableForge(), pullRequests, clock, env: {} },
    ...{ releases: releasesInMemory(), assets: createAssetFolder(join(scratch.folder, "kept")), configuredForge: null },
  });
  scratch.write("a.txt", "one\n");
  await scratch.run("add", ".");
  await scratch.run("commit", "-qm", "feat: first");
  const ref = await forges.of(scratch.root, scratch.scope);
  const never = () => Promise.reject(new Error("the local forge has no such thing"));
  const noQuestions = { list: async () => [] };
  const ports = {
    ...{ clock, git: scratch.port, forges, pullRequests, approvals: noQuestions, escalations: noQuestions },
    auditLog: { append: async () => undefined },
  };
  const operate = async (name: string, by: string, input: object): Promise<void> => {
    const operation = slice.operations.find((candidate) => candidate.name === name);
    const context: OperationContext = {
      actor: { kind: "human", id: by, scopes: ["*"] },
      ports: ports as unknown as Ports, // sound: these operations use no other port
      door: "terminal",
    };
    if (operation !== undefined) await perform(operation, context, { repository: scratch.root, ...input });
  };
  return {
    forge: forges,
    ref,
    root: scratch.root,
    scope: scratch.scope,
    lacks: ["labels", "milestones", "issues", "checks"],
    branch: async (name) => {
      await scratch.run("switch", "-qc", name, "main");
      scratch.write(`${name.replaceAll("/", "-")}.txt`, "new\n");
      await scratch.run("add", ".");
      await scratch.run("commit", "-qm", `feat: ${name}`);
      const sha = await scratch.run("rev-parse", "HEAD");
      await scratch.run("switch", "-q", "main");
      return sha;
    },
    tag: async (name) => {
      await scratch.run("tag", "-a", "-m", name, name, "main");
      return scratch.run("rev-parse", "main");
    },
    file: (path, text) => {
      scratch.write(path, text);
      const digest = createHash("sha256").update(text).digest("hex");
      return { path, digest, sizeBytes: Buffer.byteLength(text) };
    },
    review: (number, by, verdict) => {
      const decision = verdict === "approved" ? "approve" : "request_changes";
      return operate("pr.review", by, { number, decision, note: "looked at" });
    },
    merge: async (number) => {
      await operate("pr.merge", "ada", { number });
      return scratch.run("rev-parse", "main");
    },
    report: never,
    issue: never,
    milestone: never,
    close: async () => scratch.remove(),
  };
});
