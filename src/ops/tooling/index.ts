import { asAnyOperation } from "../../kernel/operation.ts";
import { defineSlice } from "../../kernel/slice.ts";
import { asAnyTask } from "../../kernel/work/task.ts";
import { toolsmith } from "./agent.ts";
import { auditSkills } from "./audit/audit-skills.ts";
import { createSkill, planSkillTask } from "./create/create-skill.ts";
import { listSkills, validateSkills } from "./operations.ts";
import { validate } from "./validate.ts";

export { toolsmith } from "./agent.ts";
export { auditSkills, AuditSkillsInput, AuditSkillsOutput } from "./audit/audit-skills.ts";
export { createSkill, CreateSkillOutput, MadeSkill, planSkillTask } from "./create/create-skill.ts";
export { CreateSkillInput } from "./create/input.ts";
export { branchOf } from "./create/plan-skill.ts";
export { CRITERIA } from "./criteria.ts";
export type { SkillFindingsAnswer, SkillLine, SkillsAnswer } from "./operations.ts";
export { validate, ValidateInput, ValidateOutput } from "./validate.ts";

/** toolsmith: skills, agent specs and MCP entries. */
export const tooling = defineSlice({
  name: "tooling",
  agents: [toolsmith],
  tasks: [asAnyTask(createSkill), asAnyTask(planSkillTask), asAnyTask(validate), asAnyTask(auditSkills)],
  operations: [asAnyOperation(listSkills), asAnyOperation(validateSkills)],
  policies: [new URL("./toolsmith.cedar", import.meta.url)],
});
