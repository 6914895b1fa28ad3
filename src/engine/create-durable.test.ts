import { afterAll, test } from "vitest";
import { describeDurable, type DurableSite } from "../testing/durable-conformance.ts";
import { draftRun } from "../storage/testing/run-drafts.ts";
import { embeddedStores, serverStores, type StoreKind } from "../storage/testing/store-sites.ts";
import { createDurable } from "./create-durable.ts";

const kinds: readonly (StoreKind | null)[] = [await embeddedStores(), await serverStores()];

afterAll(async () => {
  for (const kind of kinds) await kind?.close();
}, 60_000);

for (const kind of kinds) {
  if (kind === null) test.skip("on a Postgres server (install the package postgresql)", () => undefined);
  else describeDurable(kind.name, () => siteOf(kind));
}

async function siteOf(kind: StoreKind): Promise<DurableSite> {
  const site = await kind.site();
  return {
    open: async (executorId) => {
      const store = await site.open(executorId);
      const durable = createDurable({ store, now: () => 1_700_000_000_000 });
      return {
        durable,
        receive: async (id) => {
          const { signal, run } = draftRun(id);
          await store.signals.receive(signal, run, false);
        },
        end: async (graceMs) => {
          await durable.close(graceMs);
          await store.close();
        },
      };
    },
    close: () => site.remove(),
  };
}
