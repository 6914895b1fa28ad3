import * as cedar from "@cedar-policy/cedar-wasm/nodejs";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Resource } from "../../kernel/work/effect.ts";
import { isOpsError } from "../../kernel/ops-error.ts";
import { KNOWN_ACTIONS, policy as policySlice, type Policy } from "../../ops/policy/index.ts";
import { parsePolicies } from "./parse-policies.ts";
import { createPolicy, validateForBuild } from "./policy.ts";

const text = (name: string, body: string) => ({ name, text: body });
const make = (body: string, agents: readonly string[] = ["alpha", "beta"]) =>
  createPolicy({ files: [text("my.cedar", body)], agents, actions: ["git.push", "file.write"] });
const file = (path: string): Resource => ({ kind: "file", id: path, path });
/** Asks as the last agent of a chain, root first. */
const ask = (policy: Policy, agents: string | readonly string[], action: string, resource: Resource) => {
  const line = typeof agents === "string" ? [agents] : agents;
  return policy.decide({ agent: line.at(-1) ?? "", chain: line.slice(0, -1), action, resource });
};

describe("decisions", () => {
  it("denies what no policy permits, and says so", async () => {
    const policy = await make(`permit (principal == Agent::"alpha", action == Action::"file.read", resource);`);
    expect(ask(policy, "alpha", "file.write", file("a"))).toEqual({
      outcome: "deny",
      policy: "no policy permits alpha to file.write",
    });
    expect(ask(policy, "beta", "file.read", file("a")).outcome).toBe("deny");
    expect(ask(policy, "nobody", "file.read", file("a")).policy).toBe("no agent is named nobody");
    expect(ask(policy, "alpha", "file.eat", file("a")).policy).toBe("no action is named file.eat");
  });

  it("asks when any permit that applies asks, and lets a forbid win over both", async () => {
    const policy = await make(`
      @id("plain") permit (principal, action, resource);
      @id("asks") @outcome("ask") permit (principal, action, resource) when { resource.path like "ci/*" };
      @id("never") forbid (principal, action, resource) when { resource.path like "ci/secret*" };`);
    expect(ask(policy, "alpha", "file.write", file("src/a"))).toEqual({ outcome: "allow", policy: "plain" });
    expect(ask(policy, "alpha", "file.write", file("ci/a"))).toEqual({ outcome: "ask", policy: "asks" });
    expect(ask(policy, "alpha", "file.write", file("ci/secret-a"))).toEqual({ outcome: "deny", policy: "never" });
  });

  it("allows a question of several paths only if each path is allowed", async () => {
    const policy = await make(`
      permit (principal, action, resource) when { resource.path like "docs/*" };
      @outcome("ask") permit (principal, action, resource) when { resource.path like "ci/*" };`);
    const commit = (...paths: string[]): Resource => ({ kind: "branch", id: "b", paths });
    expect(ask(policy, "alpha", "git.commit", commit("docs/a", "docs/b")).outcome).toBe("allow");
    expect(ask(policy, "alpha", "git.commit", commit("docs/a", "ci/b", "docs/c")).outcome).toBe("ask");
    expect(ask(policy, "alpha", "git.commit", commit("docs/a", "src/b")).outcome).toBe("deny");
  });

  it("never gives a delegate more than its delegators have", async () => {
    const policy = await make(
      `permit (principal == Agent::"alpha", action, resource);
       permit (principal == Agent::"beta", action == Action::"file.read", resource);
       @outcome("ask") permit (principal == Agent::"beta", action == Action::"git.push", resource);`,
    );
    expect(ask(policy, ["beta", "alpha"], "file.read", file("a")).outcome).toBe("allow");
    expect(ask(policy, ["beta", "alpha"], "git.push", file("a")).outcome).toBe("ask");
    expect(ask(policy, ["beta", "alpha"], "file.write", file("a")).outcome).toBe("deny");
    expect(ask(policy, ["alpha", "nobody", "alpha"], "file.read", file("a")).outcome).toBe("deny");
  });

  it("takes a group of actions for all that are in it", async () => {
    const policy = await make(`permit (principal, action in Action::"git", resource);`);
    expect(ask(policy, "alpha", "git.branch.create", file("a")).outcome).toBe("allow");
    expect(ask(policy, "alpha", "file.write", file("a")).outcome).toBe("deny");
  });

  it("decides alike whether or not a policy can be specialized to its slice", async () => {
    const plain = `permit (principal == Agent::"alpha", action in Action::"git", resource) when { resource has branch && resource.branch like "feat/*" };`;
    const whole = plain.replace(
      "resource has",
      `principal == Agent::"alpha" && action in Action::"git" && resource is Resource && resource has`,
    );
    for (const body of [plain, whole]) {
      const policy = await make(body);
      expect(ask(policy, "alpha", "git.push", { kind: "branch", id: "b", branch: "feat/x" }).outcome).toBe("allow");
      expect(ask(policy, "alpha", "git.push", { kind: "branch", id: "b", branch: "other" }).outcome).toBe("deny");
      expect(ask(policy, "beta", "git.push", { kind: "branch", id: "b", branch: "feat/x" }).outcome).toBe("deny");
      expect(ask(policy, "alpha", "file.write", { kind: "branch", id: "b", branch: "feat/x" }).outcome).toBe("deny");
    }
  });

  it.each(["../x", "a/../../x", "/etc/passwd", "C:\\x", "a\u0000b"])(
    "denies the path %j, which is none below the top level",
    async (path) => {
      const policy = await make(`permit (principal, action, resource);`);
      expect(ask(policy, "alpha", "file.write", file(path))).toEqual({
        outcome: "deny",
        policy: "the path leads out of the repository",
      });
    },
  );

  it.each(["docs/../.env", ".ENV", "a/./.env", ".\u200cenv", "x\\.env", ".env."])(
    "knows %j for a secret file however it is written",
    async (path) => {
      const policy = await createPolicy({
        files: [text("p.cedar", "permit (principal, action, resource);"), ...policySlice.policies],
        agents: ["alpha"],
        actions: [],
      });
      expect(ask(policy, "alpha", "file.read", file(path)).policy).toBe("base/secrets-unreadable");
    },
  );

  it("gives the same answer from memory as at first, for any order of questions", async () => {
    const body = `permit (principal == Agent::"alpha", action, resource) when { resource.path like "docs/*" };
      @outcome("ask") permit (principal, action in Action::"git", resource) when { resource.isProtected };
      forbid (principal, action, resource) when { resource.branch == "gone" };`;
    const remembered = await createPolicy({
      files: [text("p", body)],
      agents: ["alpha", "beta"],
      actions: [],
      cacheLimit: 3,
    });
    const question = fc.record({
      agent: fc.constantFrom("alpha", "beta"),
      action: fc.constantFrom("git.push", "git.commit", "file.write"),
      path: fc.constantFrom("docs/a", "src/a"),
      branch: fc.constantFrom("main", "topic", "gone"),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(question, { maxLength: 12 }), async (questions) => {
        const fresh = await createPolicy({
          files: [text("p", body)],
          agents: ["alpha", "beta"],
          actions: [],
          cacheLimit: 1,
        });
        for (const { agent, action, path, branch } of questions) {
          const resource: Resource = { kind: "branch", id: branch, branch, path };
          expect(ask(remembered, agent, action, resource)).toEqual(ask(fresh, agent, action, resource));
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe("a bad policy stops the start", () => {
  it.each([
    [
      "a syntax error",
      `permit (principal, action, resource);\n\n// note; with a semicolon\npermit (principal, action resource);`,
      "my.cedar:4:",
    ],
    ["an unknown action", `permit (principal,\n  action == Action::"git.pus", resource);`, "my.cedar:2:"],
    [
      "an unknown attribute",
      `permit (principal, action, resource)\nwhen { "a;b" == "a;b" &&\n resource.pth == "x" };`,
      "my.cedar:3:",
    ],
    ["an outcome on a forbid", `@outcome("ask")\nforbid (principal, action, resource);`, "my.cedar:1:"],
    ["an unknown outcome", `\n@outcome("maybe") permit (principal, action, resource);`, "my.cedar:2:"],
    [
      "the same id twice",
      `@id("a") permit (principal, action, resource);\n@id("a") forbid (principal, action, resource);`,
      "my.cedar:2:",
    ],
    ["text after the last policy", `permit (principal, action, resource);\npermit`, "my.cedar:2:"],
  ])("%s is reported with file and line", async (_name, body, place) => {
    const thrown: unknown = await make(body).catch((error: unknown) => error);
    expect(isOpsError(thrown, "invalid_input")).toBe(true);
    expect(String(thrown)).toContain(place);
  });

  it("is validated once for a build, and again as soon as anything of it differs", async () => {
    const good = text("my.cedar", `permit (principal, action == Action::"git.push", resource);`);
    const key = await validateForBuild({ files: [good], actions: [] });
    let validations = 0;
    const counting = {
      ...cedar,
      validate: (call: Parameters<typeof cedar.validate>[0]) => {
        validations += 1;
        return cedar.validate(call);
      },
    };
    const parse = (source: typeof good, actions: readonly string[]) =>
      parsePolicies(counting, [source], [...KNOWN_ACTIONS, ...actions], key);
    expect(parse(good, [])).toHaveLength(1);
    expect(validations).toBe(0);
    expect(parse(good, ["one.more"])).toHaveLength(1);
    expect(validations).toBe(1);
    expect(() => parse({ ...good, text: good.text.replace("git.push", "git.pus") }, [])).toThrow("git.pus");
  });

  it("all mistakes come in one message", async () => {
    const thrown: unknown = await make(`permit (;\npermit ();`).catch((error: unknown) => error);
    expect(String(thrown)).toContain("my.cedar:1:");
    expect(String(thrown)).toContain("my.cedar:2:");
  });

  it("a missing file is named", async () => {
    const thrown: unknown = await createPolicy({
      files: [new URL("./nowhere.cedar", import.meta.url)],
      agents: [],
      actions: [],
    }).catch((error: unknown) => error);
    expect(isOpsError(thrown, "not_found")).toBe(true);
  });
});

describe("the coordinator", () => {
  let policy: Policy;
  beforeAll(async () => {
    policy = await createPolicy({
      files: [
        ...policySlice.policies,
        text("p", `permit (principal == Agent::"alpha", action == Action::"file.read", resource);`),
      ],
      agents: ["coord-ops", "alpha"],
      actions: [],
    });
  });

  it("delegates what the delegate may do, and nothing more", () => {
    expect(ask(policy, ["coord-ops", "alpha"], "file.read", file("a")).outcome).toBe("allow");
    expect(ask(policy, ["coord-ops", "alpha"], "file.write", file("a")).outcome).toBe("deny");
  });
});
