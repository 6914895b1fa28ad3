import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { OpsError } from "../../kernel/ops-error.ts";
import { proven, scriptedTask } from "../../testing/scripted-agent.ts";
import { Stage } from "./stage.ts";

const stage = new Stage();

beforeAll(() => stage.open());
beforeEach(() => stage.reset());
afterAll(() => stage.close());

const escalationIn = async (run: string, but = "") => {
  const { question } = await stage.follow(
    run,
    (seen) => seen.question?.kind === "escalation" && seen.question.escalation.id !== but,
  );
  if (question?.kind !== "escalation") throw new Error("no escalation");
  return question.escalation;
};
const failing = (error: OpsError) => {
  stage.play = async (coordinator) => {
    await coordinator.spawn(stage.brief(scriptedTask("a", "call", async () => Promise.reject(error))));
    return { summary: "" };
  };
};

describe("a failure that is asked about", () => {
  it("keeps in the report what existed before a person answered retry", async () => {
    let times = 0;
    stage.play = async (coordinator) => {
      const half = async (act: { soFar(partial: object): void }) => {
        times += 1;
        if (times > 1) return proven("pushed");
        act.soFar({ deliverables: [{ type: "commit", value: "443439e9" }] });
        throw new OpsError("conflict", "rebasing ends in conflicts");
      };
      await coordinator.spawn(stage.brief(scriptedTask("a", "commit", half)));
      return { summary: "pushed" };
    };
    const { run } = await stage.begin({ onEscalation: "wait" });
    await stage.call("escalations.answer", { id: (await escalationIn(run.id)).id, option: "retry" });
    expect((await stage.ended(run.id)).report).toMatchObject({
      status: "complete",
      deliverables: [{ value: "443439e9" }],
    });
  });

  it("says with the option to abort what is then to be cleared away", async () => {
    const abortOf = async (deliverables: readonly { type: string; value: string; undo?: string }[]) => {
      stage.play = async (coordinator) => {
        const made = async () => proven("committed", { deliverables });
        await coordinator.spawn(stage.brief(scriptedTask("b", "commit", made)));
        await coordinator.spawn(
          stage.brief(scriptedTask("a", "call", () => Promise.reject(new OpsError("precondition", "no")))),
        );
        return { summary: "" };
      };
      const { run } = await stage.begin({ onEscalation: "wait" });
      const { id, options } = await escalationIn(run.id);
      await stage.call("escalations.answer", { id, option: "abort" });
      await stage.ended(run.id);
      return options.find(({ option }) => option === "abort")?.condition;
    };
    const undo = "git revert 443439e9 && git push";
    expect(await abortOf([{ type: "commit", value: "443439e9", undo }])).toBe(
      `stop here; what exists stays, and is undone by: ${undo}`,
    );
    const two = [
      { type: "commit", value: "443439e9", undo },
      { type: "pull request", value: "local:x/pr/1", undo: "close it" },
    ];
    expect(await abortOf(two)).toBe(`stop here; what exists stays, and is undone by: 1) close it 2) ${undo}`);
    expect(await abortOf([])).toBe("stop here; nothing is left to clear away");
    expect(await abortOf([{ type: "note", value: "x" }])).toBe("stop here; what exists stays");
  });

  it("is a Timeout in a sequence, where each task is on the critical path, and tells which recoveries were tried", async () => {
    stage.pattern = "sequential";
    failing(new OpsError("timeout", "no answer"));
    const { run } = await stage.begin({ onEscalation: "wait" });
    const late = await escalationIn(run.id);
    expect([late.kind, late.issue.recoveries]).toEqual(["Timeout", []]);
    await stage.call("escalations.answer", { id: late.id, option: "abort" });
    await stage.ended(run.id);
    failing(new OpsError("network", "reset"));
    const { run: other } = await stage.begin({ onEscalation: "wait" });
    const { id, issue } = await escalationIn(other.id);
    const tried = "try again after a network error";
    expect(issue.recoveries).toEqual([`a call: ${tried}, then ${tried}`]);
    await stage.call("escalations.answer", { id, option: "abort" });
    await stage.ended(other.id);
  });

  it.each(["precondition", "unauthorized", "missing_tool", "not_found", "too_large"] as const)(
    "is also a permanent one that a person can mend (%s): retry does it again",
    async (code) => {
      let isMended = false;
      stage.play = async (coordinator) => {
        const work = async () =>
          isMended ? proven("committed") : Promise.reject(new OpsError(code, "a hook said no"));
        await coordinator.spawn(stage.brief(scriptedTask("a", "commit", work)));
        return { summary: "committed" };
      };
      const { run } = await stage.begin({ onEscalation: "wait" });
      const { id, kind, issue } = await escalationIn(run.id);
      expect([kind, issue.recoveries]).toEqual(["QualityGate", []]);
      isMended = true;
      await stage.call("escalations.answer", { id, option: "retry" });
      expect((await stage.ended(run.id)).report?.status).toBe("complete");
    },
  );

  it.each(["refused", "invalid_input", "unsupported"] as const)(
    "is none where the request itself is at fault (%s): the run ends with the reason",
    async (code) => {
      failing(new OpsError(code, "nothing to commit"));
      const { run } = await stage.begin({ onEscalation: "wait" });
      const { report } = await stage.ended(run.id);
      expect(report).toMatchObject({ status: "failed", summary: expect.stringContaining("nothing to commit") });
      expect(report?.nextSteps.join(" ")).not.toContain("runs retry");
      expect(report?.escalations).toEqual([]);
    },
  );

  it("that is delegated waits for the delegate's answer, under their name", async () => {
    let isMended = false;
    stage.play = async (coordinator) => {
      const work = async () => (isMended ? proven("called") : Promise.reject(new OpsError("network", "reset")));
      await coordinator.spawn(stage.brief(scriptedTask("a", "call", work)));
      return { summary: "called" };
    };
    const { run } = await stage.begin({ onEscalation: "wait" });
    const first = await escalationIn(run.id);
    expect(first.context).toEqual({ attempted: "OPS:TEST: a call", agents: [{ agent: "a", state: "call: failed" }] });
    await stage.call("escalations.answer", { id: first.id, option: "delegate", delegateTo: "the network team" });
    const second = await escalationIn(run.id, first.id);
    expect(second.title).toBe("Test did not reach its goal (delegated to the network team)");
    isMended = true;
    await stage.call("escalations.answer", { id: second.id, option: "retry" });
    const { report } = await stage.ended(run.id);
    expect(report).toMatchObject({ status: "complete", escalations: [{ answer: "delegate" }, { answer: "retry" }] });
  });

  it("is a conflict also where there is no gate", async () => {
    stage.gate = null;
    failing(new OpsError("conflict", "rebasing ends in conflicts"));
    const { run } = await stage.begin({ onEscalation: "wait" });
    const { id, kind } = await escalationIn(run.id);
    expect(kind).toBe("Conflict");
    await stage.call("escalations.answer", { id, option: "abort" });
    expect((await stage.ended(run.id)).report?.status).toBe("failed");
  });

  it("is of the type Resource when a service outside is down", async () => {
    failing(new OpsError("rate_limited", "come back tomorrow", { details: { retryAfterMs: 86_400_000 } }));
    const { run } = await stage.begin({ onEscalation: "wait" });
    const { id, kind } = await escalationIn(run.id);
    expect(kind).toBe("Resource");
    await stage.call("escalations.answer", { id, option: "abort" });
    await stage.ended(run.id);
  });
});
