import { asAnyPlaybook } from "../../../kernel/playbook.ts";
import { defineSlice } from "../../../kernel/slice.ts";
import { docs } from "../../docs/index.ts";
import { createSkillPlaybook } from "./playbook.ts";

export { SkillSignal } from "./input.ts";

/** meta-updater's task; a signal exists only when all that it needs does. */
const updateInventory = docs.tasks.find((task) => task.name === "update-inventory");

/** The playbook `OPS:SKILL`. */
export const skillWorkflow = defineSlice({
  name: "skill-workflow",
  playbooks: updateInventory === undefined ? [] : [asAnyPlaybook(createSkillPlaybook(updateInventory))],
});
