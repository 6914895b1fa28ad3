import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { findImage } from "../embedded/find-image.ts";
import { openStore, type Store, type StorePlace } from "../open-store.ts";
import { type PostgresServer, startPostgres } from "../../testing/postgres.ts";

/** A database of its own for one test, opened by one executor after another (or, on a server, by several at once). */
export interface StoreSite {
  readonly place: StorePlace;
  open(executorId: string): Promise<Store>;
  remove(): Promise<void>;
}

/** Where sites of one kind come from: made once for a test file. */
export interface StoreKind {
  readonly name: string;
  site(): Promise<StoreSite>;
  close(): Promise<void>;
}

const masker = { maskData: <T>(data: T): T => data, mask: (text: string) => text };
const openAt = (place: StorePlace) => (executorId: string) => openStore({ place, executorId, masker });

/** Embedded stores, each in a temporary folder that is a copy of one that was prepared once. */
export async function embeddedStores(): Promise<StoreKind> {
  const base = await mkdtemp(path.join(tmpdir(), "signalbox-embedded-"));
  const prepared = path.join(base, "prepared");
  await (await openAt({ kind: "embedded", folder: prepared, image: findImage() })("exe_base")).close();
  let serial = 0;
  return {
    name: "on the embedded store",
    site: async () => {
      serial += 1;
      const folder = path.join(base, String(serial));
      await cp(prepared, folder, { recursive: true });
      const place = { kind: "embedded", folder, image: null } as const;
      return { place, open: openAt(place), remove: () => rm(folder, { recursive: true, force: true }) };
    },
    close: () => rm(base, { recursive: true, force: true }),
  };
}

/** Stores on a private Postgres server, a database each; `null` when Postgres is not installed. */
export async function serverStores(): Promise<(StoreKind & { readonly server: PostgresServer }) | null> {
  const server = await startPostgres();
  if (server === null) return null;
  let serial = 0;
  return {
    name: "on a Postgres server",
    server,
    site: async () => {
      serial += 1;
      const place = { kind: "server", url: await server.createDatabase(`test_${serial}`) } as const;
      return { place, open: openAt(place), remove: () => Promise.resolve() };
    },
    close: () => server.stop(),
  };
}
