import { DBOS, type WorkflowHandle } from "@dbos-inc/dbos-sdk";
import type { Branch, Flow } from "../kernel/durable.ts";
import type { Json } from "../kernel/json.ts";
import { joinOutcomes, outcomeOf, outcomeOfThrown, type OutcomeText, unwrap, unwrapAll } from "./outcome.ts";
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
    const recorded = recordRound(id, parking, branches); // numbered when it is called
    return unwrapAll<T>(await parking.pass(id, () => recorded));
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

/** One step for the whole round: DBOS numbers and records it once, whatever the order in which its branches end. */
function recordRound(flow: string, parking: Parking, branches: readonly Branch<unknown>[]): Promise<OutcomeText> {
  return parking.step((parkRound) => {
    const body = async (): Promise<OutcomeText> =>
      joinOutcomes(await Promise.all(branches.map((branch) => runBranch(flow, parking, branch, parkRound))));
    return DBOS.runStep(body, { name: branches.map((branch) => branch.name).join(", ") });
  });
}

/** A branch that is parked parks its round: the round records nothing, and others that are under way are still waited for. */
function runBranch(
  flow: string,
  parking: Parking,
  branch: Branch<unknown>,
  parkRound: () => Promise<never>,
): Promise<OutcomeText> {
  return parking.step(async (park) => {
    try {
      return outcomeOf(await branch.run());
    } catch (thrown) {
      if (!parking.parks(flow, thrown)) return outcomeOfThrown(thrown);
      void parkRound();
      return park();
    }
  });
}
