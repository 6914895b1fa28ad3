import { asAnyOperation } from "../../kernel/operation.ts";
import { defineSlice } from "../../kernel/slice.ts";
import { asAnyTask } from "../../kernel/work/task.ts";
import { toolsmith } from "./agent.ts";
import { auditSkills } from "./audit/audit-skills.ts";
import { agentTasks, skillTasks, templateTasks, toolTasks } from "./making/make-tasks.ts";
import { listThings, validateThings } from "./operations.ts";
import { validate } from "./validate.ts";

export { toolsmith } from "./agent.ts";
export { CreateAgentInput } from "./agents/input.ts";
export { auditSkills, AuditSkillsInput, AuditSkillsOutput } from "./audit/audit-skills.ts";
export { criteriaFor } from "./criteria.ts";
export { branchOf, MadeThing, MakeOutput, type MakePlan, THING_WORDS, ThingKind } from "./making/made.ts";
export { agentTasks, type MakingTasks, skillTasks, templateTasks, toolTasks } from "./making/make-tasks.ts";
export type { ThingFindingsAnswer, ThingLine, ThingsAnswer } from "./operations.ts";
export { CreateSkillInput } from "./skills/input.ts";
export { CreateTemplateInput } from "./templates/input.ts";
export { CreateToolInput } from "./tools/input.ts";
export { validate, ValidateInput, ValidateOutput } from "./validate.ts";

/** toolsmith: skills, agent specs, tools, templates and MCP entries. */
export const tooling = defineSlice({
  name: "tooling",
  agents: [toolsmith],
  tasks: [
    ...[asAnyTask(skillTasks.create), asAnyTask(skillTasks.plan)],
    ...[asAnyTask(agentTasks.create), asAnyTask(agentTasks.plan)],
    ...[asAnyTask(toolTasks.create), asAnyTask(toolTasks.plan)],
    ...[asAnyTask(templateTasks.create), asAnyTask(templateTasks.plan)],
    asAnyTask(validate),
    asAnyTask(auditSkills),
  ],
  operations: [asAnyOperation(listThings), asAnyOperation(validateThings)],
  policies: [new URL("./toolsmith.cedar", import.meta.url)],
});
