import { afterAll, beforeAll } from "vitest";
import type { Store } from "../open-store.ts";
import type { StoreKind, StoreSite } from "./store-sites.ts";

const OPENING_MS = 60_000;

/** Opens one store for all tests of a block, under a name of its own, and closes it after them. */
export function useStore(kind: StoreKind, executorId: string, take: (store: Store) => void): void {
  let site: StoreSite;
  let store: Store;
  beforeAll(async () => {
    site = await kind.site();
    store = await site.open(executorId);
    take(store);
  }, OPENING_MS);
  afterAll(async () => {
    await store.close();
    await site.remove();
  }, OPENING_MS);
}
