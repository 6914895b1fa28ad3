import { asAnyOperation } from "../../../kernel/operation.ts";
import { asAnyPlaybook } from "../../../kernel/work/playbook.ts";
import { asAnyTask } from "../../../kernel/work/task.ts";
import { defineSlice } from "../../../kernel/slice.ts";
import { addToBaseline, listBaseline, pruneBaseline } from "./baseline-operations.ts";
import { audit } from "./playbook.ts";
import { readBaseline } from "./read-baseline.ts";

export type { BaselineAddAnswer, BaselineListAnswer, BaselinePruneAnswer } from "./baseline-operations.ts";

/** The playbook `OPS:AUDIT`, and the findings that a repository has accepted. */
export const auditWorkflow = defineSlice({
  name: "audit-workflow",
  tasks: [asAnyTask(readBaseline)],
  playbooks: [asAnyPlaybook(audit)],
  operations: [asAnyOperation(addToBaseline), asAnyOperation(listBaseline), asAnyOperation(pruneBaseline)],
});
