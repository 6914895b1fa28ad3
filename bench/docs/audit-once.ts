// Audits one tree as the task does: two workers read, one judges. Prints milliseconds, peak memory and what was seen. The
// clock starts when the workers have loaded their code, which here is TypeScript that is compiled on the way.
import { once } from "node:events";
import { Worker } from "node:worker_threads";

const [root = "", cacheFolder = ""] = process.argv.slice(2);
const workers = [0, 1].map(
  () =>
    new Worker(new URL("./worker-entry.mjs", import.meta.url), {
      workerData: { cacheFolder },
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    }),
);
await Promise.all(workers.map((worker) => once(worker, "message")));
const cpuBefore = process.cpuUsage();
const started = performance.now();
await Promise.all(workers.map((worker, share) => ask(worker, { step: "read", root, share, shares: 2 })));
const [answer] = await ask(workers[0], { step: "judge", root, at: Date.now() });
const elapsedMs = performance.now() - started;
const { user, system } = process.cpuUsage(cpuBefore);
process.stdout.write(
  JSON.stringify({
    elapsedMs,
    cpuMs: (user + system) / 1_000,
    peakBytes: process.resourceUsage().maxRSS * 1_024,
    answer,
  }),
);
for (const worker of workers) await worker.terminate();

function ask(worker: Worker | undefined, request: unknown): Promise<unknown[]> {
  if (worker === undefined) throw new Error("no worker");
  const answer = once(worker, "message");
  worker.postMessage(request);
  return answer;
}
