import { asAnyOperation } from "../../kernel/operation.ts";
import { defineSlice } from "../../kernel/slice.ts";
import { answerEscalation, listEscalations, showEscalation } from "./answer.ts";

export { ANSWER_WITHIN_MS, ESCALATION_LEVELS } from "./model.ts";
export type { Escalation, EscalationOption, EscalationStore } from "./model.ts";

/** The slice of escalations: raising is the coordination's, answering is here. */
export const escalations = defineSlice({
  name: "escalations",
  operations: [asAnyOperation(answerEscalation), asAnyOperation(listEscalations), asAnyOperation(showEscalation)],
});
