import { toJson, type Json } from "../../../../kernel/json.ts";
import type { Ports } from "../../../../kernel/ports.ts";
import type { Result } from "../../../../kernel/record/result.ts";
import { type Assignment, writerOf } from "../../context/assignment.ts";
import { type AttemptOutcome, makeAttempt } from "../attempt.ts";
import type { Limits } from "../limits.ts";
import { resultEvent } from "../record-results.ts";

/** A result is recorded by itself when others of its round are still at work so long after it, so that it is seen and kept. */
const RECORD_ALONE_MS = 250;

/** What the branches of one round share in this process. */
export interface Company {
  readonly ports: Ports;
  readonly limits: Limits;
  readonly run: string;
  /** Results that an earlier execution of this round, ended by a crash, had recorded already. */
  readonly recorded: ReadonlyMap<string, Result>;
  /** Stops the others when a critical branch fails. */
  readonly neighbours: AbortController;
  /** Fires when the last branch has ended. */
  readonly joined: AbortController;
  size: number;
  ended: number;
}

/** Brings `size` branches together. `isAgain`: the round was begun before, so that results of it may be recorded. */
export async function gatherCompany(
  shared: Pick<Company, "ports" | "limits" | "run" | "size">,
  isAgain: boolean,
): Promise<Company> {
  const earlier = isAgain ? await shared.ports.runs.assignments(shared.run) : [];
  const recorded = new Map(earlier.flatMap(({ id, result }) => (result === null ? [] : [[id, result] as const])));
  return { ...shared, recorded, neighbours: new AbortController(), joined: new AbortController(), ended: 0 };
}

/** One branch of a round: its first attempt, or the result that is recorded. */
export async function runBranch(company: Company, assignment: Assignment): Promise<Json> {
  const { ports, recorded } = company;
  const known = recorded.get(assignment.id);
  const outcome: AttemptOutcome =
    known === undefined ? await attempt(company, assignment) : { kind: "result", result: known };
  if (outcome.kind === "result" && isCriticalLoss(outcome.result)) company.neighbours.abort();
  company.ended += 1;
  if (company.ended === company.size) company.joined.abort("joined");
  ports.board.ring(company.run);
  if (outcome.kind === "result" && known === undefined) await recordAlone(company, outcome.result);
  return toJson(outcome);
}

/** A critical branch that failed makes the round pointless. */
export function isCriticalLoss(result: Result): boolean {
  return result.critical && result.status !== "success" && result.status !== "skipped";
}

async function attempt(company: Company, assignment: Assignment): Promise<AttemptOutcome> {
  const { ports, limits, run, size, neighbours } = company;
  const leave = await limits.enter(run, assignment.writes);
  try {
    return await makeAttempt(ports, {
      ...{ assignment, recovered: [], replan: false, usedMs: 0 },
      neighbours: size > 1 ? neighbours.signal : null,
    });
  } finally {
    leave();
  }
}

async function recordAlone({ ports, run, joined }: Company, result: Result): Promise<void> {
  await ports.timers.sleep(RECORD_ALONE_MS, joined.signal);
  if (joined.signal.aborted) return;
  await ports.runs.recordResults(writerOf(ports, run), [result], [resultEvent(result)]);
  ports.board.ring(run);
}
