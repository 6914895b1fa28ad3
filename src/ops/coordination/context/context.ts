import type { Query } from "../../../kernel/work/effect.ts";
import type { Doer, Reader } from "../../../kernel/work/task.ts";
import { type AttemptState, assignedOf, scopeOf } from "./assignment.ts";
import { doEffect } from "./effects.ts";
import { throwIfStopped } from "./interrupts.ts";
import { requirePermission } from "./permission.ts";

/** What `plan` is handed: reads, each allowed by policy. */
export function createReader(state: AttemptState): Reader {
  return {
    ...assignedOf(state),
    read: async <Input, Output>(query: Query<Input, Output>, input: Input): Promise<Output> => {
      throwIfStopped(state.signal);
      await requirePermission(state, query.name, query.resource(input));
      return query.run(state.ports, input, scopeOf(state, ""));
    },
  };
}

/** What `act` is handed: effects by way of the ledger, and a place to leave what it has so far. */
export function createDoer(state: AttemptState): Doer {
  return {
    ...assignedOf(state),
    do: (key, effect, input) => doEffect(state, key, effect, input),
    soFar: (partial) => {
      state.soFar = { ...state.soFar, ...partial };
    },
  };
}
