import { asAnyOperation } from "../../kernel/operation.ts";
import { defineSlice } from "../../kernel/slice.ts";
import { listRepositories } from "./list-repositories.ts";
import { receiveSignal } from "./receive.ts";

export { CONTEXT_LIMIT_BYTES, SignalRequest } from "./model.ts";
export type { Intake, Repositories, Signal, Since, SignalStore } from "./model.ts";
export { isRepositoryUrl, refuseSecretsIn } from "./repository-url.ts";
export { begin, isTakenFromAfar, receiveSignal } from "./receive.ts";

/** The slice of signals: intake. */
export const signals = defineSlice({
  name: "signals",
  operations: [asAnyOperation(receiveSignal), asAnyOperation(listRepositories)],
});
