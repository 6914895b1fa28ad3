import { asAnyPlaybook } from "../../../kernel/work/playbook.ts";
import { defineSlice } from "../../../kernel/slice.ts";
import { proposePlaybook, reportPlaybook } from "./playbook.ts";

/** The playbooks `OPS:REPORT` and `OPS:PROPOSE`. */
export const reportWorkflows = defineSlice({
  name: "report-workflows",
  playbooks: [asAnyPlaybook(reportPlaybook), asAnyPlaybook(proposePlaybook)],
});
