export { ANSWER_WITHIN_MS, ESCALATION_LEVELS } from "./model.ts";
export type { Escalation, EscalationOption, EscalationStore, Urgency } from "./model.ts";
