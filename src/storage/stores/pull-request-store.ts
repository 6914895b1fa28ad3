import { z } from "zod";
import { OpsError } from "../../kernel/ops-error.ts";
import { PullRequest, type PullRequestStore } from "../../ops/workspace/index.ts";
import type { Sql, SqlValue } from "../sql.ts";
import { fromText } from "./rows.ts";

const PullRequestRecord = z.object({ body: z.string() }).transform(({ body }) => PullRequest.parse(fromText(body)));

/** Pull requests of the local forge, in Postgres. */
export function createPullRequestStore(sql: Sql): PullRequestStore {
  const find = (repository: string, number: number) =>
    sql.one(PullRequestRecord, "select body from signalbox.pull_request where repository = $1 and number = $2", [
      repository,
      number,
    ]);
  return {
    find,
    create: (repository, draft) => create(sql, repository, draft),
    list: (repository, filter) => {
      const values: readonly SqlValue[] = [repository, filter.state, filter.head ?? null, filter.limit];
      return sql.many(
        PullRequestRecord,
        `select body from signalbox.pull_request where repository = $1 and ($2 = 'all' or state = 'open')
          and ($3::text is null or head = $3) order by number desc limit $4`,
        values,
      );
    },
    addReview: (repository, number, review) =>
      change(sql, { repository, number }, (found) => ({
        ...found,
        reviews: [...found.reviews, review],
        updatedAt: review.at,
      })),
    close: (...[repository, number, state, mergedSha, at]) =>
      change(sql, { repository, number }, (found) => {
        if (found.state !== "open")
          throw new OpsError("conflict", `Pull request ${number} is ${found.state} already`, {
            details: { state: found.state },
          });
        return { ...found, state, mergedSha, updatedAt: at };
      }),
  };
}

async function create(
  sql: Sql,
  repository: string,
  draft: Omit<PullRequest, "number" | "url" | "updatedAt">,
): Promise<PullRequest> {
  const number = await nextNumber(sql, repository);
  const made = PullRequest.parse({
    ...draft,
    number,
    url: `local:${repository}#${number}`,
    updatedAt: draft.createdAt,
  });
  const written = await sql.one(
    z.object({ number: z.number() }),
    "insert into signalbox.pull_request values ($1, $2, $3, $4, $5) on conflict do nothing returning number",
    [repository, number, made.head, made.state, JSON.stringify(made)],
  );
  if (written !== null) return made;
  const open = await sql.one(
    z.object({ number: z.number() }),
    "select number from signalbox.pull_request where repository = $1 and head = $2 and state = 'open'",
    [repository, made.head],
  );
  if (open === null) return create(sql, repository, draft); // another pull request took the number in between
  throw new OpsError("conflict", `The branch ${made.head} has an open pull request already: ${open.number}`, {
    details: { number: open.number },
  });
}

async function nextNumber(sql: Sql, repository: string): Promise<number> {
  const row = await sql.one(
    z.object({ next: z.number() }),
    "select coalesce(max(number), 0) + 1 as next from signalbox.pull_request where repository = $1",
    [repository],
  );
  return row?.next ?? 1;
}

async function change(
  sql: Sql,
  place: { readonly repository: string; readonly number: number },
  by: (found: PullRequest) => PullRequest,
): Promise<PullRequest> {
  const { repository, number } = place;
  const read = await sql.one(
    z.object({ body: z.string() }),
    "select body from signalbox.pull_request where repository = $1 and number = $2",
    [repository, number],
  );
  if (read === null) throw new OpsError("not_found", `There is no pull request ${number} in ${repository}`);
  const changed = by(PullRequest.parse(fromText(read.body)));
  const written = await sql.one(
    z.object({ number: z.number() }),
    "update signalbox.pull_request set body = $4, state = $5 where repository = $1 and number = $2 and body = $3 returning number",
    [repository, number, read.body, JSON.stringify(changed), changed.state],
  );
  return written === null ? change(sql, place, by) : changed; // somebody else changed it in between: look again
}
