import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Actor } from "../../kernel/actor.ts";
import { OpsError } from "../../kernel/ops-error.ts";
import type { ApprovalAsk } from "../../kernel/work/playbook.ts";
import type { RunView } from "../../ops/coordination/index.ts";
import { proven, scriptedTask, untilStopped } from "../../testing/scripted-agent.ts";
import { Stage } from "./stage.ts";

const stage = new Stage();
const GRACE: Actor = { kind: "human", id: "grace", scopes: ["*"] };
const LINUS: Actor = { kind: "human", id: "linus", scopes: ["*"] };

beforeAll(() => stage.open());
beforeEach(() => stage.reset());
afterAll(() => stage.close());

const asks = (more: Partial<ApprovalAsk>) => {
  stage.play = async (coordinator) => {
    await coordinator.spawn(stage.brief(scriptedTask("a", "look", async () => proven("looked"))));
    const target = { label: "main", version: "1" };
    await coordinator.approve({ name: "ship", action: "ship it", arguments: {}, target, risk: "high", ...more });
    return { summary: "shipped" };
  };
};
const approvalIn = async (run: string) => {
  const { question } = await stage.waiting(run);
  if (question?.kind !== "approval") throw new Error(`no approval: ${JSON.stringify(question)}`);
  return question.approval;
};
const escalationIn = async (run: string, but = "") => {
  const { question } = await stage.follow(
    run,
    (seen) => seen.question?.kind === "escalation" && seen.question.escalation.id !== but,
  );
  if (question?.kind !== "escalation") throw new Error("no escalation");
  return question.escalation;
};
describe("an approval", () => {
  it("that needs two people is not given by one of them twice", async () => {
    asks({ quorum: 2 });
    const { run } = await stage.begin();
    const { id, digest } = await approvalIn(run.id);
    await stage.call("approvals.approve", { id, digest }, GRACE);
    await expect(stage.call("approvals.approve", { id, digest }, GRACE)).rejects.toMatchObject({ code: "conflict" });
    await stage.call("approvals.approve", { id, digest }, LINUS);
    expect((await stage.ended(run.id)).report).toMatchObject({ status: "complete", approvals: [{ by: "linus" }] });
  });

  it("of a review area is given by somebody of that area, and by nobody else of several people", async () => {
    const user = { name: "", role: "approver", createdAt: 1, removedAt: null } as const;
    await stage.store.access.addUser({ ...user, id: "linus", areas: ["architecture"] });
    await stage.store.access.addUser({ ...user, id: "grace", areas: ["security"] });
    asks({ area: "security" });
    const { run } = await stage.begin();
    const { id, digest } = await approvalIn(run.id);
    const refused = stage.call("approvals.approve", { id, digest }, LINUS);
    await expect(refused).rejects.toMatchObject({ code: "forbidden", details: { required: "security" } });
    await stage.call("approvals.approve", { id, digest }, GRACE);
    expect((await stage.ended(run.id)).report?.status).toBe("complete");
    const [given] = (await stage.store.approvals.find(id))?.decisions ?? [];
    expect(given).toMatchObject({ by: "grace", selfApproved: false, areaWaived: false });
  });

  it("that nobody answered in time counts as denied", async () => {
    asks({ expiresInMs: 1 });
    const { run } = await stage.begin();
    expect((await stage.ended(run.id)).report).toMatchObject({
      status: "denied",
      approvals: [{ decision: "expired" }],
    });
  });

  it("that must not lapse in silence asks how to go on, and is asked again when a person says so", async () => {
    asks({ expiresInMs: 1, onExpiry: "escalate" });
    const { run } = await stage.begin();
    const first = await escalationIn(run.id);
    expect(first).toMatchObject({ kind: "Timeout", title: "Nobody has decided on ship it" });
    await stage.call("escalations.answer", { id: first.id, option: "retry" });
    const second = await escalationIn(run.id, first.id);
    await stage.call("escalations.answer", { id: second.id, option: "abort" });
    const { report } = await stage.ended(run.id);
    expect(report?.status).toBe("denied");
    expect(report?.approvals.map((one) => one.decision)).toEqual(["expired", "expired"]);
  });
});

