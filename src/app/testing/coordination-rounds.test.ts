import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { OpsError } from "../../kernel/ops-error.ts";
import type { RunView, VerifyAnswer } from "../../ops/coordination/index.ts";
import { proven, scriptedTask, untilStopped } from "../../testing/scripted-agent.ts";
import { Stage } from "./stage.ts";

const stage = new Stage();

beforeAll(() => stage.open());
beforeEach(() => stage.reset());
afterAll(() => stage.close());

describe("a fan-out", () => {
  it("runs three agents in one round, judges the gate and reports with the chain's head", async () => {
    stage.play = async (coordinator) => {
      await coordinator.fanOut(
        ["a", "b", "c"].map((agent) => stage.brief(scriptedTask(agent, "look", async () => proven(`${agent} looked`)))),
      );
      return { summary: "all looked", details: { lines: ["Not known", "  - a: what was ```before```"] } };
    };
    const { run } = await stage.begin();
    const { report } = await stage.ended(run.id);
    expect(report).toMatchObject({
      status: "complete",
      summary: "all looked",
      gate: { passed: true, succeeded: 3, applicable: 3 },
    });
    const view = await stage.call<RunView>("runs.show", { run: run.id });
    expect(view.events.map((event) => event.name)).toEqual(
      expect.arrayContaining(["COORD_OPS:SPAWN", "result", "gate", "COORD_OPS:SYNTHESIZE", "COORD_OPS:COMPLETE"]),
    );
    expect(view.events.at(-1)?.name).toBe("COORD_OPS:COMPLETE");
    expect(report?.chainHead).toBe(view.events.at(-1)?.hash);
    expect(await stage.call<VerifyAnswer>("runs.verify", { run: run.id })).toMatchObject({ ok: true, problems: [] });
    expect(view.reportMarkdown).toContain("## Quality report");
    expect(view.reportMarkdown).toContain("\n````text\nNot known\n  - a: what was ```before```\n````\n");
  });

  it("reports two of three as partial with both deliverables", async () => {
    stage.play = async (coordinator) => {
      const good = ["a", "b"].map((agent) =>
        stage.brief(
          scriptedTask(agent, "make", async () =>
            proven("made", { deliverables: [{ type: "file", value: `${agent}.md` }] }),
          ),
        ),
      );
      await coordinator.fanOut([
        ...good,
        stage.brief(scriptedTask("c", "make", async () => Promise.reject(new OpsError("not_found", "nothing there")))),
      ]);
      return { summary: "" };
    };
    const { run } = await stage.begin({ onEscalation: "fail" });
    const { report } = await stage.ended(run.id);
    expect(report?.status).toBe("partial");
    expect(report?.deliverables.map((one) => one.value)).toEqual(["a.md", "b.md"]);
    expect(report?.issues.join()).toContain("nothing there");
  });

  it("cancels the others when a critical one fails", async () => {
    stage.play = async (coordinator) => {
      const slow = scriptedTask("b", "wait", untilStopped);
      await coordinator.fanOut([
        stage.brief(
          scriptedTask("a", "fail", async () => Promise.reject(new OpsError("not_found", "gone")), { critical: true }),
        ),
        stage.brief(slow),
      ]);
      return { summary: "" };
    };
    const { run } = await stage.begin({ onEscalation: "fail" });
    const { report } = await stage.ended(run.id);
    expect(report?.status).toBe("failed");
    expect(report?.contributions.map((one) => one.status)).toEqual(["failed", "aborted"]);
  });

  it("ends a task at its timeout with what it has so far", async () => {
    stage.play = async (coordinator) => {
      const hangs = scriptedTask(
        "a",
        "hang",
        (act) => {
          act.soFar({ output: { half: true } });
          return untilStopped(act);
        },
        { timeoutMs: 50 },
      );
      await coordinator.fanOut([stage.brief(hangs)]);
      return { summary: "" };
    };
    const { run } = await stage.begin({ onEscalation: "fail" });
    await stage.ended(run.id);
    const view = await stage.call<RunView>("runs.show", { run: run.id });
    expect(view.assignments[0]?.result).toMatchObject({ status: "timeout", partial: { half: true } });
    expect(view.events.some((event) => event.name === "timeout")).toBe(true);
  });

  it("gives a task the time that its plan tells instead of the declared one", async () => {
    const held = scriptedTask("a", "wait", async () => proven("waited"), { timeoutMs: 60 });
    const patient = {
      ...held,
      timeoutOf: () => 60_000,
      act: async () => {
        await new Promise((resolve) => setTimeout(resolve, 300));
        return proven("waited");
      },
    };
    stage.play = async (coordinator) => {
      await coordinator.spawn(stage.brief(patient));
      return { summary: "waited" };
    };
    const { run } = await stage.begin();
    expect((await stage.ended(run.id)).report?.status).toBe("complete");
  });

  it("keeps what was recorded of a round that a crash has cut: only the rest is done again", async () => {
    const made: string[] = [];
    let release: () => void = () => undefined;
    const held = () => new Promise<void>((resolve) => (release = resolve));
    stage.play = async (coordinator) => {
      await coordinator.fanOut([
        stage.brief(scriptedTask("a", "make", async () => (made.push("a"), proven(`the first of ${made.length}`)))),
        stage.brief(scriptedTask("b", "hang", async () => (made.push("b"), await held(), proven("at last")))),
      ]);
      return { summary: "" };
    };
    const { run } = await stage.begin();
    await stage.follow(run.id, (seen) => seen.tracks.some((track) => track.agent === "a" && track.state === "done"));
    await stage.stopProcess();
    await stage.startProcess();
    await stage.call("runs.resume", {});
    await expect.poll(() => made.length).toBe(3);
    release();
    const { report } = await stage.ended(run.id);
    expect(made).toEqual(["a", "b", "b"]);
    expect(report?.contributions.map((one) => one.summary)).toEqual(["the first of 1", "at last"]);
    expect(await stage.call<VerifyAnswer>("runs.verify", { run: run.id })).toMatchObject({ ok: true });
  });

  it("gives a task no more time than is left of the run's own limit", async () => {
    const hang = (agent: string) => stage.brief(scriptedTask(agent, "hang", untilStopped));
    stage.play = async (coordinator) => {
      for (const agent of ["a", "b"]) await coordinator.spawn(hang(agent), { tolerate: true });
      return { summary: "" };
    };
    const { run } = await stage.begin({ onEscalation: "fail", timeoutMs: 200 });
    await stage.ended(run.id);
    const view = await stage.call<RunView>("runs.show", { run: run.id });
    const errors = view.assignments.map((one) => one.result?.error?.message);
    expect(errors).toEqual([
      "no answer within 0.2 s, all that was left of the run's time",
      "no answer within 0.0 s, all that was left of the run's time",
    ]);
  });

  it("serializes branches that write the same path", async () => {
    let active = 0;
    let most = 0;
    const writes = async () => {
      active += 1;
      most = Math.max(most, active);
      await new Promise((resolve) => setImmediate(resolve));
      active -= 1;
      return proven("wrote");
    };
    stage.play = async (coordinator) => {
      await coordinator.fanOut(
        ["a", "b", "c"].map((agent) => stage.brief(scriptedTask(agent, "write", writes), { writes: ["README.md"] })),
      );
      return { summary: "" };
    };
    const { run } = await stage.begin();
    await stage.ended(run.id);
    expect(most).toBe(1);
  });
});

