import { asAnyPlaybook } from "../../../kernel/work/playbook.ts";
import { defineSlice } from "../../../kernel/slice.ts";
import { agent, skill, template, tool } from "./playbooks.ts";

export { AgentSignal, SkillSignal, TemplateSignal, ToolSignal } from "./input.ts";

/** The playbooks `OPS:SKILL`, `OPS:AGENT`, `OPS:TOOL` and `OPS:TEMPLATE`. */
export const makingWorkflows = defineSlice({
  name: "making-workflows",
  playbooks: [asAnyPlaybook(skill), asAnyPlaybook(agent), asAnyPlaybook(tool), asAnyPlaybook(template)],
});
