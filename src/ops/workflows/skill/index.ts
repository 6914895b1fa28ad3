import { asAnyPlaybook } from "../../../kernel/work/playbook.ts";
import { defineSlice } from "../../../kernel/slice.ts";
import { skill } from "./playbook.ts";

export { SkillSignal } from "./input.ts";

/** The playbook `OPS:SKILL`. */
export const skillWorkflow = defineSlice({ name: "skill-workflow", playbooks: [asAnyPlaybook(skill)] });
