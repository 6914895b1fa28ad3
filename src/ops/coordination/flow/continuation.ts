import { z } from "zod";
import type { Flow } from "../../../kernel/durable.ts";
import { toJson, type Json } from "../../../kernel/json.ts";
import { OpsError, type OpsErrorCode } from "../../../kernel/ops-error.ts";
import type { Ports } from "../../../kernel/ports.ts";
import { HandoffState, type Result } from "../../../kernel/record/result.ts";
import { type Assignment, writerOf } from "../context/assignment.ts";
import { AttemptOutcome, makeAttempt } from "./attempt.ts";
import { askAboutExpiry, askAboutQueue, askAboutUnknown } from "./escalate.ts";
import type { Limits } from "./limits.ts";
import { orphanHoldsError, takeLease } from "./lease.ts";
import { waitForApproval } from "./waiting.ts";

const Input = z.strictObject({
  assignment: z.strictObject({
    id: z.string(),
    run: z.string(),
    flow: z.string(),
    requestedBy: z.string(),
    task: z.string(),
    input: z.unknown(),
    place: z.strictObject({
      kind: z.enum(["checkout", "worktree", "bare", "none"]),
      root: z.string(),
      repository: z.string(),
    }),
    at: z.number(),
    attempt: z.number(),
    recovering: z.null(),
    handoff: HandoffState.nullable(),
    missing: z.array(z.string()).default([]), // as with limitMs
    criteria: z.array(z.string()),
    critical: z.boolean(),
    writes: z.array(z.string()).default([]), // as with limitMs
    limitMs: z.number().nullable().default(null), // runs that were parked before this version say nothing of it
    chain: z.array(z.string()),
  }),
  outcome: AttemptOutcome,
});

interface Continued {
  readonly ports: Ports;
  readonly flow: Flow;
  readonly limits: Limits;
  readonly assignment: Assignment;
  readonly recovered: string[];
  /** Names of the recoveries, for people. */
  readonly recoveries: string[];
  attempt: number;
  usedMs: number;
  turn: number;
}

type Next =
  | { readonly kind: "again"; readonly replan: boolean; readonly recovering: Assignment["recovering"] }
  | { readonly kind: "over"; readonly result: Result };

/** Goes on with one assignment after its round was joined, until it has a result. */
export async function continueAssignment(ports: Ports, flow: Flow, limits: Limits, raw: Json): Promise<Json> {
  const input = Input.parse(raw);
  const task = ports.catalog.tasks.get(input.assignment.task);
  if (task === undefined)
    throw new OpsError("not_found", `task ${input.assignment.task} does not exist in this version`, {
      hint: "Go on with the version that began the run.",
    });
  const assignment: Assignment = { ...input.assignment, task };
  const continued: Continued = {
    ports,
    flow,
    limits,
    assignment,
    recovered: [],
    recoveries: [],
    attempt: 1,
    usedMs: durationOf(input.outcome),
    turn: 0,
  };
  let outcome: AttemptOutcome = input.outcome;
  for (;;) {
    const next = await decideNext(continued, outcome);
    if (next.kind === "over") return toJson(withRecoveries(continued, next.result));
    const fallback = outcome.kind === "result" ? outcome.result : outcome.fallback;
    outcome = await attemptAgain(continued, next, fallback);
    continued.usedMs = durationOf(outcome);
  }
}

async function decideNext(continued: Continued, outcome: AttemptOutcome): Promise<Next> {
  switch (outcome.kind) {
    case "result":
      return { kind: "over", result: outcome.result };
    case "recover":
      return recover(continued, outcome);
    case "approval":
      return awaitApproval(continued, outcome.approval, outcome.fallback);
    case "unknown":
      return askAboutUnknown(continued, outcome.key, outcome.message, outcome.fallback);
  }
}

async function recover(continued: Continued, outcome: Extract<AttemptOutcome, { kind: "recover" }>): Promise<Next> {
  const { ports, flow, assignment } = continued;
  const count = continued.recovered.push(outcome.code);
  continued.recoveries.push(outcome.recovery);
  await ports.runs.append(writerOf(ports, assignment.run), [
    {
      key: `recovery:${assignment.id}:${count}`,
      name: "recovery",
      to: assignment.task.agent,
      payload: toJson({
        assignment: assignment.id,
        recovery: outcome.recovery,
        after: outcome.message,
        delayMs: outcome.delayMs,
        count,
      }),
    },
  ]);
  if (outcome.delayMs > 0) await flow.sleep(outcome.delayMs);
  // The code was read from an OpsError when the attempt was concluded; recording it has only made it plain text.
  const code = outcome.code as OpsErrorCode;
  return { kind: "again", replan: outcome.replan, recovering: { code, message: outcome.message, count } };
}

