import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Actor } from "../kernel/actor.ts";
import { isOpsError, OpsError } from "../kernel/ops-error.ts";
import { perform } from "../kernel/operation.ts";
import {
  asAnyPlaybook,
  type Brief,
  type Coordinator,
  definePlaybook,
  type PlaybookOutcome,
} from "../kernel/playbook.ts";
import type { Ports } from "../kernel/ports.ts";
import { defineSlice } from "../kernel/slice.ts";
import type { AnyTask } from "../kernel/task.ts";
import { createDurable } from "../engine/create-durable.ts";
import { createAborter } from "../integrations/live/aborter.ts";
import { createBoard } from "../integrations/live/board.ts";
import { realTimers } from "../integrations/live/timers.ts";
import { approvals } from "../ops/approvals/index.ts";
import {
  coordination,
  createFlowCode,
  type RunFollow,
  type RunView,
  type VerifyAnswer,
} from "../ops/coordination/index.ts";
import { escalations } from "../ops/escalations/index.ts";
import { createMasker, type Policy } from "../ops/policy/index.ts";
import { type Intake, signals } from "../ops/signals/index.ts";
import { openStore, type Store } from "../storage/open-store.ts";
import { proven, scriptedAgent, scriptedTask, ScriptedWorld } from "../testing/scripted-agent.ts";
import { composeCatalog } from "./catalog.ts";

const HUMAN: Actor = { kind: "human", id: "ada", scopes: ["*"] };
const AGENT: Actor = { kind: "agent", id: "release-manager", run: "run_x", scopes: ["*"] };

let store: Store;
let ports: Ports;
let close: () => Promise<void>;
const world = { current: new ScriptedWorld() };
const policyOf: { outcome: ReturnType<Policy["decide"]>["outcome"] } = { outcome: "allow" };
const play: { run: (coordinator: Coordinator) => Promise<PlaybookOutcome>; gate: number | null } = {
  run: async () => ({ summary: "" }),
  gate: 0.8,
};
const tasks = new Map<string, AnyTask>();

const playbook = definePlaybook<{ n?: number | undefined }>({
  signal: "OPS:TEST",
  title: "Test",
  summary: "Plays what the test says",
  input: z.strictObject({ n: z.number().optional() }),
  pattern: "parallel",
  layer: "fast",
  agents: ["a", "b", "c"],
  get gateThreshold() {
    return play.gate;
  },
  place: "none",
  writes: false,
  door: {
    command: "test",
    positionals: [],
    examples: [],
    hints: { readOnly: true, destructive: false, idempotent: true },
  },
  run: (coordinator) => play.run(coordinator),
});

const slice = defineSlice({
  name: "test",
  agents: ["a", "b", "c"].map(scriptedAgent),
  playbooks: [asAnyPlaybook(playbook)],
});

async function startProcess(): Promise<void> {
  const catalog = { ...composeCatalog([signals, approvals, escalations, coordination, slice]), tasks };
  const masker = createMasker();
  const durable = createDurable({ store, now: () => Date.now() });
  const missing = (what: string) => () => Promise.reject(new Error(`${what} is not used here`));
  ports = {
    clock: { now: () => Date.now() },
    auditLog: store.auditLog,
    durable,
    catalog,
    signals: store.signals,
    repositories: { resolve: async (path) => path },
    runs: store.runs,
    findings: store.findings,
    ledger: store.ledger,
    approvals: store.approvals,
    escalations: store.escalations,
    leases: store.leases,
    pullRequests: store.pullRequests,
    policy: { decide: () => ({ outcome: policyOf.outcome, policy: "test" }) },
    masker,
    places: { open: async () => ({ kind: "none", root: "", repository: "" }), close: async () => null },
    board: createBoard(),
    timers: realTimers,
    aborter: createAborter(),
    workers: { run: missing("workers") },
    secrets: { scan: missing("secrets") },
    processes: { run: missing("processes") },
    get files(): never {
      throw new Error("files are not used here");
    },
    get git(): never {
      throw new Error("git is not used here");
    },
    get forges(): never {
      throw new Error("forges are not used here");
    },
  };
  await durable.launch(createFlowCode(ports));
  close = () => durable.close(1_000);
}

beforeAll(async () => {
  store = await openStore({
    place: { kind: "embedded", folder: null, image: null },
    executorId: "exe_test",
    masker: createMasker(),
  });
  await startProcess();
});

