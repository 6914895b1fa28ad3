import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { OpsError } from "../../kernel/ops-error.ts";
import type { Doer } from "../../kernel/work/task.ts";
import type { RunView } from "../../ops/coordination/index.ts";
import { proven, scriptedTask } from "../../testing/scripted-agent.ts";
import { Stage } from "./stage.ts";

const stage = new Stage();

beforeAll(() => stage.open());
beforeEach(() => stage.reset());
afterAll(() => stage.close());

describe("results", () => {
  const claims = [
    {
      name: "a claim without evidence of a task that has effects",
      effects: ["file.write"],
      outcome: { output: null, summary: "trust me" },
      criteria: [],
      message: "without any evidence",
    },
    {
      name: "an unmet criterion",
      effects: [],
      outcome: proven("x", { criteria: [{ criterion: "links resolve", met: false, evidence: "3 do not" }] }),
      criteria: ["links resolve"],
      message: "criterion not met",
    },
    {
      name: "an unanswered criterion",
      effects: [],
      outcome: proven("x"),
      criteria: ["links resolve"],
      message: "not answered",
    },
  ];

  it.each(claims)("$name is no success", async ({ effects, outcome, criteria, message }) => {
    stage.play = async (coordinator) => {
      const task = scriptedTask("a", "claim", async () => outcome, { effects });
      await coordinator.spawn(stage.brief(task, { criteria }));
      return { summary: "" };
    };
    const { run } = await stage.begin({ onEscalation: "fail" });
    const { report } = await stage.ended(run.id);
    expect(report?.status).toBe("failed");
    expect(report?.issues.join()).toContain(message);
  });
});

describe("recovery", () => {
  it("tries a network failure again, and records each recovery", async () => {
    let tries = 0;
    stage.play = async (coordinator) => {
      await coordinator.spawn(
        stage.brief(
          scriptedTask("a", "call", async () =>
            ++tries < 3 ? Promise.reject(new OpsError("network", "reset")) : proven("answered"),
          ),
        ),
      );
      return { summary: "ok" };
    };
    const { run } = await stage.begin();
    expect((await stage.ended(run.id)).report?.status).toBe("complete");
    expect(tries).toBe(3);
    const view = await stage.call<RunView>("runs.show", { run: run.id });
    expect(view.events.filter((event) => event.name === "recovery")).toHaveLength(2);
    expect(view.assignments[0]?.attempts).toBe(3);
  });
});