describe("abort", () => {
  it("stops what runs and reports what exists", async () => {
    stage.play = async (coordinator) => {
      await coordinator.spawn(
        stage.brief(
          scriptedTask(
            "a",
            "make",
            async (act) => {
              await act.do("write", stage.world.effect(), { what: "a.md" });
              return proven("made", { deliverables: [{ type: "file", value: "a.md" }] });
            },
            { effects: ["file.write"] },
          ),
        ),
      );
      await coordinator.spawn(stage.brief(scriptedTask("b", "hang", untilStopped)));
      return { summary: "" };
    };
    const { run } = await stage.begin();
    await stage.follow(run.id, (seen) => seen.tracks.some((track) => track.agent === "b"));
    await stage.call("runs.abort", { run: run.id });
    const { report } = await stage.ended(run.id);
    expect(report).toMatchObject({ status: "aborted", deliverables: [{ value: "a.md" }] });
    expect(report?.issues).toContain("effects done before the stop: file.write (write)");
  });

  it("ends a run that waits for a decision", async () => {
    stage.outcome = "ask";
    stage.play = async (coordinator) => {
      await coordinator.spawn(
        stage.brief(
          scriptedTask(
            "a",
            "tag",
            async (act) => proven((await act.do("tag", stage.world.effect(), { what: "v1" })).what),
            { effects: ["file.write"] },
          ),
        ),
      );
      return { summary: "" };
    };
    const { run } = await stage.begin();
    await stage.waiting(run.id);
    await stage.call("runs.abort", { run: run.id });
    const { report } = await stage.ended(run.id);
    expect(report).toMatchObject({ status: "aborted", approvals: [{ decision: "expired" }] });
    expect(report?.issues).toContain("nothing had been changed when it was stopped");
    expect(stage.world.done).toEqual([]);
  });
});

