import { z } from "zod";
import { type AccessStore, type ApiToken, Role, type User } from "../../../ops/access/index.ts";
import { OpsError } from "../../../kernel/ops-error.ts";
import type { Sql } from "../../sql.ts";
import { sessionsOver } from "./sessions.ts";

const UserRecord = z.object({
  id: z.string(),
  name: z.string(),
  role: Role,
  areas: z.array(z.string()),
  createdAt: z.number(),
  removedAt: z.number().nullable(),
}) satisfies z.ZodType<User>;

const TokenRecord = z.object({
  id: z.string(),
  name: z.string(),
  role: Role,
  user: z.string().nullable(),
  hash: z.string(),
  createdBy: z.string(),
  createdAt: z.number(),
  expiresAt: z.number(),
  revokedAt: z.number().nullable(),
  lastUsedAt: z.number().nullable(),
}) satisfies z.ZodType<ApiToken>;

const USER_COLUMNS = `id, name, role, areas, created_at::float8 as "createdAt", removed_at::float8 as "removedAt"`;
const TOKEN_COLUMNS = `id, name, role, user_id as "user", hash, created_by as "createdBy", created_at::float8 as "createdAt",
  expires_at::float8 as "expiresAt", revoked_at::float8 as "revokedAt", last_used_at::float8 as "lastUsedAt"`;
const Touched = z.object({ id: z.string() });
const Counted = z.object({ revision: z.number() });
const LISTED = 1_000;

/** People and tokens in Postgres. */
export function createAccessStore(sql: Sql): AccessStore {
  return {
    revision: async () =>
      (await sql.one(Counted, 'select revision::float8 as "revision" from signalbox.access_revision', []))?.revision ??
      0,
    addUser: async (user) => {
      const added = await sql.one(
        Touched,
        `insert into signalbox.user_account as u (id, name, role, areas, created_at) values ($1, $2, $3, $4, $5)
         on conflict (id) do update set name = excluded.name, role = excluded.role, areas = excluded.areas,
             created_at = excluded.created_at, removed_at = null
           where u.removed_at is not null
         returning id`,
        [user.id, user.name, user.role, user.areas, user.createdAt],
      );
      if (added === null) throw new OpsError("conflict", `there is a user ${user.id} already`);
    },
    findUser: (id) => sql.one(UserRecord, `select ${USER_COLUMNS} from signalbox.user_account where id = $1`, [id]),
    users: () =>
      sql.many(
        UserRecord,
        `select ${USER_COLUMNS} from signalbox.user_account where removed_at is null order by id limit $1`,
        [LISTED],
      ),
    changeUser: (id, { name, role, areas }) =>
      sql.one(
        UserRecord,
        `update signalbox.user_account set name = coalesce($2, name), role = coalesce($3, role), areas = coalesce($4, areas)
         where id = $1 and removed_at is null returning ${USER_COLUMNS}`,
        [id, name ?? null, role ?? null, areas ?? null],
      ),
    removeUser: async (id, at) =>
      (await sql.one(
        Touched,
        `with gone as (update signalbox.user_account set removed_at = $2 where id = $1 and removed_at is null returning id),
              ended as (update signalbox.api_token set revoked_at = $2 where user_id in (select id from gone) and revoked_at is null)
         select id from gone`,
        [id, at],
      )) !== null,
    ...tokensOver(sql),
    ...sessionsOver(sql),
  };
}

function tokensOver(sql: Sql): Pick<AccessStore, "addToken" | "tokenByHash" | "tokens" | "revokeToken" | "touchToken"> {
  return {
    addToken: (token) =>
      sql.run(
        `insert into signalbox.api_token (id, name, role, user_id, hash, created_by, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [
          ...[token.id, token.name, token.role, token.user],
          ...[token.hash, token.createdBy, token.createdAt, token.expiresAt],
        ],
      ),
    tokenByHash: (hash) =>
      sql.one(TokenRecord, `select ${TOKEN_COLUMNS} from signalbox.api_token where hash = $1`, [hash]),
    tokens: () =>
      sql.many(TokenRecord, `select ${TOKEN_COLUMNS} from signalbox.api_token order by created_at desc, id limit $1`, [
        LISTED,
      ]),
    revokeToken: async (id, at) =>
      (await sql.one(
        Touched,
        "update signalbox.api_token set revoked_at = $2 where id = $1 and revoked_at is null returning id",
        [id, at],
      )) !== null,
    touchToken: (id, at) => sql.run("update signalbox.api_token set last_used_at = $2 where id = $1", [id, at]),
  };
}
