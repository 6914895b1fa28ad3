import { asAnyOperation } from "../../kernel/operation.ts";
import { defineSlice } from "../../kernel/slice.ts";
import { answerEscalation, listEscalations } from "./answer.ts";

export { ANSWER_WITHIN_MS, ESCALATION_LEVELS } from "./model.ts";
export type { Escalation, EscalationOption, EscalationStore, Urgency } from "./model.ts";

export const escalations = defineSlice({
  name: "escalations",
  operations: [asAnyOperation(answerEscalation), asAnyOperation(listEscalations)],
});
