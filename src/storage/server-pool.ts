import pg from "pg";
import { OpsError } from "../kernel/ops-error.ts";

/** Connections of one process to a Postgres server; flows, waits and stores share them. */
export const SERVER_POOL_SIZE = 20;

const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 30_000;

/**
 * A pool on a Postgres server. An idle connection that breaks is dropped and reported by `onLost`; it never ends the
 * process. Throws `invalid_input` for what is no Postgres URL.
 */
export function openServerPool(url: string, onLost: (error: Error) => void): pg.Pool {
  if (!/^postgres(ql)?:\/\//.test(url)) {
    throw new OpsError("invalid_input", "The database URL must begin with postgres:// or postgresql://", {
      hint: "Set DATABASE_URL to a Postgres connection string, or leave it unset to use the embedded store.",
    });
  }
  const pool = new pg.Pool({
    connectionString: url,
    max: SERVER_POOL_SIZE,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    keepAlive: true,
    application_name: "signalbox",
  });
  pool.on("error", onLost);
  pool.on("connect", (client) => client.on("error", onLost));
  return pool;
}
