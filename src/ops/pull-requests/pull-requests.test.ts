import { describe, expect, it } from "vitest";
import type { Actor } from "../../kernel/actor.ts";
import { type OperationContext, perform } from "../../kernel/operation.ts";
import { isOpsError, OpsError } from "../../kernel/ops-error.ts";
import type { Ports } from "../../kernel/ports.ts";
import type { ForgeRef, MergeInput, PullRequest, PullRequestStore } from "../workspace/index.ts";
import { pullRequests } from "./index.ts";
import type { MergeAnswer } from "./merge.ts";

const HUMAN: Actor = { kind: "human", id: "ada", scopes: ["*"] };
const LOCAL: ForgeRef = {
  kind: "local",
  name: "/repo/.git",
  host: "local",
  apiUrl: "",
  remote: "origin",
  remoteUrl: "/srv/repo.git",
};

/** A world of one repository: branches by name, parents by commit, and what was merged. */
function world(options: { forge?: ForgeRef; pullRequest?: Partial<PullRequest> } = {}) {
  const parents: Record<string, string[]> = { base1: [], head1: ["base1"], head2: ["head1"] };
  const branches: Record<string, string> = { main: "base1", "feat/x": "head1" };
  const merges: MergeInput[] = [];
  const stored: PullRequest = {
    number: 1,
    url: "",
    title: "feat: x",
    body: "",
    head: "feat/x",
    headSha: "head1",
    base: "main",
    state: "open",
    isDraft: false,
    author: "release-manager",
    createdAt: 1,
    updatedAt: 1,
    reviewers: [],
    reviews: [],
    mergedSha: null,
    ...options.pullRequest,
  };
  const history = (sha: string): string[] => [sha, ...(parents[sha] ?? []).flatMap(history)];
  const git = {
    resolve: async (path: string) => ({ root: path, gitDir: `${path}/.git`, isBare: false }),
    revision: async (_root: string, name: string) => branches[name.replace("refs/heads/", "")] ?? null,
    commits: async (_root: string, { range }: { range: string }) => {
      const [not = "", from = ""] = range.split("..");
      return [...new Set(history(from))]
        .filter((sha) => !history(not).includes(sha))
        .map((sha) => ({ sha, parents: parents[sha] ?? [] }));
    },
    merge: async (input: MergeInput) => {
      merges.push(input);
      parents["merge1"] = [input.expectedBase, input.expectedHead];
      branches[input.base] = "merge1";
      return { sha: "merge1" };
    },
  };
  const rows = new Map([[1, stored]]);
  const change = async (number: number, part: Partial<PullRequest>): Promise<PullRequest> => {
    const changed = { ...row(number), ...part };
    rows.set(number, changed);
    return changed;
  };
  const row = (number: number): PullRequest => {
    const found = rows.get(number);
    if (found === undefined) throw new OpsError("not_found", "no such pull request");
    return found;
  };
  const store: Pick<PullRequestStore, "find" | "addReview" | "close"> = {
    find: async (_repository, number) => rows.get(number) ?? null,
    addReview: async (_repository, number, review) => change(number, { reviews: [...row(number).reviews, review] }),
    close: async (_repository, number, state, mergedSha) => change(number, { state, mergedSha }),
  };
  const live = (pullRequest: PullRequest) => ({
    ...pullRequest,
    headSha: branches[pullRequest.head] ?? pullRequest.headSha,
  });
  const forges = {
    of: async () => options.forge ?? LOCAL,
    pullRequest: async (_forge: ForgeRef, number: number) => (rows.has(number) ? live(row(number)) : null),
    pullRequests: async () => [...rows.values()].map(live),
  };
  let now = 1_000;
  const ports = {
    clock: { now: () => (now += 1) },
    auditLog: { append: async () => undefined },
    approvals: { list: async () => [] },
    git,
    forges,
    pullRequests: store,
  } as unknown as Ports; // only what these operations use
  const call = async (name: string, input: object, actor: Actor = HUMAN): Promise<unknown> => {
    const operation = pullRequests.operations.find((candidate) => candidate.name === name);
    if (operation === undefined) throw new Error(`no operation ${name}`);
    const context: OperationContext = { actor, ports, door: "terminal" };
    return perform(operation, context, { repository: "/repo", ...input });
  };
  return { call, branches, parents, merges, rows };
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return "none";
  } catch (thrown) {
    return isOpsError(thrown) ? thrown.code : String(thrown);
  }
}