describe("a handoff chain", () => {
  const state = (from: string, to: string) => ({
    from,
    to,
    workCompleted: [{ item: "made it", done: true }],
    currentState: {
      files: [{ path: "a.md", change: "created" as const, lines: 3 }],
      commits: [],
      validation: [{ check: "yaml", verdict: "pass" as const }],
    },
    remainingWork: [],
    findings: [],
    openQuestions: [],
  });

  it("gives each agent the state of the one before, and returns an incomplete one once", async () => {
    let sends = 0;
    const got: unknown[] = [];
    const told: unknown[] = [];
    stage.play = async (coordinator) => {
      const first = await coordinator.spawn(
        stage.brief(
          scriptedTask("a", "make", async (act) => {
            told.push(act.missing);
            return proven("made", {
              handoff: ++sends === 1 ? { ...state("a", "b"), workCompleted: [] } : state("a", "b"),
            });
          }),
        ),
      );
      await coordinator.handOff(
        first,
        stage.brief(scriptedTask("b", "enter", async (act) => (got.push(act.handoff?.from), proven("entered")))),
      );
      return { summary: "handed over" };
    };
    const { run } = await stage.begin();
    expect((await stage.ended(run.id)).report?.status).toBe("complete");
    expect(got).toEqual(["a"]);
    expect(sends).toBe(2);
    expect(told).toEqual([undefined, ["no work is listed"]]);
    const names = (await stage.call<RunView>("runs.show", { run: run.id })).events.map((event) => event.name);
    expect(names).toContain("handoff.returned");
    expect(names).toContain("COORD_OPS:HANDOFF");
  });

  it("ends when the sender hands over an incomplete state a second time", async () => {
    let sends = 0;
    stage.play = async (coordinator) => {
      const make = scriptedTask("a", "make", async () => {
        sends += 1;
        return proven("made", { handoff: { ...state("a", "b"), workCompleted: [] } });
      });
      const first = await coordinator.spawn(stage.brief(make));
      await coordinator.handOff(first, stage.brief(scriptedTask("b", "enter", async () => proven("entered"))));
      return { summary: "handed over" };
    };
    const { run } = await stage.begin({ onEscalation: "fail" });
    const { report } = await stage.ended(run.id);
    expect([report?.status, sends]).toEqual(["partial", 2]);
    expect(report?.issues.join()).toContain("a handed over an incomplete state: no work is listed");
  });
});
