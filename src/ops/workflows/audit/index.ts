import { asAnyPlaybook } from "../../../kernel/work/playbook.ts";
import { defineSlice } from "../../../kernel/slice.ts";
import { audit } from "./playbook.ts";

/** The playbook `OPS:AUDIT`. */
export const auditWorkflow = defineSlice({ name: "audit-workflow", playbooks: [asAnyPlaybook(audit)] });