beforeEach(() => {
  world.current = new ScriptedWorld();
  policyOf.outcome = "allow";
  play.gate = 0.8;
  tasks.clear();
});

afterAll(async () => {
  await close();
  await store.close();
});

function call<T>(operation: string, input: unknown, actor: Actor = HUMAN): Promise<T> {
  const found = ports.catalog.operations.get(operation);
  if (found === undefined) throw new Error(`no operation ${operation}`);
  return perform(found, { actor, ports, door: "test" }, input) as Promise<T>; // each operation's answer is named by the caller
}

function define(task: AnyTask): AnyTask {
  tasks.set(`${task.agent}/${task.name}`, task);
  return task;
}

const brief = (task: AnyTask, more: Partial<Brief> = {}): Brief => ({
  task: define(task),
  name: `${task.agent}-${task.name}`,
  context: {},
  deliverables: [],
  criteria: [],
  ...more,
});

let begun = 0;

async function begin(more: object = {}): Promise<Intake & { kind: "started" }> {
  begun += 1;
  const intake = await call<Intake>("signals.receive", { name: "OPS:TEST", context: { n: begun }, ...more });
  if (intake.kind !== "started") throw new Error(`the signal was ${intake.kind}`);
  return intake;
}

async function follow(run: string, until: (seen: RunFollow) => boolean): Promise<RunFollow> {
  for (let look = 0; look < 200; look++) {
    const seen = await call<RunFollow>("runs.follow", { run, waitMs: 100, after: 1_000_000 });
    if (until(seen)) return seen;
  }
  throw new Error("it did not come to that");
}

const ended = (run: string) => follow(run, (seen) => seen.run.endedAt !== null);
const waiting = (run: string) => follow(run, (seen) => seen.question !== null || seen.run.endedAt !== null);

describe("a fan-out", () => {
  it("runs three agents in one round, judges the gate and reports with the chain's head", async () => {
    play.run = async (coordinator) => {
      await coordinator.fanOut(
        ["a", "b", "c"].map((agent) => brief(scriptedTask(agent, "look", async () => proven(`${agent} looked`)))),
      );
      return { summary: "all looked" };
    };
    const { run } = await begin();
    const { report } = await ended(run.id);
    expect(report).toMatchObject({
      status: "complete",
      summary: "all looked",
      gate: { passed: true, succeeded: 3, applicable: 3 },
    });
    const view = await call<RunView>("runs.show", { run: run.id });
    expect(view.events.map((event) => event.name)).toEqual(
      expect.arrayContaining(["COORD_OPS:SPAWN", "result", "gate", "COORD_OPS:SYNTHESIZE", "COORD_OPS:COMPLETE"]),
    );
    expect(view.events.at(-1)?.name).toBe("COORD_OPS:COMPLETE");
    expect(report?.chainHead).toBe(view.events.at(-1)?.hash);
    expect(await call<VerifyAnswer>("runs.verify", { run: run.id })).toMatchObject({ ok: true, problems: [] });
    expect(view.reportMarkdown).toContain("## Quality report");
  });

  it("reports two of three as partial with both deliverables", async () => {
    play.run = async (coordinator) => {
      const good = ["a", "b"].map((agent) =>
        brief(
          scriptedTask(agent, "make", async () =>
            proven("made", { deliverables: [{ type: "file", value: `${agent}.md` }] }),
          ),
        ),
      );
      await coordinator.fanOut([
        ...good,
        brief(scriptedTask("c", "make", async () => Promise.reject(new OpsError("not_found", "nothing there")))),
      ]);
      return { summary: "" };
    };
    const { run } = await begin({ onEscalation: "fail" });
    const { report } = await ended(run.id);
    expect(report?.status).toBe("partial");
    expect(report?.deliverables.map((one) => one.value)).toEqual(["a.md", "b.md"]);
    expect(report?.issues.join()).toContain("nothing there");
  });

  it("cancels the others when a critical one fails", async () => {
    play.run = async (coordinator) => {
      const slow = scriptedTask(
        "b",
        "wait",
        (act) =>
          new Promise((_resolve, reject) =>
            act.signal.addEventListener("abort", () => reject(new OpsError("aborted", "told to stop"))),
          ),
      );
      await coordinator.fanOut([
        brief(
          scriptedTask("a", "fail", async () => Promise.reject(new OpsError("not_found", "gone")), { critical: true }),
        ),
        brief(slow),
      ]);
      return { summary: "" };
    };
    const { run } = await begin({ onEscalation: "fail" });
    const { report } = await ended(run.id);
    expect(report?.status).toBe("failed");
    expect(report?.contributions.map((one) => one.status)).toEqual(["failed", "aborted"]);
  });

  it("ends a task at its timeout with what it has so far", async () => {
    play.run = async (coordinator) => {
      const hangs = scriptedTask(
        "a",
        "hang",
        (act) => {
          act.soFar({ output: { half: true } });
          return new Promise((_resolve, reject) =>
            act.signal.addEventListener("abort", () => reject(new OpsError("aborted", "stopped"))),
          );
        },
        { timeoutMs: 50 },
      );
      await coordinator.fanOut([brief(hangs)]);
      return { summary: "" };
    };
    const { run } = await begin({ onEscalation: "fail" });
    await ended(run.id);
    const view = await call<RunView>("runs.show", { run: run.id });
    expect(view.assignments[0]?.result).toMatchObject({ status: "timeout", partial: { half: true } });
    expect(view.events.some((event) => event.name === "timeout")).toBe(true);
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
    play.run = async (coordinator) => {
      await coordinator.fanOut(
        ["a", "b", "c"].map((agent) => brief(scriptedTask(agent, "write", writes), { writes: ["README.md"] })),
      );
      return { summary: "" };
    };
    const { run } = await begin();
    await ended(run.id);
    expect(most).toBe(1);
  });
});

