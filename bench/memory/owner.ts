// The process that is measured: the program's own session as owner of a data folder, with one playbook more, whose three agents
// do nothing. Run by main.ts from the sources, with --expose-gc. Writes a line of JSON for each look at its memory.
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { composeCatalog } from "../../src/app/catalog.ts";
import { openSession } from "../../src/app/session/session.ts";
import { slices } from "../../src/app/slices.ts";
import { defineSlice } from "../../src/kernel/slice.ts";
import { asAnyPlaybook, definePlaybook } from "../../src/kernel/work/playbook.ts";
import { asAnyTask, defineTask } from "../../src/kernel/work/task.ts";

const folder = z.string().parse(process.argv[2]);
const looks = z.array(z.number()).parse(JSON.parse(process.argv[3] ?? "[]"));

const AT_ONCE = 10;
const IDLE_MS = 3_000;
const WAIT_MS = 25_000;
const LAST = 1_000_000_000; // follows from here on: nothing but the end is news

const Intake = z.object({ run: z.object({ id: z.string() }) });
const Seen = z.object({ run: z.object({ state: z.string(), endedAt: z.unknown() }) });

const agents = ["one", "two", "three"].map((name) => ({
  ...{ name, title: name, domain: "bench", charter: "does nothing" },
  ...{ capabilities: [], constraints: [], knows: [], doesNotKnow: [], qualityChecks: [] },
}));
const tasks = agents.map(({ name }) =>
  asAnyTask(
    defineTask({
      ...{ agent: name, name: "nothing", title: "Nothing", summary: "does nothing", layer: "fast", effects: [] },
      ...{ input: z.unknown(), output: z.unknown(), timeoutMs: 10_000 },
      plan: async () => null,
      act: async () => ({ output: { n: 1 }, summary: "did nothing" }),
    }),
  ),
);
const playbook = definePlaybook({
  ...{ signal: "OPS:BENCH", title: "Bench", summary: "Three agents that do nothing" },
  ...{ input: z.strictObject({ n: z.number() }), pattern: "parallel", layer: "fast", gateThreshold: 0.8 },
  ...{ agents: agents.map(({ name }) => name), place: "none", writes: false },
  door: {
    command: "bench",
    positionals: [],
    examples: [],
    hints: { readOnly: true, destructive: false, idempotent: false },
  },
  run: async (coordinator) => {
    const briefs = tasks.map((task) => ({ task, name: task.agent, context: {}, deliverables: [], criteria: [] }));
    return { summary: `${(await coordinator.fanOut(briefs)).length} did nothing` };
  },
});
const catalog = composeCatalog([
  ...slices,
  defineSlice({ name: "bench", agents, tasks, playbooks: [asAnyPlaybook(playbook)] }),
]);
const machine = { env: process.env, cwd: folder, pid: process.pid, version: "0.0.0-bench", catalog };
const session = await openSession(machine, { repo: undefined, dataDir: `${folder}/data`, resumes: true });

let sent = 0;
await look();
for (const upTo of looks) {
  await Promise.all(Array.from({ length: AT_ONCE }, () => work(upTo)));
  await look();
}
await session.close();

async function work(upTo: number): Promise<void> {
  while (sent < upTo) {
    sent += 1;
    const received = await session.perform("signals.receive", { name: "OPS:BENCH", context: { n: sent } });
    const intake = Intake.parse(received);
    for (;;) {
      const news = await session.perform("runs.follow", { run: intake.run.id, after: LAST, waitMs: WAIT_MS });
      const seen = Seen.parse(news);
      if (seen.run.state === "complete") break;
      if (seen.run.endedAt !== null) throw new Error(`${intake.run.id} ended ${seen.run.state}`);
    }
  }
}

async function look(): Promise<void> {
  await sleep(IDLE_MS);
  globalThis.gc?.();
  await sleep(IDLE_MS / 10);
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  process.stdout.write(`${JSON.stringify({ runs: sent, rss, heapUsed, external })}\n`);
}
