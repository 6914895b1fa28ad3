import { DBOS, type WorkflowHandle } from "@dbos-inc/dbos-sdk";
import type { Stranger } from "../kernel/durable.ts";
import type { RunOwnership } from "./engine-store.ts";
import { foreignGeneration } from "./generation.ts";
import type { OutcomeText } from "./outcome.ts";

/** Flows of dead executors that are looked at in one call. */
const AT_ONCE = 1_000;

const UNFINISHED = ["PENDING", "ENQUEUED"] as const;

/** Runs whose executor is dead: those that the store calls unfinished, and ended ones whose flow was not closed. Strangers are left out. */
export async function orphanedRuns(ownership: RunOwnership): Promise<readonly string[]> {
  const { orphans, strangers } = await sortOrphans(ownership);
  return orphans.filter((run) => !strangers.has(run));
}

/** Runs whose executor is dead and whose flow another generation of playbooks has recorded. */
export async function strangeRuns(ownership: RunOwnership): Promise<readonly Stranger[]> {
  const { orphans, strangers } = await sortOrphans(ownership);
  return orphans.flatMap((run) => {
    const generation = strangers.get(run);
    return generation === undefined ? [] : [{ run, generation }];
  });
}

async function sortOrphans(ownership: RunOwnership) {
  const flows = await DBOS.listWorkflows({
    status: [...UNFINISHED],
    limit: AT_ONCE,
    loadInput: false,
    loadOutput: false,
  });
  const others = flows.filter((flow) => flow.executorId !== ownership.executorId);
  const strangers = new Map<string, string>();
  for (const flow of others) {
    const generation = foreignGeneration(flow);
    if (generation !== null) strangers.set(runOf(flow.workflowID), generation);
  }
  const candidates = new Set(others.map((flow) => runOf(flow.workflowID)));
  return { orphans: await ownership.orphans([...candidates]), strangers };
}

/** The generation of playbooks that has recorded a run, if it is another one and the run's executor is dead; else null. */
export async function strangerOf(runId: string, ownership: RunOwnership): Promise<string | null> {
  const generation = foreignGeneration((await flowsOf(runId)).find((flow) => flow.workflowID === runId));
  if (generation === null) return null;
  return (await ownership.orphans([runId])).includes(runId) ? generation : null;
}

/** Forgets the flows of a run that was taken over: what it has recorded of its work stays. */
export async function forgetFlows(runId: string): Promise<void> {
  await DBOS.deleteWorkflows((await flowsOf(runId)).map((flow) => flow.workflowID));
}

/** How this process takes up flows that it has come to own. */
export interface AdoptionPlace {
  /** The queue that only this process listens to. */
  readonly queue: string;
  /** Whether other processes share the store, each with such a queue of its own. */
  readonly isShared: boolean;
  readonly executorId: string;
  start(runId: string): Promise<WorkflowHandle<OutcomeText>>;
}

/** Goes on with a run that was taken over, with its continuations; begins its flow if its process died before that. */
export async function adoptFlow(runId: string, place: AdoptionPlace): Promise<void> {
  const flows = await flowsOf(runId);
  if (!flows.some((flow) => flow.workflowID === runId)) {
    await place.start(runId);
    return;
  }
  if (place.isShared) {
    await DBOS.registerQueue(place.queue, { minPollingIntervalMs: 250 });
    await removeQueuesOf(
      flows.map((flow) => flow.executorId),
      place,
    );
  }
  const open = flows
    .filter((flow) => flow.status !== "SUCCESS" && flow.status !== "ERROR")
    .map((flow) => flow.workflowID);
  if (open.length > 0) await DBOS.resumeWorkflows(open, { queueName: place.queue });
}

/** The flow of a run, and those of its continuations. */
async function flowsOf(runId: string) {
  const found = await DBOS.listWorkflows({ workflow_id_prefix: runId, loadInput: false, loadOutput: false });
  return found.filter((flow) => runOf(flow.workflowID) === runId);
}

function runOf(flowId: string): string {
  return flowId.split("/", 1)[0] ?? flowId;
}

async function removeQueuesOf(executors: readonly (string | undefined)[], place: AdoptionPlace): Promise<void> {
  for (const executor of new Set(executors)) {
    if (executor !== undefined && executor !== place.executorId)
      await DBOS.deleteQueue(`signalbox-adopted-${executor}`);
  }
}
