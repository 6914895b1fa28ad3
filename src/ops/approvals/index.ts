export { DEFAULT_APPROVAL_MS } from "./model.ts";
export type { Approval, ApprovalDecision, ApprovalState, ApprovalStore } from "./model.ts";
