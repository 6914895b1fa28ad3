import path from "node:path";
import { PGlite } from "@electric-sql/pglite";

/** The embedded store of a folder as a compressed archive. Nobody may have it open. */
export async function dumpFolder(folder: string): Promise<Uint8Array> {
  const database = await PGlite.create(path.join(folder, "store/pgdata"));
  try {
    const dump = await database.dumpDataDir("gzip");
    return new Uint8Array(await dump.arrayBuffer());
  } finally {
    await database.close();
  }
}
