import type { Flow, FlowCode } from "../../../kernel/durable.ts";
import type { Json } from "../../../kernel/json.ts";
import { isOpsError, messageOf, OpsError } from "../../../kernel/ops-error.ts";
import { parseInput } from "../../../kernel/operation.ts";
import type { AnyPlaybook, EscalationKind } from "../../../kernel/playbook.ts";
import type { Ports } from "../../../kernel/ports.ts";
import type { GateVerdict, RunStatus } from "../../../kernel/report.ts";
import type { Place } from "../../../kernel/task.ts";
import type { RunRow } from "../../runs/index.ts";
import { decideStatus, judgeGate } from "../rules/gate.ts";
import { endRun } from "../report/end-run.ts";
import { continueAssignment } from "./continuation.ts";
import { createCoordinator } from "./coordinator.ts";
import { raiseEscalation } from "./escalate.ts";
import { createLimits, type Limits } from "./limits.ts";
import { type Played, RunStopped, type RunSession } from "./session.ts";

/** So often a person may answer `retry` to a failed run before it ends all the same. */
const MAX_GENERATIONS = 4;

/** The durable code of every run: plays the playbook, judges the gate, asks when it failed, reports. */
export function createFlowCode(ports: Ports): FlowCode {
  const limits = createLimits();
  return {
    run: (flow) => runFlow(ports, limits, flow),
    continuation: (flow, input) => continueAssignment(ports, flow, limits, input),
  };
}

async function runFlow(ports: Ports, limits: Limits, flow: Flow): Promise<Json> {
  const row = await ports.runs.find(flow.id);
  if (row === null) throw new OpsError("not_found", `run ${flow.id} is not in the store`);
  const playbook = ports.catalog.playbooks.get(row.signal);
  if (playbook === undefined)
    throw new OpsError("unknown_signal", `${row.signal} has no playbook in this version`, {
      hint: "Go on with the version that began the run.",
    });
  if (row.abortRequestedBy !== null) ports.aborter.abort(row.id);
  const input = parseInput(playbook.input, row.context, row.signal);
  const isFast = playbook.pattern === "fast" || playbook.isSimple?.(input) === true;
  const opened = await openPlace(ports, row, playbook);
  const place: Place = "kind" in opened ? opened : { kind: "none", root: "", repository: row.repository };
  const session: RunSession = {
    ports,
    flow,
    row,
    playbook,
    place,
    limits,
    isFast,
    results: new Map(),
    sent: new Map(),
    round: 0,
    generation: 1,
    holdsLease: false,
    hasAsked: false,
  };
  for (;;) {
    const played: Played =
      "kind" in opened
        ? await play(session, input)
        : { outcome: null, stopped: { kind: "failed", reason: opened.failure } };
    const gate = gateOf(session, played);
    const status = statusOf(session, played, gate);
    const question = questionOf(session, played, gate, status);
    const answer = question === null ? null : await raiseEscalation(session, question);
    if (answer?.option === "retry" && session.generation < MAX_GENERATIONS) {
      session.generation += 1;
      continue;
    }
    return endRun(session, { played, gate, status: finalStatus(session, status, answer?.option) });
  }
}

async function openPlace(
  ports: Ports,
  row: RunRow,
  playbook: AnyPlaybook,
): Promise<Place | { readonly failure: string }> {
  try {
    return await ports.places.open(row.id, playbook.place, row.repository);
  } catch (thrown) {
    if (!isOpsError(thrown) || isOpsError(thrown, "fenced", "storage")) throw thrown;
    return { failure: messageOf(thrown) };
  }
}

async function play(session: RunSession, input: unknown): Promise<Played> {
  try {
    return { outcome: await session.playbook.run(createCoordinator(session), input), stopped: null };
  } catch (thrown) {
    if (isOpsError(thrown, "fenced", "storage")) throw thrown;
    if (thrown instanceof RunStopped) return { outcome: null, stopped: { kind: thrown.kind, reason: thrown.message } };
    return { outcome: null, stopped: { kind: "failed", reason: messageOf(thrown) } };
  }
}

function gateOf(session: RunSession, played: Played): GateVerdict | null {
  if (session.playbook.gateThreshold === null || session.isFast || played.outcome?.alreadyDone === true) return null;
  return judgeGate([...session.results.values()], session.playbook.gateThreshold);
}

function statusOf(session: RunSession, played: Played, gate: GateVerdict | null): RunStatus {
  if (played.outcome?.alreadyDone === true) return "complete";
  return decideStatus({ results: [...session.results.values()], gate, stopped: played.stopped?.kind ?? null });
}

/** What is asked before a run ends without its goal. A plain refusal (nothing done, nothing that a decision could change) is not asked about. */
function questionOf(session: RunSession, played: Played, gate: GateVerdict | null, status: RunStatus) {
  if ((status !== "partial" && status !== "failed") || session.playbook.gateThreshold === null || session.isFast)
    return null;
  const results = [...session.results.values()];
  const failure = results.find((result) => result.status !== "success" && result.status !== "skipped");
  const isRefusal =
    !results.some((result) => result.status === "success") &&
    ["precondition", "invalid_input", "unsupported", "unauthorized", "missing_tool", "too_large", "not_found"].includes(
      failure?.error?.code ?? "precondition",
    );
  if (isRefusal) return null;
  const kind = kindOf(failure?.error?.code, failure?.critical === true);
  return {
    kind,
    name: `gate-${session.generation}`,
    title: `${session.playbook.title} did not reach its goal`,
    issue: `${played.stopped?.reason ?? failure?.error?.message ?? "an agent failed"}. Gate: ${gate?.reason ?? "none"}.`,
    recommended:
      failure === undefined
        ? "abort"
        : `retry once the cause is gone: ${failure.error?.hint ?? failure.error?.message ?? "see the results"}`,
    recoveries: results
      .filter((result) => result.attempts > 1)
      .map((result) => `${result.agent} ${result.task}: ${result.attempts} attempts`),
  };
}

function kindOf(code: string | undefined, isCritical: boolean): EscalationKind {
  if (code === "conflict") return "Conflict";
  if (code === "timeout" && isCritical) return "Timeout";
  return "QualityGate";
}

/** Nobody answered, or an effect's outcome is unknown and nobody could be asked: the decision is still open. */
function finalStatus(session: RunSession, status: RunStatus, option: string | undefined): RunStatus {
  if (option === "none") return "escalated";
  if (option === "aborted") return "aborted";
  const isOpen =
    status !== "complete" && [...session.results.values()].some((result) => result.error?.code === "unknown_outcome");
  return isOpen && session.row.onEscalation === "fail" ? "escalated" : status;
}
