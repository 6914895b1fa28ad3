import { DBOS } from "@dbos-inc/dbos-sdk";
import { createDurable } from "../../src/engine/create-durable.ts";
import type { EventDraft } from "../../src/kernel/event.ts";
import type { Flow } from "../../src/kernel/durable.ts";
import type { Json } from "../../src/kernel/json.ts";
import type { Report } from "../../src/kernel/report.ts";
import type { Result } from "../../src/kernel/result.ts";
import { digestOf } from "../../src/kernel/json.ts";
import { newId } from "../../src/kernel/ids.ts";
import type { RunRow } from "../../src/ops/runs/index.ts";
import type { Signal } from "../../src/ops/signals/index.ts";
import { openStore, type Store, type StorePlace } from "../../src/storage/open-store.ts";

const BRANCHES = [1, 2, 3];

/** Both sides of the comparison over one store: three no-op steps on DBOS alone, and with everything coordination records. */
export interface FanOut {
  readonly store: Store;
  bare(): Promise<void>;
  coordinated(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a store and registers both flows in it. */
export async function openFanOut(place: StorePlace): Promise<FanOut> {
  const store = await openStore({
    place,
    executorId: newId("exe"),
    masker: { maskData: (data) => data, mask: (text) => text },
  });
  const bareFlow = DBOS.registerWorkflow(
    async () => Promise.all(BRANCHES.map((n) => DBOS.runStep(async () => n, { name: `s${n}` }))),
    { name: "bare" },
  );
  const durable = createDurable({ store, now: Date.now });
  await durable.launch({ run: (flow) => coordinate(store, flow), continuation: async () => null });
  return {
    store,
    bare: async () => void (await bareFlow()),
    coordinated: async () => {
      const run = await receive(store);
      await durable.start(run.id);
      if (!(await durable.ended(run.id, 60_000))) throw new Error(`${run.id} did not end`);
    },
    close: async () => {
      await durable.close(1_000);
      await store.close();
    },
  };
}

async function receive(store: Store): Promise<RunRow> {
  const [id, at] = [newId("run"), Date.now()];
  const shared = {
    context: { repo: "/tmp/example" },
    repository: "/tmp/example",
    requestedBy: "bench",
    digest: digestOf(id),
  };
  const signal: Signal = { ...shared, id: `sig_${id}`, name: "OPS:BENCH", source: "bench", correlationId: null, at };
  const run: RunRow = {
    ...shared,
    ...{
      id,
      signalId: signal.id,
      signal: signal.name,
      onEscalation: "fail",
      timeoutMs: null,
      state: "running",
      waitingFor: null,
    },
    ...{ waitingId: null, abortRequestedBy: null, epoch: 1, executor: "", startedAt: at, endedAt: null, retryOf: null },
    ...{ eventCount: 0, chainHead: "" },
  };
  return (await store.signals.receive(signal, run, false)).run;
}

async function coordinate(store: Store, flow: Flow): Promise<Json> {
  const writer = { run: flow.id, epoch: 1, at: Date.now() };
  const drafts = BRANCHES.map((n) => ({
    id: `${flow.id}/a${n}`,
    name: `a${n}`,
    agent: `agent-${n}`,
    task: "nothing",
    critical: false,
    input: { n },
  }));
  const begun = await store.runs.beginRound(
    writer,
    1,
    drafts,
    drafts.map((draft) => event("COORD_OPS:SPAWN", draft.agent, draft.id)),
  );
  const results = await flow.round(
    drafts.map((draft) => ({ name: draft.name, run: async () => resultOf(draft, begun.at) })),
  );
  await store.runs.recordResults(
    writer,
    results,
    results.map((result) => event("result", result.agent, result.assignment)),
  );
  const gate = { passed: true, succeeded: 3, applicable: 3, threshold: 0.8, reason: "3/3 = 100%" };
  const last = [
    event("COORD_OPS:SYNTHESIZE", "inside", "s"),
    event("gate", "inside", "g"),
    event("COORD_OPS:COMPLETE", "upstream", "c"),
  ];
  await store.runs.end(writer, { state: "complete", gate, report: reportOf(flow.id, gate, results), events: last });
  return null;
}

function event(name: EventDraft["name"], to: string, about: string): EventDraft {
  return {
    key: `${name}:${about}`,
    name,
    to,
    payload: {
      about,
      brief: "nothing to do, and the usual length of a line about that",
      deliverables: [],
      criteria: [],
    },
  };
}

function resultOf(draft: { readonly id: string; readonly agent: string; readonly task: string }, at: number): Result {
  return {
    ...{
      assignment: draft.id,
      agent: draft.agent,
      task: draft.task,
      status: "success",
      critical: false,
      summary: "did nothing",
      approach: "by waiting",
    },
    ...{
      remember: null,
      output: { n: 1 },
      criteria: [],
      evidence: [],
      findings: [],
      deliverables: [],
      startedAt: at,
      durationMs: 1,
      attempts: 1,
    },
  };
}

function reportOf(run: string, gate: Report["gate"], results: readonly Result[]): Report {
  const contributions = results.map(({ agent, task, status, durationMs, attempts, summary, approach, remember }) => ({
    ...{
      agent,
      task,
      title: task,
      status,
      durationMs,
      attempts,
      summary,
      approach,
      remember,
      findings: 0,
      evidence: [],
      error: null,
    },
  }));
  return {
    ...{
      schemaVersion: 1,
      run,
      signal: "OPS:BENCH",
      title: "Bench",
      repository: "/tmp/example",
      status: "complete",
      alreadyDone: false,
    },
    ...{
      requestedBy: "bench",
      startedAt: 0,
      durationMs: 0,
      summary: "nothing",
      deliverables: [],
      contributions,
      gate,
      issues: [],
    },
    ...{
      escalations: [],
      approvals: [],
      findingCounts: {},
      findings: [],
      trend: null,
      nextSteps: [],
      details: null,
      keptWorktree: null,
    },
    ...{ chainHead: "", events: 0 },
  };
}
