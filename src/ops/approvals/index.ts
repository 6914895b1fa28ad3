import { asAnyOperation } from "../../kernel/operation.ts";
import { defineSlice } from "../../kernel/slice.ts";
import { approve, listApprovals, reject, showApproval } from "./decide.ts";

export { DEFAULT_APPROVAL_MS } from "./model.ts";
export type { Approval, ApprovalDecision, ApprovalState, ApprovalStore } from "./model.ts";

/** The slice of approvals: asking is the coordination's, deciding is here. */
export const approvals = defineSlice({
  name: "approvals",
  operations: [
    asAnyOperation(approve),
    asAnyOperation(reject),
    asAnyOperation(listApprovals),
    asAnyOperation(showApproval),
  ],
});
