import { messageOf, OpsError } from "../kernel/ops-error.ts";
import { RAISED } from "./schema/event-functions.ts";

const LOST_SOCKET_CODES = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "ENOENT",
]);
// PostgreSQL manual, appendix A: class 08 connection, 57P0x shutdown, 53300 too many connections, 40001 and 40P01 retry.
const LOST_SQLSTATE = /^(08...|57P0[1-5]|53300|40001|40P01|55P03)$/;
const LOST_MESSAGE =
  /connection terminated|connection timeout|timeout exceeded when trying to connect|client has encountered a connection error|not queryable|client was closed/i;
const STORAGE_SQLSTATE = /^(53...|58...|25006|57014|XX...)$/;

/** Whether the database could not be reached or broke off, so that the same call may succeed later. */
export function isConnectionLoss(thrown: unknown): boolean {
  const code = codeOf(thrown);
  if (code !== null && (LOST_SOCKET_CODES.has(code) || LOST_SQLSTATE.test(code))) return true;
  return LOST_MESSAGE.test(messageOf(thrown));
}

/** The foreseen failure that something thrown by the database stands for; `null` when it is a bug of ours. */
export function foreseenFailure(thrown: unknown): OpsError | null {
  if (thrown instanceof OpsError) return thrown;
  const code = codeOf(thrown);
  const raised = raisedByUs(thrown, code);
  if (raised !== null) return raised;
  if (isConnectionLoss(thrown)) {
    return new OpsError("storage", `The database cannot be reached: ${messageOf(thrown)}`, {
      hint: "Check that the database runs and accepts connections; work goes on when it is back.",
      details: { isLost: true },
      cause: thrown,
    });
  }
  if (code === "53100" || code === "ENOSPC") return fullDisk(thrown);
  if (code === "25006" || code === "EROFS" || code === "EACCES" || code === "EPERM") return readOnly(thrown);
  if (code !== null && STORAGE_SQLSTATE.test(code)) {
    return new OpsError("storage", `The database failed: ${messageOf(thrown)}`, { details: { code }, cause: thrown });
  }
  return null;
}

function raisedByUs(thrown: unknown, code: string | null): OpsError | null {
  for (const [ours, sqlState] of Object.entries(RAISED)) {
    if (code === sqlState) return new OpsError(ours as keyof typeof RAISED, messageOf(thrown), { cause: thrown }); // Object.entries of a const object gives its own keys
  }
  return null;
}

/** The failure of a store without space. */
export function fullDisk(cause: unknown): OpsError {
  return new OpsError("storage", `The disk of the store is full: ${messageOf(cause)}`, {
    hint: "Make space and start again; everything that was recorded is still there.",
    cause,
  });
}

/** The failure of a store that may not be written. */
export function readOnly(cause: unknown): OpsError {
  return new OpsError("storage", `The store cannot be written: ${messageOf(cause)}`, {
    hint: "Give this account write access, or choose another folder with --data-dir.",
    cause,
  });
}

function codeOf(thrown: unknown): string | null {
  if (typeof thrown !== "object" || thrown === null || !("code" in thrown)) return null;
  return typeof thrown.code === "string" ? thrown.code : null;
}
