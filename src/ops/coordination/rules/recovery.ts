import { createHash } from "node:crypto";
import { PERMANENT_CODES } from "../../../kernel/work/agent.ts";
import type { OpsError } from "../../../kernel/ops-error.ts";
import type { AnyTask } from "../../../kernel/work/task.ts";

/** At most this many recoveries a task. Source: coordination specification, section 6. */
export const MAX_RECOVERIES = 2;
const NETWORK_BASE_MS = 500;
const RATE_LIMIT_DEFAULT_MS = 5_000;

/** What to do about a foreseen failure: try again after a while, or let it stand. */
export type RecoveryMove =
  | { readonly kind: "recover"; readonly name: string; readonly delayMs: number; readonly replan: boolean }
  | { readonly kind: "give_up"; readonly reason: string };

/** What has been tried before: codes of the failures that were recovered from, in order. */
export interface RecoveryPast {
  readonly recovered: readonly string[];
  readonly remainingMs: number;
  /** Makes the jitter differ between assignments, and equal in a replay. */
  readonly seed: string;
}

/** Decides what follows a failed attempt. Pure; the table stands in the coordination specification, section 6. */
export function decideRecovery(error: OpsError, task: Pick<AnyTask, "recover">, past: RecoveryPast): RecoveryMove {
  if (PERMANENT_CODES.includes(error.code)) return { kind: "give_up", reason: `${error.code} is permanent` };
  if (past.recovered.length >= MAX_RECOVERIES)
    return { kind: "give_up", reason: `${MAX_RECOVERIES} recoveries were tried` };
  const times = past.recovered.filter((code) => code === error.code).length;
  const own = task.recover?.find((recovery) => recovery.on === error.code);
  if (own !== undefined) {
    return times < own.times
      ? { kind: "recover", name: own.name, delayMs: 0, replan: own.replan ?? false }
      : { kind: "give_up", reason: `${own.name} was tried` };
  }
  return decideGeneral(error, times, past);
}

function decideGeneral(error: OpsError, times: number, past: RecoveryPast): RecoveryMove {
  if (error.code === "network")
    return {
      kind: "recover",
      name: "try again after a network error",
      delayMs: backoffMs(times, past.seed),
      replan: false,
    };
  if (error.code === "stale") return { kind: "recover", name: "look again and plan anew", delayMs: 0, replan: true };
  if (error.code === "rate_limited") {
    const asked = error.details["retryAfterMs"];
    const delayMs = typeof asked === "number" && asked >= 0 ? asked : RATE_LIMIT_DEFAULT_MS;
    if (delayMs >= past.remainingMs)
      return { kind: "give_up", reason: "the service asks to wait beyond the task's timeout" };
    return { kind: "recover", name: "wait as the service says", delayMs, replan: false };
  }
  return { kind: "give_up", reason: `nothing is known to help against ${error.code}` };
}

/** Exponential backoff with jitter of half its length; the jitter is drawn from the seed, so that a replay waits as long. */
export function backoffMs(times: number, seed: string): number {
  const base = NETWORK_BASE_MS * 2 ** times;
  const byte = createHash("sha256").update(`${seed}:${times}`).digest()[0] ?? 0;
  return Math.round(base / 2 + (base / 2) * (byte / 255));
}
