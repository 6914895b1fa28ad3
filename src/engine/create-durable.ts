import { DBOS, DBOSWorkflowConflictError, Error as DbosErrors, type WorkflowHandle } from "@dbos-inc/dbos-sdk";
import { type Durable, type Flow, type FlowCode, strangerError } from "../kernel/durable.ts";
import type { Json } from "../kernel/json.ts";
import { isOpsError, OpsError } from "../kernel/ops-error.ts";
import { adoptFlow, forgetFlows, orphanedRuns, strangeRuns, strangerOf } from "./adoption.ts";
import { createDbosFlow, type FlowPolling } from "./dbos-flow.ts";
import type { EngineStore } from "./engine-store.ts";
import { Endings } from "./endings.ts";
import { outcomeOf, outcomeOfThrown, type OutcomeText } from "./outcome.ts";
import { PLAYBOOK_GENERATION } from "./generation.ts";
import { createParking, type Parking } from "./parking.ts";

/** A run may be adopted so often; a run that ends its process each time is found by its adoptions in the event log. */
const MAX_RECOVERIES = 1_000_000;

/** How often the queue of adopted flows is looked at, at first and later. Each look is a transaction of four statements. */
const QUICK_QUEUE_MS = 250;
const CALM_QUEUE_MS = 2_000;
const QUICK_FOR_MS = 15_000;

const EMBEDDED_POLLING: FlowPolling = { messageMs: 100, resultMs: 100 };
const SERVER_POLLING: FlowPolling = { messageMs: 2_000, resultMs: 500 };
const SCHEDULER_POLL_MS = 600_000; // schedules are not used
const UNUSED_URL = "postgresql://embedded@127.0.0.1:5/embedded"; // DBOS wants a URL even where a pool is given; nothing listens there

/** What durable execution needs: the store that it writes in, and the time. */
export interface DurableOptions {
  readonly store: EngineStore;
  now(): number;
  /** What DBOS has to say, for operators; quiet by default. */
  readonly log?: (level: "info" | "warn" | "error", entry: unknown) => void;
}

/** Durable execution on DBOS. One at a time in a process, since DBOS is one; it can be made anew after `close`. */
export function createDurable(options: DurableOptions): Durable {
  const { store } = options;
  const { ownership } = store;
  const endings = new Endings();
  const parking = createParking(
    (thrown) => judge(store, thrown),
    (flow, failure) => endings.fail(rootOf(flow), failure),
  );
  const queue = store.databaseUrl === null ? "signalbox-adopted" : `signalbox-adopted-${ownership.executorId}`;
  let flows: Flows | null = null;
  let calmDown: (() => void) | null = null;
  const launched = () => {
    if (flows === null) throw new Error("the engine was used before launch or after close");
    return flows;
  };
  return {
    launch: async (code) => {
      if (flows !== null) return;
      flows = register(options, code, parking);
      DBOS.setConfig(configOf(options, queue));
      await DBOS.launch();
      if (store.databaseUrl === null) calmDown = await openQueue(queue);
    },
    start: async (runId) => {
      if (parking.isClosing || ownership.epochOf(runId) === null) return;
      endings.follow(runId, await launched().start(runId));
    },
    ended: (runId, timeoutMs) => endings.wait(runId, timeoutMs),
    send: (flowId, topic, message, key) => deliver(flowId, topic, message, key),
    orphans: () => orphanedRuns(ownership),
    strangers: () => strangeRuns(ownership),
    adopt: async (runId, stranger = "refuse") => {
      if (parking.isClosing) return false;
      const generation = await strangerOf(runId, ownership);
      if (generation !== null && stranger === "refuse") throw strangerError({ run: runId, generation });
      if ((await ownership.takeOver(runId, options.now())) === null) return false;
      if (generation !== null) await forgetFlows(runId);
      await adoptFlow(runId, {
        queue,
        isShared: store.databaseUrl !== null,
        executorId: ownership.executorId,
        start: launched().start,
      });
      return true;
    },
    epochOf: (runId) => {
      const epoch = ownership.epochOf(runId);
      if (epoch !== null) return epoch;
      throw new OpsError("fenced", `run ${runId} does not belong to this process`, { details: { run: runId } });
    },
    close: async (graceMs) => {
      if (flows === null || parking.isClosing) return;
      calmDown?.();
      parking.close();
      await parking.settled(graceMs);
      await DBOS.shutdown({ deregister: true });
      flows = null;
    },
  };
}

