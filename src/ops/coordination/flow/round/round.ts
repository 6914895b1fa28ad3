import type { EventDraft } from "../../../../kernel/record/event.ts";
import { toJson, type Json } from "../../../../kernel/json.ts";
import type { Brief } from "../../../../kernel/work/playbook.ts";
import { Result, type HandoffState } from "../../../../kernel/record/result.ts";
import { taskKey } from "../../../../kernel/slice.ts";
import { type Assignment, writerOf } from "../../context/assignment.ts";
import { AttemptOutcome } from "../attempt.ts";
import { gatherCompany, runBranch } from "./branch.ts";
import { orphanHoldsError, takeLease } from "../lease.ts";
import { recordPending } from "../record-results.ts";
import { RunStopped, type RunSession } from "../session.ts";
import { QUEUED_TITLE, raiseEscalation } from "../escalate.ts";

/** A brief with what it was handed, if anything; or with what the agent's own handoff state lacked, when it comes back. */
export interface Order {
  readonly brief: Brief;
  readonly handoff: HandoffState | null;
  readonly missing?: readonly string[];
}

/**
 * One round: the first attempts of all orders are started in this order and joined; what remains of an assignment (a retry,
 * an approval, an unknown outcome) goes on after the join as a continuation of its own. Answers in the order of the orders.
 */
export async function runRound(session: RunSession, orders: readonly Order[]): Promise<readonly Result[]> {
  const { ports, flow, row } = session;
  await recordPending(session);
  session.round += 1;
  if (orders.some((order) => order.brief.task.effects.length > 0)) await holdLease(session);
  const drafts = orders.map((order) => draftOf(session, order));
  const writer = writerOf(ports, row.id);
  const events = orders.map((order, index) => spawnEvent(order, drafts[index]?.id ?? ""));
  const begun = await ports.runs.beginRound(writer, session.round, drafts, events);
  ports.board.ring(row.id);
  if (begun.abort && !(await hasEffects(session, drafts))) throw new RunStopped("aborted", "stopped by a person");
  const assignments = orders.map((order, index) => assignmentOf(session, order, drafts[index]?.id ?? "", begun.at));
  const shared = { ports, limits: session.limits, run: row.id, size: orders.length };
  const company = await gatherCompany(shared, begun.at !== writer.at);
  const outcomes = await flow.round(
    assignments.map((assignment) => ({
      name: assignment.id,
      run: () => runBranch(company, assignment),
    })),
  );
  const results = await finishRound(session, assignments, outcomes);
  session.unrecorded = results;
  session.workedMs += Math.max(0, ...results.map((result) => result.durationMs));
  orders.forEach((order, index) => {
    const result = results[index];
    if (result === undefined) return;
    const earlier = session.results.get(order.brief.name);
    if (earlier !== undefined) session.superseded.push(earlier);
    session.results.set(order.brief.name, result);
    session.sent.set(result.assignment, order.brief);
  });
  return results;
}

/** Whether a killed process had effects in these assignments: they are begun once more, settle and clear up what there is, and hand it in. */
async function hasEffects(session: RunSession, drafts: readonly { readonly id: string }[]): Promise<boolean> {
  const entries = await session.ports.ledger.ofRun(session.row.id);
  return entries.some((entry) => entry.state !== "failed" && drafts.some((draft) => draft.id === entry.assignment));
}

async function holdLease(session: RunSession): Promise<void> {
  const { ports, flow, row, playbook } = session;
  if (!playbook.writes || session.looksOnly || session.holdsLease || row.repository === "") return;
  for (;;) {
    const taken = await takeLease(ports, flow, { run: row.id, repository: row.repository, turn: session.round });
    if (taken.kind === "held") break;
    if (taken.kind === "aborted") throw new RunStopped("aborted", "stopped while it waited for the repository");
    if (taken.kind === "orphan") throw orphanHoldsError(taken.holder, row.repository);
    const answer = await raiseEscalation(session, {
      kind: "Resource",
      title: QUEUED_TITLE,
      issue: `Run ${taken.holder} holds ${row.repository}.`,
      recommended: "retry once that run has ended",
      name: `lease-${session.round}`,
    });
    if (answer?.option !== "retry") throw notWaitedFor(answer?.option, `the repository is held by run ${taken.holder}`);
    session.round += 1;
  }
  session.holdsLease = true;
}

/** How a run ends that waits for the repository no longer; `undefined` when nobody could be asked. */
function notWaitedFor(option: string | undefined, reason: string): RunStopped {
  const isSettled = option !== undefined;
  if (option === "aborted") return new RunStopped("aborted", "stopped by a person", isSettled);
  return new RunStopped(option === "none" ? "escalated" : "failed", reason, isSettled);
}

async function finishRound(
  session: RunSession,
  assignments: readonly Assignment[],
  raw: readonly Json[],
): Promise<readonly Result[]> {
  const outcomes = raw.map((outcome) => AttemptOutcome.parse(outcome));
  const late = outcomes.flatMap((outcome, index) => {
    const assignment = assignments[index];
    return outcome.kind === "result" || assignment === undefined
      ? []
      : [{ id: assignment.id, input: continuationInput(assignment, outcome) }];
  });
  const answers = late.length === 0 ? [] : await session.flow.continuations(late);
  if (late.length > 0) {
    session.holdsLease = false;
    session.hasAsked = true;
  }
  const byId = new Map(late.map((start, index) => [start.id, answers[index]]));
  return outcomes.map((outcome, index) =>
    outcome.kind === "result" ? outcome.result : Result.parse(byId.get(assignments[index]?.id ?? "")),
  );
}

/** What a continuation needs to go on: plain data, with the task by its key. */
function continuationInput(assignment: Assignment, outcome: AttemptOutcome): Json {
  const { task, ...rest } = assignment;
  return toJson({ assignment: { ...rest, task: taskKey(task.agent, task.name) }, outcome });
}

function draftOf(session: RunSession, order: Order) {
  const { task, name, context, critical } = order.brief;
  const suffix = session.generation === 1 ? "" : `~${session.generation}`;
  return {
    id: `${session.row.id}/${name}${suffix}`,
    name,
    agent: task.agent,
    task: task.name,
    critical: critical ?? task.critical ?? false,
    input: toJson(session.ports.masker.maskData(context)),
  };
}

function assignmentOf(session: RunSession, order: Order, id: string, at: number): Assignment {
  const { brief, handoff, missing = [] } = order;
  return {
    id,
    run: session.row.id,
    flow: id,
    requestedBy: session.row.requestedBy,
    task: brief.task,
    input: brief.context,
    place: session.place,
    at,
    attempt: 1,
    recovering: null,
    handoff,
    missing,
    criteria: brief.criteria,
    critical: brief.critical ?? brief.task.critical ?? false,
    writes: brief.writes ?? [],
    limitMs: session.row.timeoutMs === null ? null : Math.max(1, session.row.timeoutMs - session.workedMs),
    chain: ["coord-ops"],
  };
}

function spawnEvent(order: Order, assignment: string): EventDraft {
  const { brief, handoff, missing } = order;
  const payload = toJson({
    assignment,
    task: brief.task.name,
    deliverables: brief.deliverables,
    criteria: brief.criteria,
    ...(handoff === null ? {} : { handoff }),
    ...(missing === undefined ? {} : { missing }),
  });
  return {
    key: `spawn:${assignment}`,
    name: handoff === null ? "COORD_OPS:SPAWN" : "COORD_OPS:HANDOFF",
    to: brief.task.agent,
    payload,
  };
}
