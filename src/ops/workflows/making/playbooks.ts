import type { z } from "zod";
import { definePlaybook, type Playbook } from "../../../kernel/work/playbook.ts";
import { asAnyTask } from "../../../kernel/work/task.ts";
import { agentTasks, skillTasks, templateTasks, type ThingKind, toolTasks } from "../../tooling/index.ts";
import { AgentSignal, type MakingSignal, SkillSignal, TemplateSignal, ToolSignal } from "./input.ts";
import { makeRun, type Making } from "./make-run.ts";

/** `OPS:SKILL`. */
export const skill = playbookOf({
  signal: "OPS:SKILL",
  title: "Create a skill",
  summary: "Makes a skill, validates it, enters it in the inventory, commits it and opens its pull request.",
  input: SkillSignal,
  making: { thing: "skill", create: asAnyTask(skillTasks.create), plan: asAnyTask(skillTasks.plan) },
  examples: [
    'signalbox skill create release-notes --description "Writes release notes from merged pull requests. Use when a version goes out."',
    'signalbox skill create sql-review --description "Reviews SQL migrations when one is changed" --with references --steps "Read the migration" --steps "Look for locks"',
    'signalbox skill create release-notes --description "Writes release notes when a version goes out" --dry-run',
  ],
});

/** `OPS:AGENT`. */
export const agent = playbookOf({
  signal: "OPS:AGENT",
  title: "Create an agent spec",
  summary:
    "Makes an agent spec, has it approved by the review area architecture, enters it, commits it and opens its pull request.",
  input: AgentSignal,
  making: { thing: "agent", create: asAnyTask(agentTasks.create), plan: asAnyTask(agentTasks.plan) },
  examples: [
    'signalbox agent create sql-reviewer --description "Reviews SQL migrations for locks. Use when one is changed." --dry-run',
    'signalbox agent create sql-reviewer --description "Reviews SQL migrations for locks. Use when one is changed." --tasks "read the migration => every lock is named" --escalation "a lock on a large table => ask the database owner"',
  ],
});

/** `OPS:TOOL`. */
export const tool = playbookOf({
  signal: "OPS:TOOL",
  title: "Create a tool",
  summary:
    "Makes an MCP server in TypeScript with one typed tool, a test and its registration, and opens its pull request.",
  input: ToolSignal,
  making: { thing: "tool", create: asAnyTask(toolTasks.create), plan: asAnyTask(toolTasks.plan) },
  examples: [
    'signalbox tool create count-words --description "Counts the words of a file. Use when a length is asked for." --takes "path:text:file to read" --takes "limit?:number:stop after so many"',
    'signalbox tool create count-words --description "Counts the words of a file" --dry-run',
  ],
});

/** `OPS:TEMPLATE`. */
export const template = playbookOf({
  signal: "OPS:TEMPLATE",
  title: "Create a template",
  summary: "Makes a template that later skills, agent specs or tools are made from, and opens its pull request.",
  input: TemplateSignal,
  making: { thing: "template", create: asAnyTask(templateTasks.create), plan: asAnyTask(templateTasks.plan) },
  examples: [
    'signalbox template create migration --for skill --description "Skills that change a database" --sections "Rollback => How {{title}} is undone" --fits migration',
    'signalbox template create migration --for skill --description "Skills that change a database" --dry-run',
  ],
});

interface Declared<Input extends MakingSignal> {
  readonly signal: `OPS:${string}`;
  readonly title: string;
  readonly summary: string;
  readonly input: z.ZodType<Input>;
  readonly making: Making & { readonly thing: ThingKind };
  readonly examples: readonly string[];
}

function playbookOf<Input extends MakingSignal>(declared: Declared<Input>): Playbook<Input> {
  const { signal, title, summary, input, making, examples } = declared;
  return definePlaybook<Input>({
    signal,
    title,
    summary,
    input,
    pattern: "handoff",
    layer: "slow",
    agents: ["toolsmith", "meta-updater", "release-manager"],
    gateThreshold: 0.8,
    place: "worktree",
    writes: true,
    door: {
      command: `${making.thing} create`,
      positionals: ["name"],
      examples,
      hints: { readOnly: false, destructive: false, idempotent: true },
    },
    isSimple: (asked) => asked.dryRun,
    run: (coordinator, asked) => makeRun(coordinator, making, asked),
  });
}
