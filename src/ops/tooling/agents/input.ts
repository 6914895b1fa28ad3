import { z } from "zod";
import { Description, HostTools, Line, Lines, RepositoryFolder, TemplateName, ThingName } from "../making/fields.ts";

/** What a new agent spec is made from. Source: agents specification, section 1. */
export const CreateAgentInput = z.strictObject({
  name: ThingName.describe("name of the agent: 1 to 64 of a-z, 0-9 and single hyphens"),
  description: Description.describe("what the agent does and when to choose it"),
  folder: RepositoryFolder.default(".claude/agents").describe("folder that holds the repository's agent specs"),
  charter: Line.optional().describe(
    "what the agent answers for, in a sentence; made from the description if not given",
  ),
  capabilities: Lines.describe("one thing that it can do; repeat for more"),
  constraints: Lines.describe("one thing that it never does; repeat for more"),
  tasks: Lines.describe('one task, "task => when it is done"; repeat for more'),
  escalation: Lines.describe('when it asks, "case => whom"; repeat for more'),
  notFor: Lines.describe("what it must not be chosen for; repeat for more"),
  knows: Lines.describe("a kind of information that it has; repeat for more"),
  doesNotKnow: Lines.describe("a kind of information that it must not have; repeat for more"),
  tools: HostTools.describe("a tool that the agent may use; repeat for more (default: Read, Grep, Glob)"),
  skills: z.array(ThingName).max(40).default([]).describe("a skill that it works with; repeat for more"),
  model: z
    .string()
    .regex(/^[\w.:/-]{1,80}$/, "expected the name of a model, or inherit")
    .default("inherit")
    .describe("model that it runs on, or inherit"),
  template: TemplateName.optional().describe("template to make it from; chosen by the description if none is named"),
});
export type CreateAgentInput = z.infer<typeof CreateAgentInput>;
