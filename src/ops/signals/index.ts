export { CONTEXT_LIMIT_BYTES, SignalRequest } from "./model.ts";
export type { Intake, Signal, SignalStore } from "./model.ts";
