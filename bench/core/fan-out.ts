import { DBOS } from "@dbos-inc/dbos-sdk";
import { z } from "zod";
import { composeCatalog } from "../../src/app/catalog.ts";
import { coordinationPorts } from "../../src/app/testing/coordination-ports.ts";
import { createDurable } from "../../src/engine/create-durable.ts";
import { newId } from "../../src/kernel/ids.ts";
import { asAnyPlaybook, definePlaybook } from "../../src/kernel/work/playbook.ts";
import { defineSlice } from "../../src/kernel/slice.ts";
import { createFlowCode } from "../../src/ops/coordination/index.ts";
import { receiveSignal } from "../../src/ops/signals/receive.ts";
import { openStore, type Store, type StorePlace } from "../../src/storage/open-store.ts";
import { scriptedAgent, scriptedTask } from "../../src/testing/scripted-agent.ts";

const AGENTS = ["one", "two", "three"];
const END_LIMIT_MS = 60_000;

/** Both sides of the comparison over one store: three no-op steps on DBOS alone, and as a coordinated run of three agents. */
export interface FanOut {
  readonly store: Store;
  bare(): Promise<void>;
  coordinated(): Promise<void>;
  close(): Promise<void>;
}

const tasks = AGENTS.map((agent) =>
  scriptedTask(agent, "nothing", async () => ({ output: { n: 1 }, summary: "did nothing" })),
);

const fanOutPlaybook = definePlaybook<{ n: string }>({
  ...{
    signal: "OPS:BENCH",
    title: "Bench",
    summary: "Three agents that do nothing",
    input: z.strictObject({ n: z.string() }),
  },
  ...{ pattern: "parallel", layer: "fast", agents: AGENTS, gateThreshold: 0.8, place: "none", writes: false },
  door: {
    command: "bench",
    positionals: [],
    examples: [],
    hints: { readOnly: true, destructive: false, idempotent: true },
  },
  run: async (coordinator) => {
    const results = await coordinator.fanOut(
      tasks.map((task) => ({ task, name: task.agent, context: {}, deliverables: [], criteria: [] })),
    );
    return { summary: `${results.length} did nothing` };
  },
});

/** Opens a store and registers both flows in it: the coordinated one is the product's own code, from intake to report. */
export async function openFanOut(place: StorePlace): Promise<FanOut> {
  const store = await openStore({
    place,
    executorId: newId("exe"),
    masker: { maskData: (data) => data, mask: (text) => text },
  });
  let outputs: readonly string[] = AGENTS;
  const bareFlow = DBOS.registerWorkflow(
    async (_input: { n: string }) =>
      Promise.all(AGENTS.map((name, index) => DBOS.runStep(async () => outputs[index], { name }))),
    { name: "bare" },
  );
  const durable = createDurable({ store, now: Date.now });
  const slice = defineSlice({
    name: "bench",
    agents: AGENTS.map(scriptedAgent),
    tasks,
    playbooks: [asAnyPlaybook(fanOutPlaybook)],
  });
  const policy = { decide: () => ({ outcome: "allow", policy: "bench" }) as const };
  const ports = coordinationPorts({ store, durable, catalog: composeCatalog([slice]), policy });
  await durable.launch(createFlowCode(ports));
  const actor = { kind: "human", id: "bench", scopes: ["*"] } as const;
  const context = { actor: { ...actor, scopes: ["*"] }, ports, door: "bench" };
  const coordinated = async () => {
    const intake = await receiveSignal.run(context, {
      ...{ name: "OPS:BENCH", context: { n: newId("sig") }, source: "bench", repository: "" },
      ...{ forceNew: false, onEscalation: "fail" },
    });
    if (intake.kind !== "started") throw new Error(`the signal was ${intake.kind}`);
    if (!(await durable.ended(intake.run.id, END_LIMIT_MS))) throw new Error(`${intake.run.id} did not end`);
    return intake.run.id;
  };
  // The bare steps record as much as the coordinated ones: the texts of real results.
  const results = await store.runs.assignments(await coordinated());
  outputs = results.map(({ result }) => JSON.stringify(result));
  return {
    store,
    bare: async () => void (await bareFlow({ n: newId("sig") })),
    coordinated: async () => void (await coordinated()),
    close: async () => {
      await durable.close(1_000);
      await store.close();
    },
  };
}