/**
 * Opens the queue of an embedded store. What an earlier process left is taken up at the start, so that the queue is looked at
 * often then, and seldom in a server that has been up for a while; the answer gives that change up.
 */
async function openQueue(name: string): Promise<() => void> {
  const queue = await DBOS.registerQueue(name, { minPollingIntervalMs: QUICK_QUEUE_MS });
  const timer = setTimeout(() => {
    queue.setMinPollingIntervalMs(CALM_QUEUE_MS).catch(() => undefined); // it goes on being looked at often
  }, QUICK_FOR_MS);
  timer.unref();
  return () => clearTimeout(timer);
}

interface Flows {
  start(runId: string): Promise<WorkflowHandle<OutcomeText>>;
}

/** The two workflows: a run, and what remains of an assignment after its round. */
function register(options: DurableOptions, code: FlowCode, parking: Parking): Flows {
  const { store } = options;
  const polling = store.databaseUrl === null ? EMBEDDED_POLLING : SERVER_POLLING;
  const execute = (id: string, body: (flow: Flow) => Promise<Json>): Promise<OutcomeText> =>
    store.patiently(async () => {
      try {
        return outcomeOf(await body(createDbosFlow(id, parking, startChild, polling)));
      } catch (thrown) {
        return parking.parks(id, thrown) ? new Promise<never>(() => undefined) : outcomeOfThrown(thrown);
      }
    });
  const settings = { maxRecoveryAttempts: MAX_RECOVERIES };
  const continuation = DBOS.registerWorkflow(
    (id: string, input: Json) => execute(id, (flow) => code.continuation(flow, input)),
    {
      name: "continuation",
      ...settings,
    },
  );
  const run = DBOS.registerWorkflow(
    async (id: string) => {
      const outcome = await execute(id, code.run);
      store.ownership.forget(id);
      return outcome;
    },
    { name: "run", ...settings },
  );
  const startChild = (id: string, input: Json) => DBOS.startWorkflow(continuation, { workflowID: id })(id, input);
  return { start: (runId) => DBOS.startWorkflow(run, { workflowID: runId })(runId) };
}

function configOf({ store, log = () => undefined }: DurableOptions, queue: string) {
  return {
    name: "signalbox",
    systemDatabaseUrl: store.databaseUrl ?? UNUSED_URL,
    systemDatabasePool: store.pool,
    systemDatabaseSchemaName: store.flowSchema,
    useListenNotify: store.databaseUrl !== null,
    applicationVersion: PLAYBOOK_GENERATION,
    executorID: store.ownership.executorId,
    listenQueues: [queue],
    schedulerPollingIntervalMs: SCHEDULER_POLL_MS,
    logger: {
      debug: () => undefined,
      info: (entry: unknown) => log("info", entry),
      warn: (entry: unknown) => log("warn", entry),
      error: (entry: unknown) => log("error", entry),
    },
  };
}

async function deliver(flowId: string, topic: string, message: Json, key: string): Promise<void> {
  try {
    await DBOS.send(flowId, message, topic, key);
  } catch (thrown) {
    if (!(thrown instanceof DbosErrors.DBOSNonExistentWorkflowError)) throw thrown;
    throw new OpsError("not_found", `nothing waits under ${flowId}`, { details: { flow: flowId }, cause: thrown });
  }
}

function judge(store: EngineStore, thrown: unknown) {
  if (isOpsError(thrown, "fenced") || thrown instanceof DBOSWorkflowConflictError) return { kind: "lost" } as const;
  const failure = store.foreseenFailure(thrown);
  if (isOpsError(failure, "fenced")) return { kind: "lost" } as const;
  return isOpsError(failure, "storage") ? ({ kind: "failed", failure } as const) : ({ kind: "thrown" } as const);
}

function rootOf(flowId: string): string {
  return flowId.split("/", 1)[0] ?? flowId;
}
