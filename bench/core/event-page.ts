import { performance } from "node:perf_hooks";
import { newId } from "../../src/kernel/ids.ts";
import type { Store } from "../../src/storage/open-store.ts";

const EVENTS = 10_000;
const BATCH = 500;

/** How long a run of 10,000 events takes to be read, whole and in pages of 500. */
export async function pageEvents(name: string, store: Store): Promise<void> {
  const [run, at] = [newId("run"), Date.now()];
  const shared = { context: {}, repository: "", requestedBy: "bench", digest: run };
  await store.signals.receive(
    { ...shared, id: `sig_${run}`, name: "OPS:BENCH", source: "bench", correlationId: null, at },
    {
      ...{
        ...shared,
        id: run,
        signalId: `sig_${run}`,
        signal: "OPS:BENCH",
        onEscalation: "fail",
        timeoutMs: null,
        state: "running",
      },
      ...{
        waitingFor: null,
        waitingId: null,
        abortRequestedBy: null,
        epoch: 1,
        executor: "",
        startedAt: at,
        endedAt: null,
        retryOf: null,
      },
      ...{ eventCount: 0, chainHead: "" },
    },
    false,
  );
  for (let from = 1; from < EVENTS; from += BATCH) {
    const count = Math.min(BATCH, EVENTS - from);
    await store.runs.append(
      { run, epoch: 1, at },
      Array.from({ length: count }, (_, n) => ({
        key: `note:${from + n}`,
        name: "note",
        to: "inside",
        payload: { text: `line ${from + n} of a long run` },
      })),
    );
  }
  const whole = performance.now();
  const all = await store.runs.events(run, 0, EVENTS);
  const wholeMs = performance.now() - whole;
  const paged = performance.now();
  let seen = 0;
  while (seen < all.length) seen += (await store.runs.events(run, seen, BATCH)).length;
  const pagedMs = performance.now() - paged;
  process.stdout.write(
    `${name}: a run of ${all.length} events`.padEnd(45) +
      `whole ${wholeMs.toFixed(0)} ms, in pages of ${BATCH} ${pagedMs.toFixed(0)} ms (target <= 100)\n`,
  );
}
