import type { z } from "zod";
import { defineTask, type Reader, type Task } from "../../../kernel/work/task.ts";
import { agentRecipe } from "../agents/recipe.ts";
import { CreateAgentInput } from "../agents/input.ts";
import { CreateSkillInput } from "../skills/input.ts";
import { skillRecipe } from "../skills/recipe.ts";
import { CreateTemplateInput } from "../templates/input.ts";
import { templateRecipe } from "../templates/recipe.ts";
import { CreateToolInput } from "../tools/input.ts";
import { toolRecipe } from "../tools/recipe.ts";
import { MakeOutput, oneOf, type MakePlan } from "./made.ts";
import { onlyShown, withoutWork, writeThing } from "./outcome.ts";
import { planThing, type AskedInput, type Recipe } from "./plan-thing.ts";

const LOOK_MS = 60_000; // a medium answer, coordination specification, section 3

/** The two tasks of a kind: to make a thing, and to show what would be made. */
export interface MakingTasks<Input> {
  readonly create: Task<Input, MakePlan, MakeOutput>;
  readonly plan: Task<Input, MakePlan, MakeOutput>;
}

/** Skills. Source of the time limits: coordination specification, section 3. */
export const skillTasks = tasksOf(skillRecipe, CreateSkillInput, 120_000);
/** Agent specs. */
export const agentTasks = tasksOf(agentRecipe, CreateAgentInput, 180_000);
/** MCP servers. */
export const toolTasks = tasksOf(toolRecipe, CreateToolInput, 300_000);
/** Templates: the specification gives them no time of their own. */
export const templateTasks = tasksOf(templateRecipe, CreateTemplateInput, 120_000);

function tasksOf<Input extends AskedInput>(
  recipe: Recipe<Input>,
  input: z.ZodType<Input>,
  timeoutMs: number,
): MakingTasks<Input> {
  const one = oneOf(recipe.thing);
  const look = (reader: Reader, asked: Input) => planThing(recipe, reader, asked);
  return {
    create: defineTask<Input, MakePlan, MakeOutput>({
      agent: "toolsmith",
      name: `create-${recipe.thing}`,
      title: `make ${one}`,
      summary: `Searches the inventory, then writes ${one}, complete, under a name that is free.`,
      input,
      output: MakeOutput,
      timeoutMs,
      layer: "slow",
      effects: ["file.write"],
      recover: [{ on: "stale", name: "next free suffix", times: 1, replan: true }],
      plan: look,
      act: async (plan, act) => (plan.kind === "make" ? writeThing(plan, act) : withoutWork(plan, act)),
    }),
    plan: defineTask<Input, MakePlan, MakeOutput>({
      agent: "toolsmith",
      name: `plan-${recipe.thing}`,
      title: `plan ${one}`,
      summary: `Shows the files that ${one} would have; writes nothing.`,
      input,
      output: MakeOutput,
      timeoutMs: LOOK_MS,
      layer: "medium",
      effects: [],
      plan: look,
      act: async (plan, act) => (plan.kind === "make" ? onlyShown(plan, act) : withoutWork(plan, act)),
    }),
  };
}
