import { z } from "zod";
import { OpsError } from "../../kernel/ops-error.ts";
import { ForgeRelease, type ReleaseStore } from "../../ops/workspace/index.ts";
import type { Sql } from "../sql.ts";
import { fromText } from "./rows.ts";

const Row = z.object({ body: z.string() });
const ReleaseRecord = Row.transform(({ body }) => ForgeRelease.parse(fromText(body)));

/** Releases of the local forge, in Postgres. */
export function createReleaseStore(sql: Sql): ReleaseStore {
  return {
    create: async (repository, release) => {
      const made = ForgeRelease.parse(release);
      const written = await sql.one(
        z.object({ tag: z.string() }),
        "insert into signalbox.release (repository, tag, body) values ($1, $2, $3) on conflict do nothing returning tag",
        [repository, made.tag, JSON.stringify(made)],
      );
      if (written !== null) return made;
      throw new OpsError("conflict", `${made.tag} has a release already`, { details: { tag: made.tag } });
    },
    find: (repository, tag) =>
      sql.one(ReleaseRecord, "select body from signalbox.release where repository = $1 and tag = $2", [
        repository,
        tag,
      ]),
    list: (repository, limit) =>
      sql.many(
        ReleaseRecord,
        "select body from signalbox.release where repository = $1 order by position desc limit $2",
        [repository, limit],
      ),
    change: (repository, tag, by) => change(sql, { repository, tag }, by),
  };
}

async function change(
  sql: Sql,
  place: { readonly repository: string; readonly tag: string },
  by: (found: ForgeRelease) => ForgeRelease,
): Promise<ForgeRelease> {
  const { repository, tag } = place;
  const read = await sql.one(Row, "select body from signalbox.release where repository = $1 and tag = $2", [
    repository,
    tag,
  ]);
  if (read === null) throw new OpsError("not_found", `There is no release of ${tag} in ${repository}`);
  const changed = by(ForgeRelease.parse(fromText(read.body)));
  const written = await sql.one(
    Row,
    "update signalbox.release set body = $4 where repository = $1 and tag = $2 and body = $3 returning body",
    [repository, tag, read.body, JSON.stringify(changed)],
  );
  return written === null ? change(sql, place, by) : changed; // somebody else changed it in between: look again
}
