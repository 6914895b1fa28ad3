import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Actor } from "../../kernel/actor.ts";
import { OpsError } from "../../kernel/ops-error.ts";
import type { RunFollow, RunView } from "../../ops/coordination/index.ts";
import { proven, scriptedTask } from "../../testing/scripted-agent.ts";
import { Stage } from "./stage.ts";

const stage = new Stage();
const AGENT: Actor = { kind: "agent", id: "release-manager", run: "run_x", scopes: ["*"] };

beforeAll(() => stage.open());
beforeEach(() => stage.reset());
afterAll(() => stage.close());

const guarded = () => stage.playGuarded();
const askedIn = async (run: string) => {
  const { question } = await stage.waiting(run);
  if (question?.kind !== "approval") throw new Error(`no approval: ${JSON.stringify(question)}`);
  return question.approval;
};
describe("approvals", () => {
  it("wait for a human, and let the exact action pass once", async () => {
    guarded();
    stage.terms = { area: "architecture" };
    const { run } = await stage.begin();
    const approval = await askedIn(run.id);
    expect(stage.world.done).toEqual([]);
    await expect(stage.call("approvals.approve", { id: approval.id, digest: "000000" })).rejects.toMatchObject({
      code: "invalid_input",
    });
    await stage.call("approvals.approve", { id: approval.id, digest: approval.digest.slice(0, 6) });
    const { report } = await stage.ended(run.id);
    expect(report).toMatchObject({
      status: "complete",
      approvals: [{ id: approval.id, decision: "committed", by: "ada" }],
    });
    expect(stage.world.done).toEqual(["v1.0.0"]);
    const { events } = await stage.call<RunView>("runs.show", { run: run.id });
    const decided = events.find((event) => event.name === "approval.decided");
    expect(decided?.payload).toMatchObject({ by: "ada", selfApproved: true, areaWaived: true });
    await expect(stage.call("approvals.approve", { id: approval.id, digest: approval.digest })).rejects.toMatchObject({
      code: "conflict",
    });
  });

  it("are never decided by an agent", async () => {
    guarded();
    const { run } = await stage.begin();
    const approval = await askedIn(run.id);
    await expect(
      stage.call("approvals.approve", { id: approval.id, digest: approval.digest }, AGENT),
    ).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  it("end the run as denied when rejected", async () => {
    guarded();
    const { run } = await stage.begin();
    await stage.call("approvals.reject", { id: (await askedIn(run.id)).id, note: "not on a Friday" });
    const { report } = await stage.ended(run.id);
    expect(report?.status).toBe("denied");
    expect(report?.issues.join()).toContain("not on a Friday");
    expect(stage.world.done).toEqual([]);
  });

  it("are asked again when the target has moved", async () => {
    guarded();
    const { run } = await stage.begin();
    const first = await askedIn(run.id);
    stage.world.version = "2";
    await stage.call("approvals.approve", { id: first.id, digest: first.digest });
    const second = await stage.follow(
      run.id,
      (seen) => seen.question?.kind === "approval" && seen.question.approval.id !== first.id,
    );
    if (second.question?.kind !== "approval") throw new Error("no second approval");
    expect(second.question.approval.target.version).toBe("2");
    await stage.call("approvals.approve", { id: second.question.approval.id, digest: second.question.approval.digest });
    expect((await stage.ended(run.id)).report?.approvals.map((one) => one.decision).sort()).toEqual([
      "committed",
      "stale",
    ]);
  });

  it("are still there for another process, which goes on with the run", async () => {
    guarded();
    const { run } = await stage.begin();
    const approval = await askedIn(run.id);
    await stage.stopProcess();
    await stage.startProcess();
    expect(stage.world.done).toEqual([]);
    await stage.call("approvals.approve", { id: approval.id, digest: approval.digest });
    await stage.call("runs.resume", {});
    expect((await stage.ended(run.id)).report?.status).toBe("complete");
    expect(stage.world.done).toEqual(["v1.0.0"]);
  });
});

describe("a question that the world may answer too", () => {
  /** Looks at the world, and asks until it has answered. */
  function watching(): { merged: boolean; base: string; looks: number } {
    const world = { merged: false, base: "one", looks: 0 };
    stage.play = async (coordinator) => {
      for (let look = 1; ; look++) {
        const seen = await coordinator.spawn(
          stage.brief(
            scriptedTask("a", "watch", async () => {
              world.looks += 1;
              return proven(world.merged ? "merged" : `base ${world.base}`);
            }),
            { name: `watch-${look}` },
          ),
        );
        if (seen.summary === "merged") break;
        const target = { label: "main", version: seen.summary };
        await coordinator.approve({
          ...{ name: "merge", action: "merge it", arguments: { number: 1 }, target, risk: "high" },
          lookAgainMs: 3_600_000,
        });
      }
      await coordinator.withdraw("merge", "merged by hand");
      return { summary: "merged" };
    };
    return world;
  }

  it("goes on when a look that somebody asks for finds the answer", async () => {
    const world = watching();
    const { run } = await stage.begin();
    const first = await askedIn(run.id);
    world.merged = true;
    expect(await stage.call("runs.look", { run: run.id })).toEqual({ looked: true });
    const { report } = await stage.ended(run.id);
    expect(report?.status).toBe("complete");
    expect(report?.approvals).toMatchObject([{ id: first.id, decision: "stale" }]);
  });

  it("still waits after a look that finds nothing, and says so when the look is over", async () => {
    const world = watching();
    const { run } = await stage.begin();
    const first = await askedIn(run.id);
    await stage.call("runs.look", { run: run.id });
    const { question } = await stage.call<RunFollow>("runs.follow", { run: run.id });
    expect(question).toMatchObject({ kind: "approval", approval: { id: first.id } });
    expect(world.looks).toBe(2);
    world.merged = true;
    await stage.call("runs.look", { run: run.id });
    await stage.ended(run.id);
  });

  it("becomes void and is asked again when what it is about has moved", async () => {
    const world = watching();
    const { run } = await stage.begin();
    const first = await askedIn(run.id);
    world.base = "two";
    await stage.call("runs.look", { run: run.id });
    const second = await askedIn(run.id);
    expect(second.target.version).toBe("base two");
    await expect(stage.call("approvals.approve", { id: first.id, digest: first.digest })).rejects.toMatchObject({
      code: "conflict",
    });
    world.merged = true;
    await stage.call("runs.look", { run: run.id });
    await stage.ended(run.id);
  });

  it("is looked at by the process that takes the run over", async () => {
    const world = watching();
    const { run } = await stage.begin();
    await askedIn(run.id);
    await stage.stopProcess();
    await stage.startProcess();
    world.merged = true;
    await stage.call("runs.look", { run: run.id });
    expect((await stage.ended(run.id)).report?.status).toBe("complete");
  });

  it("ends the run as denied when a person says no", async () => {
    watching();
    const { run } = await stage.begin();
    await stage.call("approvals.reject", { id: (await askedIn(run.id)).id, note: "not today" });
    expect((await stage.ended(run.id)).report?.status).toBe("denied");
  });
});

describe("escalations", () => {
  it("ask when the gate failed, and retry does only what failed", async () => {
    let isBroken = true;
    let looks = 0;
    stage.play = async (coordinator) => {
      const results = await coordinator.fanOut([
        stage.brief(scriptedTask("a", "look", async () => proven(`looked ${++looks}`))),
        stage.brief(
          scriptedTask("b", "look", async () =>
            isBroken ? Promise.reject(new OpsError("not_found", "not yet")) : proven("looked"),
          ),
        ),
      ]);
      return { summary: results.map((result) => result.summary).join() };
    };
    const { run } = await stage.begin({ onEscalation: "wait" });
    const { question } = await stage.waiting(run.id);
    if (question?.kind !== "escalation") throw new Error("no escalation");
    expect(question.escalation).toMatchObject({ kind: "QualityGate", level: 1, coordinator: "COORD_OPS" });
    expect(question.markdown).toContain("signalbox answer");
    isBroken = false;
    await stage.call("escalations.answer", { id: question.escalation.id, option: "retry" });
    const { report } = await stage.ended(run.id);
    expect(report?.status).toBe("complete");
    expect(looks).toBe(1);
  });

  it("answered abort ends the run as it stands", async () => {
    stage.play = async (coordinator) => {
      await coordinator.fanOut([
        stage.brief(scriptedTask("a", "x", async () => proven("x"))),
        stage.brief(scriptedTask("b", "x", async () => Promise.reject(new OpsError("conflict", "merge conflict")))),
      ]);
      return { summary: "" };
    };
    const { run } = await stage.begin({ onEscalation: "wait" });
    const { question } = await stage.waiting(run.id);
    if (question?.kind !== "escalation") throw new Error("no escalation");
    expect(question.escalation.kind).toBe("Conflict");
    await stage.call("escalations.answer", { id: question.escalation.id, option: "abort" });
    expect((await stage.ended(run.id)).report?.status).toBe("partial");
  });
});

describe("with two humans", () => {
  it("approvals are not given by the requester once another human is known", async () => {
    guarded();
    await stage.store.approvals.rememberHuman("grace", 1);
    const { run } = await stage.begin();
    const approval = await askedIn(run.id);
    await expect(stage.call("approvals.approve", { id: approval.id, digest: approval.digest })).rejects.toMatchObject({
      code: "forbidden",
    });
    await stage.call(
      "approvals.approve",
      { id: approval.id, digest: approval.digest },
      { kind: "human", id: "grace", scopes: ["*"] },
    );
    expect((await stage.ended(run.id)).report?.status).toBe("complete");
  });
});
