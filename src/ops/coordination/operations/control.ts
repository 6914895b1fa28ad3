import { z } from "zod";
import { answerTopic } from "../../../kernel/durable.ts";
import { newId } from "../../../kernel/ids.ts";
import { isOpsError, OpsError } from "../../../kernel/ops-error.ts";
import { defineOperation, type OperationContext } from "../../../kernel/operation.ts";
import type { Ports } from "../../../kernel/ports.ts";
import type { RunRow } from "../../runs/index.ts";
import { begin, type Intake } from "../../signals/index.ts";
import { findRun } from "./find-run.ts";

const RunInput = z.strictObject({ run: z.string().min(1) });

/** Stops a run: what runs is told to stop, what waits stops waiting; the result lists what exists. */
export const abortRun = defineOperation({
  name: "runs.abort",
  summary: "Stops a run and reports what exists",
  scope: "operate",
  audited: true,
  input: RunInput,
  run: async (context, input): Promise<RunRow> => {
    const { ports, actor } = context;
    const run = await findRun(context, input.run);
    if (run.endedAt !== null) throw new OpsError("conflict", `run ${run.id} has ended already (${run.state})`);
    await ports.runs.requestAbort(run.id, actor.id, ports.clock.now());
    ports.aborter.abort(run.id);
    for (const approval of await ports.approvals.list({ run: run.id, state: "pending", limit: 100 }))
      await ports.durable.send(approval.flow, answerTopic(approval.id), { kind: "abort" }, `abort:${approval.id}`);
    for (const escalation of await ports.escalations.list({ run: run.id, state: "open", limit: 100 }))
      await ports.durable.send(
        escalation.flow,
        answerTopic(escalation.id),
        { kind: "abort" },
        `abort:${escalation.id}`,
      );
    if (!(await ports.durable.adopt(run.id, "afresh"))) ports.board.ring(run.id);
    return findRun(context, run.id);
  },
});

/** Goes on with runs that an earlier process left: the named one, or all. */
export const resumeRuns = defineOperation({
  name: "runs.resume",
  summary: "Goes on with what an earlier process left unfinished",
  scope: "operate",
  audited: true,
  input: z.strictObject({ run: z.string().min(1).optional() }),
  run: async (context, input): Promise<{ readonly resumed: readonly string[] }> => {
    const { durable } = context.ports;
    if (input.run === undefined) {
      const resumed: string[] = [];
      for (const id of await durable.orphans()) if (await durable.adopt(id)) resumed.push(id);
      return { resumed };
    }
    const run = await findRun(context, input.run);
    if (run.endedAt !== null)
      throw new OpsError("conflict", `run ${run.id} has ended already (${run.state})`, {
        hint: `signalbox runs retry ${run.id} does it again.`,
      });
    if (!(await durable.adopt(run.id))) await durable.start(run.id);
    return { resumed: [run.id] };
  },
});

/** A look that takes longer than this is no longer waited for; it goes on. */
const LOOK_LIMIT_MS = 30_000;

/** Lets a run that waits look whether the world has answered (a merge at a forge), and resolves when it has looked. */
export async function lookAgain({ ports }: Pick<OperationContext, "ports">, run: RunRow): Promise<boolean> {
  const approval = run.waitingId === null ? null : await ports.approvals.find(run.waitingId);
  if (run.endedAt !== null || approval === null) return false;
  if (!(await ports.durable.adopt(run.id))) await ports.durable.start(run.id);
  const token = newId("evt");
  await ports.durable.send(approval.flow, answerTopic(approval.id), { kind: "look", token }, `look:${token}`);
  await ports.board.untilLooked(token, isOurs(ports, run.id) ? LOOK_LIMIT_MS : 0);
  return true;
}

/** `lookAgain` for doors: what a request that joins a waiting run begins with. */
export const lookAgainAtRun = defineOperation({
  name: "runs.look",
  summary: "Lets a waiting run look whether the world has answered its question",
  scope: "signal",
  audited: false,
  input: RunInput,
  run: async (context, input): Promise<{ readonly looked: boolean }> => ({
    looked: await lookAgain(context, await findRun(context, input.run)),
  }),
});

function isOurs(ports: Ports, run: string): boolean {
  try {
    ports.durable.epochOf(run);
    return true;
  } catch (thrown) {
    if (isOpsError(thrown, "fenced")) return false; // another replica works on it and looks by itself
    throw thrown;
  }
}

/** Does an ended run again as a new one with the same context. */
export const retryRun = defineOperation({
  name: "runs.retry",
  summary: "Does an ended run again",
  scope: "signal",
  audited: true,
  input: RunInput,
  run: async (context, input): Promise<Intake> => {
    const { ports, actor } = context;
    const run = await findRun(context, input.run);
    if (run.endedAt === null)
      throw new OpsError("conflict", `run ${run.id} has not ended`, {
        hint: `signalbox runs resume ${run.id} goes on with it.`,
      });
    const { signal: name, context: given, repository, digest, onEscalation } = run;
    const signal = {
      id: newId("sig"),
      name,
      context: given,
      source: `retry:${run.id}`,
      correlationId: null,
      repository,
      requestedBy: actor.id,
      at: ports.clock.now(),
      digest,
    };
    return begin(context, { forceNew: true, onEscalation, timeoutMs: run.timeoutMs ?? undefined }, signal, run.id);
  },
});

/** Removes ended runs by age, but for the newest ones. */
export const collectRuns = defineOperation({
  name: "runs.gc",
  summary: "Removes old runs and their work trees",
  scope: "operate",
  audited: true,
  input: z.strictObject({
    olderThanMs: z
      .number()
      .int()
      .nonnegative()
      .default(90 * 86_400_000),
    keep: z.number().int().nonnegative().default(50),
    dryRun: z.boolean().default(false),
  }),
  run: async (context, input): Promise<{ readonly removed: readonly string[]; readonly dryRun: boolean }> => {
    const { ports } = context;
    const before = ports.clock.now() - input.olderThanMs;
    const doomed = await ports.runs.collect(before, input.keep, true);
    if (input.dryRun) return { removed: doomed, dryRun: true };
    for (const id of doomed) {
      const run = await ports.runs.find(id);
      if (run !== null) await ports.places.close(id, run.repository, false);
    }
    return { removed: await ports.runs.collect(before, input.keep, false), dryRun: false };
  },
});
