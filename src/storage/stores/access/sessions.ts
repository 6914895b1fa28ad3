import { z } from "zod";
import type { AccessStore, ConsoleSession, SignInTry } from "../../../ops/access/index.ts";
import type { Sql } from "../../sql.ts";

const SessionRecord = z
  .object({
    hash: z.string(),
    tokenHash: z.string().nullable(),
    user: z.string().nullable(),
    createdAt: z.number(),
    expiresAt: z.number(),
  })
  .transform(({ tokenHash, user, ...rest }): ConsoleSession => ({
    ...rest,
    by: tokenHash === null ? { kind: "provider", user: user ?? "" } : { kind: "token", tokenHash },
  }));

const TryRecord = z.object({
  stateHash: z.string(),
  browserHash: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  expiresAt: z.number(),
}) satisfies z.ZodType<SignInTry>;

const SESSION_COLUMNS = `hash, token_hash as "tokenHash", user_id as "user", created_at::float8 as "createdAt",
  expires_at::float8 as "expiresAt"`;
const TRY_COLUMNS = `state_hash as "stateHash", browser_hash as "browserHash", nonce, verifier, expires_at::float8 as "expiresAt"`;
const Added = z.object({ added: z.boolean() });

/** Browsers that have signed in, and those that are about to. */
export function sessionsOver(
  sql: Sql,
): Pick<AccessStore, "addSession" | "sessionByHash" | "endSession" | "addTry" | "takeTry"> {
  return {
    addSession: ({ hash, by, createdAt, expiresAt }) =>
      sql.run(
        `with expired as (delete from signalbox.console_session where expires_at <= $4)
         insert into signalbox.console_session (hash, token_hash, user_id, created_at, expires_at) values ($1, $2, $3, $4, $5)`,
        [
          hash,
          by.kind === "token" ? by.tokenHash : null,
          by.kind === "provider" ? by.user : null,
          createdAt,
          expiresAt,
        ],
      ),
    sessionByHash: (hash) =>
      sql.one(SessionRecord, `select ${SESSION_COLUMNS} from signalbox.console_session where hash = $1`, [hash]),
    endSession: (hash) => sql.run("delete from signalbox.console_session where hash = $1", [hash]),
    addTry: async ({ stateHash, browserHash, nonce, verifier, expiresAt }, at, most) => {
      const answer = await sql.one(
        Added,
        `with expired as (delete from signalbox.sign_in_try where expires_at <= $6),
              made as (insert into signalbox.sign_in_try (state_hash, browser_hash, nonce, verifier, expires_at)
                select $1, $2, $3, $4, $5::bigint
                where (select count(*) from signalbox.sign_in_try where expires_at > $6) < $7 returning state_hash)
         select exists (select from made) as added`,
        [stateHash, browserHash, nonce, verifier, expiresAt, at, most],
      );
      return answer?.added === true;
    },
    takeTry: (stateHash) =>
      sql.one(TryRecord, `delete from signalbox.sign_in_try where state_hash = $1 returning ${TRY_COLUMNS}`, [
        stateHash,
      ]),
  };
}