describe("results", () => {
  it.each([
    [
      "a claim without evidence of a task that has effects",
      { effects: ["file.write"] },
      { output: null, summary: "trust me" },
      [],
      "without any evidence",
    ],
    [
      "an unmet criterion",
      {},
      proven("x", { criteria: [{ criterion: "links resolve", met: false, evidence: "3 do not" }] }),
      ["links resolve"],
      "criterion not met",
    ],
    ["an unanswered criterion", {}, proven("x"), ["links resolve"], "not answered"],
  ])("%s is no success", async (_name, options, outcome, criteria, message) => {
    play.run = async (coordinator) => {
      await coordinator.spawn(
        brief(
          scriptedTask("a", "claim", async () => outcome, options),
          { criteria },
        ),
      );
      return { summary: "" };
    };
    const { run } = await begin({ onEscalation: "fail" });
    const { report } = await ended(run.id);
    expect(report?.status).toBe("failed");
    expect(report?.issues.join()).toContain(message);
  });
});

describe("recovery", () => {
  it("tries a network failure again, and records each recovery", async () => {
    let tries = 0;
    play.run = async (coordinator) => {
      await coordinator.spawn(
        brief(
          scriptedTask("a", "call", async () =>
            ++tries < 3 ? Promise.reject(new OpsError("network", "reset")) : proven("answered"),
          ),
        ),
      );
      return { summary: "ok" };
    };
    const { run } = await begin();
    expect((await ended(run.id)).report?.status).toBe("complete");
    expect(tries).toBe(3);
    const view = await call<RunView>("runs.show", { run: run.id });
    expect(view.events.filter((event) => event.name === "recovery")).toHaveLength(2);
    expect(view.assignments[0]?.attempts).toBe(3);
  });
});

