import { DBOS, type WorkflowHandle } from "@dbos-inc/dbos-sdk";
import type { Branch, Flow } from "../kernel/durable.ts";
import type { Json } from "../kernel/json.ts";
import { outcomeOf, outcomeOfThrown, type OutcomeText, unwrap } from "./outcome.ts";
import type { Parking } from "./parking.ts";

/** How often waits look into the store when no notification came, ms. */
export interface FlowPolling {
  readonly messageMs: number;
  readonly resultMs: number;
}

/** Starts one continuation as a child workflow under its own id. */
export type StartChild = (id: string, input: Json) => Promise<WorkflowHandle<OutcomeText>>;

/** A flow on DBOS. Everything recorded is an `OutcomeText`, so that DBOS never has to keep an error. */
export function createDbosFlow(id: string, parking: Parking, startChild: StartChild, polling: FlowPolling): Flow {
  const round = async <T>(branches: readonly Branch<T>[]): Promise<readonly T[]> => {
    if (parking.isClosing) return parking.pass(id, () => Promise.resolve([]));
    const recorded = branches.map((branch) => recordStep(id, parking, branch)); // the order of these calls numbers the steps
    const outcomes = await parking.pass(id, () => Promise.all(recorded));
    return outcomes.map((outcome) => unwrap<T>(outcome));
  };
  return {
    id,
    round,
    step: async <T>(name: string, run: () => Promise<T>) => {
      const [value] = await round([{ name, run }]);
      return value as T; // a round answers as many values as it has branches; `undefined` is one of them
    },
    continuations: async (starts) => {
      const outcomes = await parking.pass(id, async () => {
        const handles: WorkflowHandle<OutcomeText>[] = [];
        for (const start of starts) handles.push(await startChild(start.id, start.input));
        const all: OutcomeText[] = [];
        for (const handle of handles) all.push(await handle.getResult({ pollingIntervalMs: polling.resultMs }));
        return all;
      });
      return outcomes.map((outcome) => unwrap<Json>(outcome));
    },
    receive: (topic, timeoutMs) =>
      parking.pass(id, () =>
        DBOS.recv<Json>(topic, {
          timeoutSeconds: Math.max(timeoutMs, 1) / 1_000,
          pollingIntervalMs: polling.messageMs,
        }),
      ),
    sleep: (durationMs) => parking.pass(id, () => DBOS.sleep(durationMs)),
  };
}

function recordStep<T>(flow: string, parking: Parking, branch: Branch<T>): Promise<OutcomeText> {
  return parking.step((park) => {
    const body = async (): Promise<OutcomeText> => {
      try {
        return outcomeOf(await branch.run());
      } catch (thrown) {
        return parking.parks(flow, thrown) ? park() : outcomeOfThrown(thrown);
      }
    };
    return DBOS.runStep(body, { name: branch.name });
  });
}
