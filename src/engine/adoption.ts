import { DBOS, type WorkflowHandle } from "@dbos-inc/dbos-sdk";
import type { RunOwnership } from "./engine-store.ts";
import type { OutcomeText } from "./outcome.ts";

/** Flows of dead executors that are looked at in one call. */
const AT_ONCE = 1_000;

const UNFINISHED = ["PENDING", "ENQUEUED"] as const;

/** Runs whose executor is dead: those that the store calls unfinished, and ended ones whose flow was not closed. */
export async function orphanedRuns(ownership: RunOwnership): Promise<readonly string[]> {
  const flows = await DBOS.listWorkflows({
    status: [...UNFINISHED],
    limit: AT_ONCE,
    loadInput: false,
    loadOutput: false,
  });
  const foreign = flows.filter((flow) => flow.executorId !== ownership.executorId);
  const candidates = new Set(foreign.map((flow) => flow.workflowID.split("/", 1)[0] ?? flow.workflowID));
  return ownership.orphans([...candidates]);
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
  const found = await DBOS.listWorkflows({ workflow_id_prefix: runId, loadInput: false, loadOutput: false });
  const flows = found.filter((flow) => flow.workflowID === runId || flow.workflowID.startsWith(`${runId}/`));
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

async function removeQueuesOf(executors: readonly (string | undefined)[], place: AdoptionPlace): Promise<void> {
  for (const executor of new Set(executors)) {
    if (executor !== undefined && executor !== place.executorId)
      await DBOS.deleteQueue(`signalbox-adopted-${executor}`);
  }
}
