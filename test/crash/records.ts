import { expect } from "vitest";
import { z } from "zod";
import { findChainProblems } from "../../src/ops/runs/index.ts";
import { openDataFolder } from "../../src/storage/folder/data-folder.ts";
import { openStore, type Store } from "../../src/storage/open-store.ts";

const Numbers = z.tuple([z.object({ open: z.coerce.number(), held: z.coerce.number() })]);

/** Opens the records of a data folder that nobody owns, and closes them again. */
export async function withRecords(path: string, work: (store: Store) => Promise<void>): Promise<void> {
  const folder = await openDataFolder({ path, version: "test", waitMs: 0 });
  const store = await openStore({
    place: { kind: "embedded", folder: folder.path, image: null },
    executorId: "exe_check",
    masker: { maskData: (data) => data, mask: (text) => text },
  });
  try {
    await work(store);
  } finally {
    await store.close();
    await folder.release();
  }
}

/** Demands that every run is complete with a chain that verifies, that no effect is left between intended and done, and no lease held. */
export async function expectAllEnded(store: Store, where: string): Promise<void> {
  for (const run of await store.runs.list({ limit: 1_000 })) {
    const events = await store.runs.events(run.id, 0, 10_000);
    const problems = findChainProblems(events, { run: run.id, head: run.chainHead, count: run.eventCount });
    expect([where, run.repository, run.state, problems]).toEqual([where, run.repository, "complete", []]);
  }
  const { rows } = await store.pool.query(
    "select (select count(*) from signalbox.ledger where state = 'intended') as open, (select count(*) from signalbox.lease) as held",
  );
  expect([where, Numbers.parse(rows)]).toEqual([where, [{ open: 0, held: 0 }]]);
}