describe("merging a pull request of the local forge", () => {
  it("merges the head into the base and closes it with the merge", async () => {
    const { call, merges, rows } = world();
    expect(await call("pr.merge", { number: 1 })).toMatchObject({
      mergedSha: "merge1",
      alreadyMerged: false,
      nextStep: "git push origin main",
      pullRequest: { state: "merged" },
    });
    expect(merges).toMatchObject([{ base: "main", head: "feat/x", expectedBase: "base1", expectedHead: "head1" }]);
    expect(rows.get(1)).toMatchObject({ state: "merged", mergedSha: "merge1" });
  });

  it("says that it is merged when asked again, and merges once", async () => {
    const { call, merges } = world();
    await call("pr.merge", { number: 1 });
    expect(await call("pr.merge", { number: 1 })).toMatchObject({ mergedSha: "merge1", alreadyMerged: true });
    expect(merges).toHaveLength(1);
  });

  it("finds a merge that git has and the record has not, as after a crash between the two", async () => {
    const { call, branches, parents, merges } = world();
    parents["byHand"] = ["base1", "head1"];
    parents["later"] = ["byHand"];
    branches["main"] = "later";
    const answer = (await call("pr.merge", { number: 1 })) as MergeAnswer; // the operation's own output type
    expect(answer).toMatchObject({ mergedSha: "byHand", alreadyMerged: true });
    expect(merges).toHaveLength(0);
  });

  it.each([
    ["a draft", { isDraft: true }, "precondition"],
    ["a closed one", { state: "closed" }, "precondition"],
    [
      "one with changes requested",
      { reviews: [{ by: "bob", state: "changes_requested", at: 2, note: "no" }] },
      "precondition",
    ],
    [
      "one whose reviewer took the approval back",
      {
        reviews: [
          { by: "bob", state: "approved", at: 2, note: "" },
          { by: "bob", state: "changes_requested", at: 3, note: "no" },
        ],
      },
      "precondition",
    ],
    ["one whose base is not here", { base: "develop" }, "precondition"],
    ["one whose branch is gone", { head: "feat/gone" }, "precondition"],
    ["one whose head moved since it was opened", { headSha: "older" }, "stale"],
    [
      "one whose head moved since it was approved",
      { headSha: "older", reviews: [{ by: "bob", state: "approved", at: 2, note: "", sha: "older" }] },
      "stale",
    ],
  ] as const)("refuses %s", async (_claim, part, code) => {
    const { call, merges } = world({ pullRequest: part as Partial<PullRequest> }); // const tables are readonly
    expect(await codeOf(call("pr.merge", { number: 1 }))).toBe(code);
    expect(merges).toHaveLength(0);
  });

  it("merges a moved head after a human approved the commit that it is at", async () => {
    const { call, branches } = world();
    branches["feat/x"] = "head2";
    expect(await codeOf(call("pr.merge", { number: 1 }))).toBe("stale");
    await call("pr.review", { number: 1, decision: "approve" });
    expect(await call("pr.merge", { number: 1 })).toMatchObject({ alreadyMerged: false });
  });

  it("is a human's alone", async () => {
    for (const kind of ["orchestrator", "token", "system"] as const) {
      const { call } = world();
      expect(await codeOf(call("pr.merge", { number: 1 }, { kind, id: "x", scopes: ["*"] }))).toBe("forbidden");
      expect(
        await codeOf(call("pr.review", { number: 1, decision: "approve" }, { kind, id: "x", scopes: ["*"] })),
      ).toBe("forbidden");
    }
  });
});

describe("reviewing and closing", () => {
  it("keeps who said what of which commit, and the same review twice is one", async () => {
    const { call, rows } = world();
    await call("pr.review", { number: 1, decision: "comment", note: "hm" });
    await call("pr.review", { number: 1, decision: "comment", note: "hm" });
    expect(rows.get(1)?.reviews).toMatchObject([{ by: "ada", state: "commented", note: "hm", sha: "head1" }]);
  });

  it("wants words with a request for changes", async () => {
    const { call } = world();
    expect(await codeOf(call("pr.review", { number: 1, decision: "request_changes" }))).toBe("invalid_input");
  });

  it("closes once, and not what is merged", async () => {
    const { call } = world();
    expect(await call("pr.close", { number: 1 })).toMatchObject({ state: "closed" });
    expect(await call("pr.close", { number: 1 })).toMatchObject({ state: "closed" });
    expect(
      await codeOf(world({ pullRequest: { state: "merged", mergedSha: "m" } }).call("pr.close", { number: 1 })),
    ).toBe("conflict");
  });

  it("says that a pull request does not exist", async () => {
    expect(await codeOf(world().call("pr.show", { number: 7 }))).toBe("not_found");
  });

  it("leaves a forge with pages of its own alone", async () => {
    const { call } = world({ forge: { ...LOCAL, kind: "github", name: "octo/repo", host: "github.com" } });
    for (const name of ["pr.merge", "pr.close"]) expect(await codeOf(call(name, { number: 1 }))).toBe("unsupported");
    expect(await codeOf(call("pr.review", { number: 1, decision: "approve" }))).toBe("unsupported");
    expect(await call("pr.list", {})).toHaveLength(1);
  });
});
