import { defineSlice } from "../../../kernel/slice.ts";
import { asAnyPlaybook } from "../../../kernel/work/playbook.ts";
import { releasePlaybook } from "./playbook.ts";

/** The playbook `OPS:RELEASE`. */
export const releaseWorkflow = defineSlice({ name: "release-workflow", playbooks: [asAnyPlaybook(releasePlaybook)] });
