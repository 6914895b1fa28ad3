import { describe, expect, it } from "vitest";
import { createPolicy } from "./policy.ts";

const make = (body: string) =>
  createPolicy({ files: [{ name: "my.cedar", text: body }], agents: ["alpha", "beta"], actions: ["git.push"] });
const PUSH = { kind: "branch", id: "main", branch: "main" } as const;
const PERMIT = "permit (principal, action, resource);";

describe("the terms of a question", () => {
  it("come from the annotations of the policy that asks", async () => {
    const policy = await make(
      `@id("p") @outcome("ask") @area("security") @quorum("2") @expires("4h") @onExpiry("escalate") ${PERMIT}`,
    );
    expect(policy.decide({ agent: "alpha", chain: [], action: "git.push", resource: PUSH })).toEqual({
      ...{ outcome: "ask", policy: "p", area: "security" },
      ...{ quorum: 2, expiresInMs: 4 * 3_600_000, onExpiry: "escalate" },
    });
  });

  it("satisfy every policy that asks, of the agent and of who delegates to it", async () => {
    const policy = await make(
      `@id("a") @outcome("ask") @quorum("3") @onExpiry("deny") permit (principal == Agent::"alpha", action, resource);
       @id("b") @outcome("ask") @quorum("2") @expires("1d") permit (principal == Agent::"beta", action, resource);
       @id("c") @outcome("ask") @expires("2h") @area("data") permit (principal == Agent::"beta", action, resource);`,
    );
    expect(policy.decide({ agent: "beta", chain: ["alpha"], action: "git.push", resource: PUSH })).toMatchObject({
      ...{ outcome: "ask", area: "data", quorum: 3, expiresInMs: 2 * 3_600_000, onExpiry: "deny" },
    });
  });

  it.each([
    ["a quorum of nobody", '@outcome("ask") @quorum("0")', "@quorum is a number"],
    ["a quorum in words", '@outcome("ask") @quorum("two")', "@quorum is a number"],
    ["a time without unit", '@outcome("ask") @expires("4")', "@expires is a duration"],
    ["no time at all", '@outcome("ask") @expires("0s")', "@expires is a duration"],
    ["an unknown end", '@outcome("ask") @onExpiry("allow")', '@onExpiry is "deny" or "escalate"'],
    ["an empty area", '@outcome("ask") @area("")', "@area names a review area"],
    ["terms of a policy that does not ask", '@quorum("2")', '@quorum stands beside @outcome("ask")'],
  ])("stop the start with file and line: %s", async (_what, annotations, says) => {
    await expect(make(`\n${annotations} ${PERMIT}`)).rejects.toThrow(`my.cedar:2: ${says}`);
  });
});
