import type { Flow } from "../../../kernel/durable.ts";
import { OpsError } from "../../../kernel/ops-error.ts";
import type { Ports } from "../../../kernel/ports.ts";
import { writerOf } from "../context/assignment.ts";

/** Work that is queued longer is escalated. Source: coordination specification, section 8. */
export const QUEUE_LIMIT_MS = 10 * 60_000;
const POLL_MS = 200;

/** How taking the lease ended: held, or why not. */
export type LeaseTaken =
  | { readonly kind: "held" }
  | { readonly kind: "aborted" }
  | { readonly kind: "queued_too_long"; readonly holder: string }
  | { readonly kind: "orphan"; readonly holder: string };

/** What is wanted: `turn` is unique among the steps of the flow that takes it. */
export interface LeaseWanted {
  readonly run: string;
  readonly repository: string;
  readonly turn: number;
}

/** Takes the repository's lease in order of arrival, as one recorded step. */
export async function takeLease(ports: Ports, flow: Flow, wanted: LeaseWanted): Promise<LeaseTaken> {
  return flow.step(`lease ${wanted.turn}`, () => pollLease(ports, wanted.run, `repository:${wanted.repository}`));
}

async function pollLease(ports: Ports, run: string, resource: string): Promise<LeaseTaken> {
  const begunAt = ports.clock.now();
  const signal = ports.aborter.signalOf(run);
  for (;;) {
    const answer = await ports.leases.acquire(writerOf(ports, run), resource);
    if (answer.kind === "held") return { kind: "held" };
    if (signal.aborted) return { kind: "aborted" };
    if (!answer.holderIsAlive) return { kind: "orphan", holder: answer.holder };
    if (ports.clock.now() - begunAt > QUEUE_LIMIT_MS) return { kind: "queued_too_long", holder: answer.holder };
    await ports.timers.sleep(POLL_MS, signal);
  }
}

/** The error for a repository that an unfinished run of a dead process still holds. */
export function orphanHoldsError(holder: string, resource: string): OpsError {
  return new OpsError("conflict", `run ${holder} holds ${resource} and its process is gone`, {
    hint: `Go on with it: signalbox runs resume ${holder}. Or end it: signalbox runs abort ${holder}.`,
    details: { holder },
  });
}
