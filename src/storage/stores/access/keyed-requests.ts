import { z } from "zod";
import type { KeyedRequestStore } from "../../../ops/idempotency/index.ts";
import type { Sql } from "../../sql.ts";

const Touched = z.object({ key: z.string() });
const KeyedRecord = z.discriminatedUnion("state", [
  z.object({ state: z.enum(["begun", "shown-once"]), digest: z.string(), answer: z.null() }),
  z.object({ state: z.literal("answered"), digest: z.string(), answer: z.string() }),
]);

/** Requests with a key in Postgres: of two at once one enters. */
export function createKeyedRequestStore(sql: Sql): KeyedRequestStore {
  return {
    begin: async ({ key, digest, at }, { since, most }) => {
      await sql.run(
        `delete from signalbox.keyed_request where at < greatest($1::bigint,
           (select k.at from signalbox.keyed_request k order by k.at desc offset $2 limit 1) + 1)`,
        [since, most - 1],
      );
      const entered = await sql.one(
        Touched,
        `insert into signalbox.keyed_request (key, digest, at, state) values ($1, $2, $3, 'begun')
         on conflict (key) do nothing returning key`,
        [key, digest, at],
      );
      if (entered !== null) return null;
      const standing = await sql.one(
        KeyedRecord,
        "select state, digest, answer from signalbox.keyed_request where key = $1",
        [key],
      );
      return standing ?? { state: "begun", digest }; // freed between the two: whoever asks again finds it free
    },
    finish: (key, answer) =>
      sql.run("update signalbox.keyed_request set state = $2, answer = $3 where key = $1", [
        ...[key, answer === null ? "shown-once" : "answered", answer],
      ]),
    forget: (key) => sql.run("delete from signalbox.keyed_request where key = $1", [key]),
  };
}