describe("effects", () => {
  const writing = (key = "w") =>
    scriptedTask(
      "a",
      "write",
      async (act) => proven(`wrote ${(await act.do(key, stage.world.effect(), { what: "README.md" })).what}`),
      { effects: ["file.write"], recover: [{ on: "conflict", name: "again", times: 2 }] },
    );

  it("are not done twice when the task runs again", async () => {
    let tries = 0;
    stage.play = async (coordinator) => {
      const task = scriptedTask(
        "a",
        "write",
        async (act) => {
          await act.do("w", stage.world.effect(), { what: "README.md" });
          if (++tries < 2) throw new OpsError("network", "after the effect");
          return proven("wrote");
        },
        { effects: ["file.write"] },
      );
      await coordinator.spawn(stage.brief(task));
      return { summary: "" };
    };
    const { run } = await stage.begin();
    expect((await stage.ended(run.id)).report?.status).toBe("complete");
    expect(stage.world.done).toEqual(["README.md"]);
  });

  it("do not count against the task's time while they run hooks, but against the run's", async () => {
    const hooked: ReturnType<typeof stage.world.effect> = {
      ...stage.world.effect(),
      perform: async (_ports, input, scope) => {
        const hook = () => new Promise<void>((resolve) => setTimeout(resolve, 300));
        await scope.untimed?.(hook);
        if (scope.signal.aborted) throw new OpsError("aborted", "the hook was ended");
        return input;
      },
    };
    stage.play = async (coordinator) => {
      const script = async (act: Doer) => proven((await act.do("w", hooked, { what: "hooked" })).what);
      await coordinator.spawn(
        stage.brief(scriptedTask("a", "commit", script, { effects: ["file.write"], timeoutMs: 150 })),
      );
      return { summary: "" };
    };
    const free = await stage.begin();
    expect((await stage.ended(free.run.id)).report?.status).toBe("complete");
    const limited = await stage.begin({ onEscalation: "fail", timeoutMs: 100 });
    expect((await stage.ended(limited.run.id)).report?.contributions[0]?.status).toBe("timeout");
  });

  it("whose answer was lost are probed, not repeated", async () => {
    stage.world.answers.set("README.md", new OpsError("timeout", "no answer", { details: { happened: true } }));
    stage.play = async (coordinator) => {
      await coordinator.spawn(stage.brief(writing()));
      return { summary: "" };
    };
    const { run } = await stage.begin();
    expect((await stage.ended(run.id)).report?.status).toBe("complete");
    expect(stage.world.done).toEqual(["README.md"]);
  });

  it("of unknown outcome are asked about; retry says that it did not happen", async () => {
    stage.world.isBlind = true;
    stage.world.answers.set("README.md", new OpsError("timeout", "no answer"));
    stage.play = async (coordinator) => {
      await coordinator.spawn(stage.brief(writing()));
      return { summary: "" };
    };
    const { run } = await stage.begin({ onEscalation: "wait" });
    const { question } = await stage.waiting(run.id);
    if (question?.kind !== "escalation") throw new Error("no escalation");
    expect(question.escalation.kind).toBe("UnknownOutcome");
    stage.world.isBlind = false;
    await stage.call("escalations.answer", { id: question.escalation.id, option: "retry" });
    expect((await stage.ended(run.id)).report?.status).toBe("complete");
    expect(stage.world.done).toEqual(["README.md"]);
  });

  it("of unknown outcome are asked about with the recoveries that were tried before", async () => {
    let attempts = 0;
    const work: Parameters<typeof scriptedTask>[2] = async (act) => {
      attempts += 1;
      if (attempts === 1) throw new OpsError("network", "reset");
      return proven((await act.do("w", stage.world.effect(), { what: "README.md" })).what);
    };
    stage.world.isBlind = true;
    stage.world.answers.set("README.md", new OpsError("timeout", "no answer"));
    stage.play = async (coordinator) => {
      await coordinator.spawn(stage.brief(scriptedTask("a", "write", work, { effects: ["file.write"] })));
      return { summary: "" };
    };
    const { run } = await stage.begin({ onEscalation: "wait" });
    const { question } = await stage.waiting(run.id);
    if (question?.kind !== "escalation") throw new Error("no escalation");
    expect([question.escalation.kind, question.escalation.issue.recoveries]).toEqual([
      "UnknownOutcome",
      ["try again after a network error"],
    ]);
    await stage.call("escalations.answer", { id: question.escalation.id, option: "abort" });
    const { report } = await stage.ended(run.id); // a person said to stop: nobody is asked a second time
    expect(report).toMatchObject({ status: "failed", escalations: [{ kind: "UnknownOutcome", answer: "abort" }] });
  });

  it("under a key that was used with other arguments are of unknown outcome, and are not done", async () => {
    const work: Parameters<typeof scriptedTask>[2] = async (act) => {
      await act.do("w", stage.world.effect(), { what: "one" });
      return proven((await act.do("w", stage.world.effect(), { what: "another" })).what);
    };
    stage.play = async (coordinator) => {
      await coordinator.spawn(stage.brief(scriptedTask("a", "write", work, { effects: ["file.write"] })));
      return { summary: "" };
    };
    const { run } = await stage.begin({ onEscalation: "fail" });
    const { report } = await stage.ended(run.id);
    expect([report?.status, stage.world.done]).toEqual(["escalated", ["one"]]);
    expect(report?.issues.join()).toContain("the same key was used with other arguments");
  });

  it("that policy denies end the assignment and the run as denied", async () => {
    stage.outcome = "deny";
    stage.play = async (coordinator) => {
      await coordinator.spawn(stage.brief(writing()));
      return { summary: "" };
    };
    const { run } = await stage.begin({ onEscalation: "fail" });
    expect((await stage.ended(run.id)).report?.status).toBe("denied");
    expect(stage.world.done).toEqual([]);
  });

  it("that the task does not declare are refused", async () => {
    stage.play = async (coordinator) => {
      await coordinator.spawn(
        stage.brief(
          scriptedTask(
            "a",
            "sneak",
            async (act) => proven((await act.do("w", stage.world.effect(), { what: "x" })).what),
            { effects: ["git.commit"] },
          ),
        ),
      );
      return { summary: "" };
    };
    const { run } = await stage.begin({ onEscalation: "fail" });
    expect((await stage.ended(run.id)).report?.status).toBe("denied");
    expect(stage.world.done).toEqual([]);
  });
});