async function awaitApproval(continued: Continued, id: string, fallback: Result): Promise<Next> {
  const { ports, flow, assignment } = continued;
  const answer = await waitForApproval({ ports, flow, run: assignment.run }, id);
  if (answer.kind === "approved") return { kind: "again", replan: false, recovering: null };
  if (answer.kind === "refused" && answer.asksThen === true && (await askAboutExpiry(continued, id, fallback)))
    return { kind: "again", replan: false, recovering: null };
  await clearUp(continued);
  if (answer.kind === "aborted")
    return {
      kind: "over",
      result: {
        ...fallback,
        status: "aborted",
        summary: "stopped by a person",
        error: { code: "aborted", message: "stopped by a person" },
      },
    };
  return {
    kind: "over",
    result: {
      ...fallback,
      status: "denied",
      summary: answer.reason,
      error: { code: "denied", message: answer.reason },
    },
  };
}

/** What it prepared for the effect that nobody let it do is cleared away by itself: run over its ledger once more, told to stop. */
async function clearUp({ ports, flow, assignment, attempt }: Continued): Promise<void> {
  await flow.step("clear up", async () => {
    const entries = await ports.ledger.ofRun(assignment.run);
    if (!entries.some((entry) => entry.assignment === assignment.id && entry.state === "done")) return null;
    await makeAttempt(ports, {
      ...{ assignment: { ...assignment, attempt: attempt + 1 }, recovered: [], replan: false, usedMs: 0 },
      neighbours: AbortSignal.abort("what it wanted to do was not approved"),
    });
    return null;
  });
}

async function attemptAgain(
  continued: Continued,
  next: Extract<Next, { kind: "again" }>,
  fallback: Result,
): Promise<AttemptOutcome> {
  const { ports, flow, assignment } = continued;
  continued.attempt += 1;
  const held = await holdLeaseAgain(continued, fallback);
  if (held !== null) return { kind: "result", result: withoutLease(fallback, held) };
  const order = {
    assignment: { ...assignment, attempt: continued.attempt, recovering: next.recovering },
    recovered: [...continued.recovered],
    replan: next.replan,
    usedMs: continued.usedMs,
    neighbours: null,
  };
  const raw = await flow.step(`attempt ${continued.attempt}`, async () => {
    const leave = await continued.limits.enter(assignment.run, assignment.writes);
    try {
      return toJson(await makeAttempt(ports, order));
    } finally {
      leave();
    }
  });
  return AttemptOutcome.parse(raw);
}

/** The lease was given up while a person was waited for; whoever writes takes it again. Answers why it could not, if so. */
async function holdLeaseAgain(continued: Continued, fallback: Result): Promise<OpsError | null> {
  const { ports, flow, assignment } = continued;
  const { run, place } = assignment;
  if (assignment.task.effects.length === 0 || place.repository === "") return null;
  for (;;) {
    continued.turn += 1;
    const taken = await takeLease(ports, flow, { run, repository: place.repository, turn: continued.turn });
    if (taken.kind === "held" || taken.kind === "aborted") return null;
    if (taken.kind === "orphan") return orphanHoldsError(taken.holder, place.repository);
    const about = { holder: taken.holder, turn: continued.turn };
    if (!(await askAboutQueue(continued, about, fallback)))
      return new OpsError("conflict", `run ${taken.holder} holds ${place.repository}`);
  }
}

function withRecoveries({ recoveries }: Continued, result: Result): Result {
  return recoveries.length === 0 ? result : { ...result, recoveries: [...recoveries] };
}

function withoutLease(fallback: Result, { code, message, hint }: OpsError): Result {
  const error = { code, message, ...(hint === undefined ? {} : { hint }) };
  return { ...fallback, status: "failed", summary: message, error };
}

function durationOf(outcome: AttemptOutcome): number {
  return outcome.kind === "result" ? outcome.result.durationMs : outcome.fallback.durationMs;
}
