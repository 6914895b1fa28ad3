import type { Flow, FlowCode } from "../../../kernel/durable.ts";
import type { Json } from "../../../kernel/json.ts";
import { isOpsError, messageOf, OpsError } from "../../../kernel/ops-error.ts";
import { parseInput } from "../../../kernel/operation.ts";
import type { AnyPlaybook } from "../../../kernel/work/playbook.ts";
import type { Ports } from "../../../kernel/ports.ts";
import type { Place } from "../../../kernel/work/task.ts";
import type { RunRow } from "../../runs/index.ts";
import { endRun } from "../report/end-run.ts";
import { continueAssignment } from "./continuation.ts";
import { createCoordinator } from "./coordinator.ts";
import { composeQuestion, finalStatus, judgeRun } from "./ending.ts";
import { raiseEscalation } from "./escalate.ts";
import { createLimits, DEFAULT_LIMITS, type Limits } from "./limits.ts";
import { type Played, RunStopped, type RunSession } from "./session.ts";

/** So often a person may answer `retry` to a failed run before it ends all the same. */
const MAX_GENERATIONS = 4;

/** The durable code of every run: plays the playbook, judges the gate, asks when it failed, reports. */
export function createFlowCode(ports: Ports, atOnce: Parameters<typeof createLimits>[0] = DEFAULT_LIMITS): FlowCode {
  const limits = createLimits(atOnce);
  return {
    run: (flow) => runFlow(ports, limits, flow),
    continuation: (flow, input) => continueAssignment(ports, flow, limits, input),
  };
}

async function runFlow(ports: Ports, limits: Limits, flow: Flow): Promise<Json> {
  const { session, failure } = await openRun(ports, limits, flow);
  for (;;) {
    // A place that can't be opened is not asked about: nothing has begun, and the same request again looks again.
    const played: Played =
      failure === null ? await play(session) : { outcome: null, stopped: { kind: "failed", reason: failure } };
    const judged = judgeRun(session, played);
    const settled = judged.status === "complete" ? null : await readSettled(session);
    const question = settled === null ? composeQuestion(session, played, judged) : null;
    const answer = question === null ? null : await raiseEscalation(session, question);
    if (answer?.option === "retry" && session.generation < MAX_GENERATIONS) {
      session.generation += 1;
      continue;
    }
    const status = settled === "unanswered" ? "escalated" : finalStatus(session, judged.status, answer?.option);
    return endRun(session, { played, gate: judged.gate, status });
  }
}

/**
 * How an assignment's own question was settled, so that the run asks no second time: nobody answered at any level, or a person
 * said to stop. Such questions are settled before their round is over.
 */
async function readSettled({ ports, row, hasAsked }: RunSession): Promise<"unanswered" | "stopped" | null> {
  if (!hasAsked) return null;
  const asked = (await ports.escalations.list({ run: row.id, limit: 100 })).filter((one) => one.assignment !== null);
  if (asked.some((one) => one.state === "unanswered")) return "unanswered";
  return asked.some((one) => one.answer?.option === "abort") ? "stopped" : null;
}

async function openRun(
  ports: Ports,
  limits: Limits,
  flow: Flow,
): Promise<{ readonly session: RunSession; readonly failure: string | null }> {
  const row = await ports.runs.open(flow.id);
  if (row === null) throw new OpsError("not_found", `run ${flow.id} is not in the store`);
  const playbook = findPlaybook(ports, row);
  if (row.abortRequestedBy !== null) ports.aborter.abort(row.id);
  const input = parseInput(playbook.input, row.context, row.signal);
  const isFast = playbook.pattern === "fast" || playbook.isSimple?.(input) === true;
  const looksOnly = playbook.looksOnly?.(input) === true;
  const opened = await openPlace(ports, row, kindOfPlace(playbook, looksOnly));
  const failure = "failure" in opened ? opened.failure : null;
  const place: Place = "failure" in opened ? { kind: "none", root: "", repository: row.repository } : opened;
  const fixed = { ports, flow, row, playbook, input, place, limits, isFast, looksOnly };
  const session: RunSession = {
    ...fixed,
    results: new Map(),
    superseded: [],
    sent: new Map(),
    unrecorded: [],
    round: 0,
    generation: 1,
    workedMs: 0,
    holdsLease: false,
    hasAsked: row.waitingId !== null, // it was taken over while it waited
    open: new Map(),
    look: null,
  };
  return { session, failure };
}

function findPlaybook(ports: Ports, row: RunRow): AnyPlaybook {
  const playbook = ports.catalog.playbooks.get(row.signal);
  if (playbook !== undefined) return playbook;
  throw new OpsError("unknown_signal", `${row.signal} has no playbook in this version`, {
    hint: "Go on with the version that began the run.",
  });
}

type PlaceKind = Parameters<Ports["places"]["open"]>[1];

function kindOfPlace({ place, writes }: AnyPlaybook, looksOnly: boolean): PlaceKind {
  const looks = (place === "worktree" && looksOnly) || (place === "checkout" && !writes);
  return looks ? "look" : place;
}

async function openPlace(ports: Ports, row: RunRow, kind: PlaceKind): Promise<Place | { readonly failure: string }> {
  try {
    return await ports.places.open(row.id, kind, row.repository);
  } catch (thrown) {
    if (!isOpsError(thrown) || isOpsError(thrown, "fenced", "storage")) throw thrown;
    return { failure: describeFailure(thrown) };
  }
}

/** A failure that belongs to no assignment, with what to do about it. */
function describeFailure(thrown: unknown): string {
  const message = messageOf(thrown);
  return isOpsError(thrown) && thrown.hint !== undefined ? `${message}. ${thrown.hint}` : message;
}

async function play(session: RunSession): Promise<Played> {
  try {
    return { outcome: await session.playbook.run(createCoordinator(session), session.input), stopped: null };
  } catch (thrown) {
    if (isOpsError(thrown, "fenced", "storage")) throw thrown;
    if (thrown instanceof RunStopped) {
      const { kind, message: reason, isSettled } = thrown;
      return { outcome: null, stopped: { kind, reason, isSettled } };
    }
    const failed = { kind: "failed", reason: describeFailure(thrown) } as const;
    return { outcome: null, stopped: isOpsError(thrown) ? { ...failed, code: thrown.code } : failed };
  }
}
