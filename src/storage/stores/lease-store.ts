import { z } from "zod";
import type { LeaseStore } from "../../ops/leases/index.ts";
import type { Ownership } from "../ownership.ts";
import type { Sql } from "../sql.ts";

const ACQUIRE = `select holder, ahead, is_alive as "isAlive" from signalbox.acquire_lease($1, $2, $3, $4, $5, $6)`;

const Standing = z.object({ holder: z.string(), ahead: z.number(), isAlive: z.boolean().nullable() });

/** Leases in Postgres, in order of arrival. */
export function createLeaseStore(sql: Sql, ownership: Ownership): LeaseStore {
  return {
    acquire: async (writer, resource) => {
      const standing = await sql.one(Standing, ACQUIRE, [
        writer.run,
        writer.epoch,
        resource,
        ...ownership.livenessArguments,
      ]);
      if (standing === null) throw new Error("signalbox.acquire_lease answered no row");
      if (standing.holder === writer.run) return { kind: "held" };
      return {
        kind: "waiting",
        holder: standing.holder,
        ahead: standing.ahead,
        holderIsAlive: standing.isAlive === true,
      };
    },
    release: (writer) => sql.run("select signalbox.release_leases($1, $2)", [writer.run, writer.epoch]),
  };
}
