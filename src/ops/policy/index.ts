export type { Masker, Policy, PolicyDecision, PolicyQuestion } from "./model.ts";
