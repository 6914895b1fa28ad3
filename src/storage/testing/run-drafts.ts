import { digestOf } from "../../kernel/json.ts";
import type { RunRow } from "../../ops/runs/index.ts";
import type { Signal } from "../../ops/signals/index.ts";

/** A signal and its run as intake would store them, with what a test wants otherwise. */
export function draftRun(id: string, other: Partial<RunRow> = {}): { readonly signal: Signal; readonly run: RunRow } {
  const at = other.startedAt ?? 1_700_000_000_000;
  const shared = {
    context: other.context ?? { n: 1 },
    repository: other.repository ?? "/repositories/example",
    requestedBy: other.requestedBy ?? "ada",
    digest: other.digest ?? digestOf(id),
  };
  const signalId = other.signalId ?? `sig_${id}`;
  const name = other.signal ?? "OPS:EXAMPLE";
  const signal: Signal = { ...shared, id: signalId, name, source: "terminal", correlationId: null, at };
  const run: RunRow = {
    ...shared,
    ...{
      id,
      signalId,
      signal: name,
      onEscalation: "wait",
      timeoutMs: null,
      state: "running",
      waitingFor: null,
      waitingId: null,
    },
    ...{
      abortRequestedBy: null,
      epoch: 1,
      executor: "",
      startedAt: at,
      endedAt: null,
      retryOf: null,
      eventCount: 0,
      chainHead: "",
    },
    ...other,
  };
  return { signal, run };
}
