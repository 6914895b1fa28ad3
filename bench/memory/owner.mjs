// The process that is measured: the built program's own session as owner of a data folder, with one playbook more, whose three
// agents do nothing. Run by main.ts with --expose-gc. Writes a line of JSON for each look at its memory.
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

const [folder, looks] = [process.argv[2], JSON.parse(process.argv[3])];
const { composeCatalog } = await import("../../dist/app/catalog.js");
const { slices } = await import("../../dist/app/slices.js");
const { openSession } = await import("../../dist/app/session/session.js");
const { asAnyPlaybook, definePlaybook } = await import("../../dist/kernel/work/playbook.js");
const { asAnyTask, defineTask } = await import("../../dist/kernel/work/task.js");
const { defineSlice } = await import("../../dist/kernel/slice.js");

const AT_ONCE = 10;
const IDLE_MS = 3_000;
const WAIT_MS = 25_000;
const LAST = 1_000_000_000; // follows from here on: nothing but the end is news

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
  door: { command: "bench", positionals: [], examples: [], hints: { readOnly: true } },
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

async function work(upTo) {
  while (sent < upTo) {
    sent += 1;
    const intake = await session.perform("signals.receive", { name: "OPS:BENCH", context: { n: sent } });
    for (;;) {
      const seen = await session.perform("runs.follow", { run: intake.run.id, after: LAST, waitMs: WAIT_MS });
      if (seen.run.state === "complete") break;
      if (seen.run.endedAt !== null) throw new Error(`${intake.run.id} ended ${seen.run.state}`);
    }
  }
}

async function look() {
  await sleep(IDLE_MS);
  globalThis.gc();
  await sleep(IDLE_MS / 10);
  globalThis.gc();
  const { rss, heapUsed, external } = process.memoryUsage();
  process.stdout.write(`${JSON.stringify({ runs: sent, rss, heapUsed, external })}\n`);
}