describe("effects", () => {
  const writing = (key = "w") =>
    scriptedTask(
      "a",
      "write",
      async (act) => proven(`wrote ${(await act.do(key, world.current.effect(), { what: "README.md" })).what}`),
      { effects: ["file.write"], recover: [{ on: "conflict", name: "again", times: 2 }] },
    );

  it("are not done twice when the task runs again", async () => {
    let tries = 0;
    play.run = async (coordinator) => {
      const task = scriptedTask(
        "a",
        "write",
        async (act) => {
          await act.do("w", world.current.effect(), { what: "README.md" });
          if (++tries < 2) throw new OpsError("network", "after the effect");
          return proven("wrote");
        },
        { effects: ["file.write"] },
      );
      await coordinator.spawn(brief(task));
      return { summary: "" };
    };
    const { run } = await begin();
    expect((await ended(run.id)).report?.status).toBe("complete");
    expect(world.current.done).toEqual(["README.md"]);
  });

  it("whose answer was lost are probed, not repeated", async () => {
    world.current.answers.set("README.md", new OpsError("timeout", "no answer", { details: { happened: true } }));
    play.run = async (coordinator) => {
      await coordinator.spawn(brief(writing()));
      return { summary: "" };
    };
    const { run } = await begin();
    expect((await ended(run.id)).report?.status).toBe("complete");
    expect(world.current.done).toEqual(["README.md"]);
  });

  it("of unknown outcome are asked about; retry says that it did not happen", async () => {
    world.current.isBlind = true;
    world.current.answers.set("README.md", new OpsError("timeout", "no answer"));
    play.run = async (coordinator) => {
      await coordinator.spawn(brief(writing()));
      return { summary: "" };
    };
    const { run } = await begin({ onEscalation: "wait" });
    const { question } = await waiting(run.id);
    if (question?.kind !== "escalation") throw new Error("no escalation");
    expect(question.escalation.kind).toBe("UnknownOutcome");
    world.current.isBlind = false;
    await call("escalations.answer", { id: question.escalation.id, option: "retry" });
    expect((await ended(run.id)).report?.status).toBe("complete");
    expect(world.current.done).toEqual(["README.md"]);
  });

  it("that policy denies end the assignment and the run as denied", async () => {
    policyOf.outcome = "deny";
    play.run = async (coordinator) => {
      await coordinator.spawn(brief(writing()));
      return { summary: "" };
    };
    const { run } = await begin({ onEscalation: "fail" });
    expect((await ended(run.id)).report?.status).toBe("denied");
    expect(world.current.done).toEqual([]);
  });

  it("that the task does not declare are refused", async () => {
    play.run = async (coordinator) => {
      await coordinator.spawn(
        brief(
          scriptedTask(
            "a",
            "sneak",
            async (act) => proven((await act.do("w", world.current.effect(), { what: "x" })).what),
            { effects: ["git.commit"] },
          ),
        ),
      );
      return { summary: "" };
    };
    const { run } = await begin({ onEscalation: "fail" });
    expect((await ended(run.id)).report?.status).toBe("denied");
    expect(world.current.done).toEqual([]);
  });
});

const guarded = () => {
  policyOf.outcome = "ask";
  play.run = async (coordinator) => {
    const task = scriptedTask(
      "a",
      "tag",
      async (act) => proven((await act.do("tag", world.current.effect(), { what: "v1.0.0" })).what),
      { effects: ["file.write"] },
    );
    await coordinator.spawn(brief(task));
    return { summary: "tagged" };
  };
};
const askedIn = async (run: string) => {
  const { question } = await waiting(run);
  if (question?.kind !== "approval") throw new Error(`no approval: ${JSON.stringify(question)}`);
  return question.approval;
};

