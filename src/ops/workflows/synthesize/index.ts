import { asAnyPlaybook } from "../../../kernel/work/playbook.ts";
import { defineSlice } from "../../../kernel/slice.ts";
import { synthesize } from "./playbook.ts";

/** The playbook `OPS:SYNTHESIZE`. */
export const synthesizeWorkflow = defineSlice({ name: "synthesize-workflow", playbooks: [asAnyPlaybook(synthesize)] });
