import { toJson } from "../../../kernel/json.ts";
import { OpsError } from "../../../kernel/ops-error.ts";
import type { Brief, Coordinator } from "../../../kernel/work/playbook.ts";
import { Report } from "../../../kernel/record/report.ts";
import type { Result } from "../../../kernel/record/result.ts";
import { writerOf } from "../context/assignment.ts";
import { approve, withdraw } from "./approve.ts";
import { findHandoffGaps } from "../rules/handoff.ts";
import { isCriticalLoss } from "./round/branch.ts";
import { raiseEscalation } from "./escalate.ts";
import { type Order, runRound } from "./round/round.ts";
import { RunStopped, type RunSession } from "./session.ts";

/** What a playbook is handed. It spawns, waits and judges; it never does a specialist's work. */
export function createCoordinator(session: RunSession): Coordinator {
  const { row } = session;
  let notes = 0;
  let questions = 0;
  return {
    run: {
      id: row.id,
      signal: row.signal,
      repository: row.repository,
      requestedBy: row.requestedBy,
      at: row.startedAt,
    },
    spawn: async (brief, options) => {
      const result = await runOne(session, { brief, handoff: null });
      if (options?.tolerate !== true) requireStage(result);
      return result;
    },
    fanOut: (briefs) => fanOut(session, briefs),
    handOff: (from, brief) => handOff(session, from, brief),
    approve: (ask) => approve(session, ask),
    withdraw: (name, how) => withdraw(session, name, how),
    reports: (runs) => readReports(session, runs),
    escalate: async (ask) => {
      questions += 1;
      const name = `playbook-${session.generation}-${questions}`;
      const answer = await raiseEscalation(session, { ...ask, name });
      if (answer === null) return null;
      if (answer.option === "aborted") throw new RunStopped("aborted", "stopped by a person");
      if (answer.option === "none") throw new RunStopped("escalated", `nobody answered: ${ask.title}`);
      return { option: answer.option, note: answer.note };
    },
    note: async (text) => {
      notes += 1;
      await session.ports.runs.append(writerOf(session.ports, row.id), [
        {
          key: `note:${session.generation}:${notes}`,
          name: "note",
          to: "inside",
          payload: { text: session.ports.masker.mask(text) },
        },
      ]);
    },
  };
}

async function runOne(session: RunSession, order: Order): Promise<Result> {
  const kept = keptResult(session, order.brief);
  if (kept !== null) return kept;
  const [result] = await runRound(session, [order]);
  if (result === undefined) throw new Error("a round of one gave no result");
  return result;
}

/** After a person's `retry` what succeeded before is not done again. */
function keptResult(session: RunSession, brief: Brief): Result | null {
  const earlier = session.results.get(brief.name);
  if (session.generation === 1 || earlier === undefined) return null;
  return earlier.status === "success" ? earlier : null;
}

function requireStage(result: Result): void {
  if (result.status === "success" || result.status === "skipped") return;
  const kind = result.status === "denied" || result.status === "aborted" ? result.status : "failed";
  throw new RunStopped(kind, `${result.agent} ${result.task}: ${result.error?.message ?? result.status}`);
}

async function fanOut(session: RunSession, briefs: readonly Brief[]): Promise<readonly Result[]> {
  const open = briefs.filter((brief) => keptResult(session, brief) === null);
  const fresh =
    open.length === 0
      ? []
      : await runRound(
          session,
          open.map((brief) => ({ brief, handoff: null })),
        );
  if (isStoppedByPerson(fresh)) throw new RunStopped("aborted", "stopped by a person");
  const byName = new Map(open.map((brief, index) => [brief.name, fresh[index]]));
  return briefs.map((brief) => {
    const result = byName.get(brief.name) ?? session.results.get(brief.name);
    if (result === undefined) throw new Error(`a round gave no result for ${brief.name}`);
    return result;
  });
}

/** Branches are told to stop by a person, or by a critical neighbour that was lost: one that was itself told to stop lost nothing. */
function isStoppedByPerson(results: readonly Result[]): boolean {
  const isLoss = (result: Result) => isCriticalLoss(result) && result.status !== "aborted";
  return results.some((result) => result.status === "aborted") && !results.some(isLoss);
}

async function handOff(session: RunSession, from: Result, brief: Brief): Promise<Result> {
  const gaps = findHandoffGaps(from.handoff);
  if (from.handoff === undefined || gaps.length > 0) {
    const sender = await returnToSender(session, from, gaps);
    return handOffChecked(session, sender, brief);
  }
  return handOffChecked(session, from, brief);
}

async function handOffChecked(session: RunSession, from: Result, brief: Brief): Promise<Result> {
  const gaps = findHandoffGaps(from.handoff);
  if (from.handoff === undefined || gaps.length > 0)
    throw new RunStopped("failed", `${from.agent} handed over an incomplete state: ${gaps.join("; ")}`);
  const result = await runOne(session, { brief, handoff: from.handoff });
  requireStage(result);
  return result;
}

/** An incomplete handoff goes back to its sender once, with what is missing. */
async function returnToSender(session: RunSession, from: Result, gaps: readonly string[]): Promise<Result> {
  const { ports, row } = session;
  await ports.runs.append(writerOf(ports, row.id), [
    {
      key: `handoff.returned:${from.assignment}`,
      name: "handoff.returned",
      to: from.agent,
      payload: { assignment: from.assignment, missing: [...gaps] },
    },
  ]);
  const sent = session.sent.get(from.assignment);
  if (sent === undefined)
    throw new RunStopped("failed", `${from.agent} handed over an incomplete state: ${gaps.join("; ")}`);
  return runOne(session, { brief: { ...sent, name: `${sent.name}-handoff` }, handoff: null, missing: gaps });
}

async function readReports(session: RunSession, runs: readonly string[]): Promise<readonly Report[]> {
  const raw = await session.flow.step(`reports ${session.generation}`, async () => {
    const reports = [];
    for (const run of runs) {
      const report = await session.ports.runs.report(run);
      if (report === null)
        throw new OpsError("not_found", `run ${run} does not exist or has not ended`, {
          hint: "signalbox runs list shows those that have.",
        });
      reports.push(toJson(report));
    }
    return reports;
  });
  return raw.map((report) => Report.parse(report));
}
