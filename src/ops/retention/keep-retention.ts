import type { Actor } from "../../kernel/actor.ts";
import { type AnyOperation, perform } from "../../kernel/operation.ts";
import type { Ports } from "../../kernel/ports.ts";
import type { Removed, RetentionLimits } from "./model.ts";

/** Rows of the audit log that go at once; the rest goes with the next look. */
const AUDIT_AT_ONCE = 10_000;

const KEEPER = { kind: "system", id: "retention", scopes: ["operate"] } satisfies Actor;

/** Takes away what has been kept long enough. Runs go by the operation `runs.gc`, so that the audit log has it. */
export async function keepRetention(ports: Ports, limits: RetentionLimits): Promise<Removed> {
  const now = ports.clock.now();
  return {
    runs: await removeRuns(ports, limits, now),
    auditRows: await ports.retention.removeAudit(now - limits.auditLogMs, AUDIT_AT_ONCE),
    tokens: await ports.retention.removeTokens(now - limits.tokensMs),
  };
}

async function removeRuns(ports: Ports, { runsMs, keepRuns }: RetentionLimits, now: number): Promise<number> {
  const due = await ports.runs.collect(now - runsMs, keepRuns, true);
  if (due.length === 0) return 0; // nothing to write down
  await perform(collector(ports), { actor: KEEPER, ports, door: "retention" }, { olderThanMs: runsMs, keep: keepRuns });
  return due.length;
}

function collector(ports: Ports): AnyOperation {
  const found = ports.catalog.operations.get("runs.gc");
  if (found === undefined) throw new Error("no slice has the operation runs.gc");
  return found;
}