describe("an approval that policy asks for", () => {
  it("takes from policy how many people must approve, until when, and what happens then", async () => {
    stage.playGuarded();
    stage.terms = { quorum: 2, expiresInMs: 60_000, onExpiry: "escalate" };
    const { run } = await stage.begin();
    const approval = await approvalIn(run.id);
    expect(approval).toMatchObject({ mayAnswer: { quorum: 2, area: null }, onExpiry: "escalate" });
    expect(approval.expiresAt - approval.askedAt).toBe(60_000);
    await stage.call("approvals.reject", { id: approval.id });
    await stage.ended(run.id);
  });

  it("that nobody gave in time is asked again when a person says so", async () => {
    stage.playGuarded();
    stage.terms = { expiresInMs: 1, onExpiry: "escalate" };
    const { run } = await stage.begin({ onEscalation: "wait" });
    const { id, kind, title } = await escalationIn(run.id);
    expect([kind, title]).toEqual(["Timeout", "Nobody has decided on what a tag wants to do"]);
    stage.terms = {};
    await stage.call("escalations.answer", { id, option: "retry" });
    const { question } = await stage.follow(run.id, (seen) => seen.question?.kind === "approval");
    if (question?.kind !== "approval") throw new Error("it was not asked again");
    const { id: again, digest } = question.approval;
    await stage.call("approvals.approve", { id: again, digest }, GRACE);
    expect((await stage.ended(run.id)).report?.status).toBe("complete");
    expect(stage.world.done).toEqual(["v1.0.0"]);
  });

  it("that nobody gave in time ends the run as escalated when nobody says how to go on either", async () => {
    stage.playGuarded();
    stage.terms = { expiresInMs: 1, onExpiry: "escalate" };
    const { run } = await stage.begin({ onEscalation: "wait" });
    await stage.leaveUnanswered(await escalationIn(run.id));
    const { report } = await stage.ended(run.id);
    expect(report).toMatchObject({ status: "escalated", approvals: [{ decision: "expired" }] });
    expect(stage.world.done).toEqual([]);
  });
});

describe("the urgency of an escalation", () => {
  const MINUTE_MS = 60_000;
  it.each([
    ["immediate", 5 * MINUTE_MS],
    ["production", 15 * MINUTE_MS],
    ["blocking", 60 * MINUTE_MS],
    ["information", 240 * MINUTE_MS],
  ] as const)(
    "%s leaves %d ms for an answer, and unanswered three times the run ends escalated",
    async (urgency, withinMs) => {
      stage.play = async (coordinator) => {
        const ask = {
          kind: "Boundary",
          title: "Which table?",
          issue: "It is data's.",
          recommended: "delegate",
          urgency,
        } as const;
        return { summary: (await coordinator.escalate(ask))?.option ?? "" };
      };
      const { run } = await stage.begin({ onEscalation: "wait" });
      const raised = await escalationIn(run.id);
      expect(raised).toMatchObject({ kind: "Boundary", urgency, level: 1 });
      expect(raised.nextLevelAt - raised.at).toBe(withinMs);
      await stage.leaveUnanswered(raised);
      expect((await stage.ended(run.id)).report?.status).toBe("escalated");
      const { events } = await stage.call<RunView>("runs.show", { run: run.id });
      const sent = events.filter((event) => event.name === "COORD_OPS:ESCALATE" || event.name === "escalation.raised");
      expect(sent.map((event) => event.payload)).toMatchObject([
        { urgency },
        { urgency, level: 2, state: "open" },
        { urgency, level: 3, state: "open" },
        { urgency, level: 3, state: "unanswered" },
        { payload: { status: "escalated" } }, // the run's own last signal
      ]);
    },
  );
});

describe("an agent at work", () => {
  it("is told to hand in what it has before its result stands", async () => {
    stage.play = async (coordinator) => {
      await coordinator.spawn(stage.brief(scriptedTask("b", "hang", untilStopped)));
      return { summary: "" };
    };
    const { run } = await stage.begin();
    await stage.follow(run.id, (seen) => seen.tracks.some((track) => track.agent === "b"));
    await stage.call("runs.abort", { run: run.id });
    await stage.ended(run.id);
    const { events } = await stage.call<RunView>("runs.show", { run: run.id });
    const toldAt = events.findIndex((event) => event.name === "COORD_OPS:ABORT" && event.to === "b");
    expect(toldAt).toBeGreaterThan(0);
    expect(events.findIndex((event) => event.name === "result")).toBeGreaterThan(toldAt);
  });

  it("that fails after more time than its layer says leaves a finding", async () => {
    stage.play = async (coordinator) => {
      const slow = scriptedTask("a", "look", async () => {
        stage.lateMs = 11_000;
        throw new OpsError("conflict", "found nothing");
      });
      await coordinator.spawn(stage.brief(slow), { tolerate: true });
      return { summary: "" };
    };
    const { run } = await stage.begin({ onEscalation: "fail" });
    const { report } = await stage.ended(run.id);
    expect(report?.findings).toMatchObject([{ rule: "coordination/slow-task" }]);
  });
});