describe("approvals", () => {
  it("wait for a human, and let the exact action pass once", async () => {
    guarded();
    const { run } = await begin();
    const approval = await askedIn(run.id);
    expect(world.current.done).toEqual([]);
    await expect(call("approvals.approve", { id: approval.id, digest: "000000" })).rejects.toMatchObject({
      code: "invalid_input",
    });
    await call("approvals.approve", { id: approval.id, digest: approval.digest.slice(0, 6) });
    const { report } = await ended(run.id);
    expect(report).toMatchObject({
      status: "complete",
      approvals: [{ id: approval.id, decision: "committed", by: "ada" }],
    });
    expect(world.current.done).toEqual(["v1.0.0"]);
    await expect(call("approvals.approve", { id: approval.id, digest: approval.digest })).rejects.toMatchObject({
      code: "conflict",
    });
  });

  it("are never decided by an agent", async () => {
    guarded();
    const { run } = await begin();
    const approval = await askedIn(run.id);
    await expect(call("approvals.approve", { id: approval.id, digest: approval.digest }, AGENT)).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  it("end the run as denied when rejected", async () => {
    guarded();
    const { run } = await begin();
    await call("approvals.reject", { id: (await askedIn(run.id)).id, note: "not on a Friday" });
    const { report } = await ended(run.id);
    expect(report?.status).toBe("denied");
    expect(report?.issues.join()).toContain("not on a Friday");
    expect(world.current.done).toEqual([]);
  });

  it("are asked again when the target has moved", async () => {
    guarded();
    const { run } = await begin();
    const first = await askedIn(run.id);
    world.current.version = "2";
    await call("approvals.approve", { id: first.id, digest: first.digest });
    const second = await follow(
      run.id,
      (seen) => seen.question?.kind === "approval" && seen.question.approval.id !== first.id,
    );
    if (second.question?.kind !== "approval") throw new Error("no second approval");
    expect(second.question.approval.target.version).toBe("2");
    await call("approvals.approve", { id: second.question.approval.id, digest: second.question.approval.digest });
    expect((await ended(run.id)).report?.approvals.map((one) => one.decision).sort()).toEqual(["committed", "stale"]);
  });

  it("are still there for another process, which goes on with the run", async () => {
    guarded();
    const { run } = await begin();
    const approval = await askedIn(run.id);
    await close();
    await startProcess();
    expect(world.current.done).toEqual([]);
    await call("approvals.approve", { id: approval.id, digest: approval.digest });
    await call("runs.resume", {});
    expect((await ended(run.id)).report?.status).toBe("complete");
    expect(world.current.done).toEqual(["v1.0.0"]);
  });
});

describe("escalations", () => {
  it("ask when the gate failed, and retry does only what failed", async () => {
    let isBroken = true;
    let looks = 0;
    play.run = async (coordinator) => {
      const results = await coordinator.fanOut([
        brief(scriptedTask("a", "look", async () => proven(`looked ${++looks}`))),
        brief(
          scriptedTask("b", "look", async () =>
            isBroken ? Promise.reject(new OpsError("not_found", "not yet")) : proven("looked"),
          ),
        ),
      ]);
      return { summary: results.map((result) => result.summary).join() };
    };
    const { run } = await begin({ onEscalation: "wait" });
    const { question } = await waiting(run.id);
    if (question?.kind !== "escalation") throw new Error("no escalation");
    expect(question.escalation).toMatchObject({ kind: "QualityGate", level: 1, coordinator: "COORD_OPS" });
    expect(question.markdown).toContain("signalbox answer");
    isBroken = false;
    await call("escalations.answer", { id: question.escalation.id, option: "retry" });
    const { report } = await ended(run.id);
    expect(report?.status).toBe("complete");
    expect(looks).toBe(1);
  });

  it("answered abort ends the run as it stands", async () => {
    play.run = async (coordinator) => {
      await coordinator.fanOut([
        brief(scriptedTask("a", "x", async () => proven("x"))),
        brief(scriptedTask("b", "x", async () => Promise.reject(new OpsError("conflict", "merge conflict")))),
      ]);
      return { summary: "" };
    };
    const { run } = await begin({ onEscalation: "wait" });
    const { question } = await waiting(run.id);
    if (question?.kind !== "escalation") throw new Error("no escalation");
    expect(question.escalation.kind).toBe("Conflict");
    await call("escalations.answer", { id: question.escalation.id, option: "abort" });
    expect((await ended(run.id)).report?.status).toBe("partial");
  });
});

describe("intake", () => {
  it("answers signals of other domains IGNORED and refuses unknown ones with the list", async () => {
    expect(await call("signals.receive", { name: "SCHED:SWAP" })).toMatchObject({ kind: "ignored" });
    await expect(call("signals.receive", { name: "OPS:NOPE" })).rejects.toMatchObject({
      code: "unknown_signal",
      details: { known: ["OPS:TEST"] },
    });
  });

  it("refuses a context that does not fit or is too large, and a run within a run; nothing is started", async () => {
    const before = await call<readonly unknown[]>("runs.list", { limit: 500 });
    await expect(call("signals.receive", { name: "OPS:TEST", context: { n: "one", m: 2 } })).rejects.toMatchObject({
      code: "invalid_input",
    });
    await expect(
      call("signals.receive", { name: "OPS:TEST", context: { n: "x".repeat(300_000) } }),
    ).rejects.toMatchObject({ code: "invalid_input" });
    await expect(call("signals.receive", { name: "OPS:TEST", withinRun: "run_1" })).rejects.toMatchObject({
      code: "recursion",
    });
    expect(await call<readonly unknown[]>("runs.list", { limit: 500 })).toHaveLength(before.length);
  });

  it("starts one run for the same signal id, and joins an equal unfinished request", async () => {
    let go = (): void => undefined;
    const held = new Promise<void>((resolve) => (go = resolve));
    play.run = async (coordinator) => {
      await coordinator.spawn(brief(scriptedTask("a", "hold", async () => (await held, proven("held")))));
      return { summary: "" };
    };
    const first = await begin({ id: "sig-1", context: {} });
    const again = await call<Intake>("signals.receive", { id: "sig-1", name: "OPS:TEST", context: {} });
    const equal = await call<Intake>("signals.receive", { name: "OPS:TEST", context: {} });
    const forced = await call<Intake>("signals.receive", { name: "OPS:TEST", context: {}, forceNew: true });
    expect([again.kind, equal.kind, forced.kind]).toEqual(["repeated", "joined", "started"]);
    expect("run" in equal && equal.run.id).toBe(first.run.id);
    go();
    await ended(first.run.id);
    if ("run" in forced) await ended(forced.run.id);
  });
});

describe("abort", () => {
  it("stops what runs and reports what exists", async () => {
    play.run = async (coordinator) => {
      await coordinator.spawn(
        brief(
          scriptedTask("a", "make", async () => proven("made", { deliverables: [{ type: "file", value: "a.md" }] })),
        ),
      );
      await coordinator.spawn(
        brief(
          scriptedTask(
            "b",
            "hang",
            (act) =>
              new Promise((_resolve, reject) =>
                act.signal.addEventListener("abort", () => reject(new OpsError("aborted", "stopped"))),
              ),
          ),
        ),
      );
      return { summary: "" };
    };
    const { run } = await begin();
    await follow(run.id, (seen) => seen.tracks.some((track) => track.agent === "b"));
    await call("runs.abort", { run: run.id });
    const { report } = await ended(run.id);
    expect(report).toMatchObject({ status: "aborted", deliverables: [{ value: "a.md" }] });
  });

  it("ends a run that waits for a decision", async () => {
    policyOf.outcome = "ask";
    play.run = async (coordinator) => {
      await coordinator.spawn(
        brief(
          scriptedTask(
            "a",
            "tag",
            async (act) => proven((await act.do("tag", world.current.effect(), { what: "v1" })).what),
            { effects: ["file.write"] },
          ),
        ),
      );
      return { summary: "" };
    };
    const { run } = await begin();
    await waiting(run.id);
    await call("runs.abort", { run: run.id });
    const { report } = await ended(run.id);
    expect(report).toMatchObject({ status: "aborted", approvals: [{ decision: "expired" }] });
    expect(world.current.done).toEqual([]);
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
    play.run = async (coordinator) => {
      const first = await coordinator.spawn(
        brief(
          scriptedTask("a", "make", async () =>
            proven("made", { handoff: ++sends === 1 ? { ...state("a", "b"), workCompleted: [] } : state("a", "b") }),
          ),
        ),
      );
      await coordinator.handOff(
        first,
        brief(scriptedTask("b", "enter", async (act) => (got.push(act.handoff?.from), proven("entered")))),
      );
      return { summary: "handed over" };
    };
    const { run } = await begin();
    expect((await ended(run.id)).report?.status).toBe("complete");
    expect(got).toEqual(["a"]);
    expect(sends).toBe(2);
    const names = (await call<RunView>("runs.show", { run: run.id })).events.map((event) => event.name);
    expect(names).toContain("handoff.returned");
    expect(names).toContain("COORD_OPS:HANDOFF");
  });
});

it("errors keep their class through the engine", async () => {
  play.run = async (coordinator) => {
    await coordinator.reports(["run_nope"]);
    return { summary: "" };
  };
  play.gate = null;
  const { run } = await begin({ onEscalation: "fail" });
  const { report } = await ended(run.id);
  expect(report?.status).toBe("failed");
  expect(report?.issues.join()).toContain("run_nope");
  expect(isOpsError(new OpsError("fenced", "x"), "fenced")).toBe(true);
});

describe("with two humans", () => {
  it("approvals are not given by the requester once another human is known", async () => {
    guarded();
    await store.approvals.rememberHuman("grace", 1);
    const { run } = await begin();
    const approval = await askedIn(run.id);
    await expect(call("approvals.approve", { id: approval.id, digest: approval.digest })).rejects.toMatchObject({
      code: "forbidden",
    });
    await call(
      "approvals.approve",
      { id: approval.id, digest: approval.digest },
      { kind: "human", id: "grace", scopes: ["*"] },
    );
    expect((await ended(run.id)).report?.status).toBe("complete");
  });
});
