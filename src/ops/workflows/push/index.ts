import { defineSlice } from "../../../kernel/slice.ts";
import { asAnyPlaybook } from "../../../kernel/work/playbook.ts";
import { pushPlaybook } from "./playbook.ts";

/** The playbook `OPS:PUSH`. */
export const pushWorkflow = defineSlice({ name: "push-workflow", playbooks: [asAnyPlaybook(pushPlaybook)] });
