import { z } from "zod";
import type { Evidence } from "../../../kernel/record/evidence.ts";
import { compareFindings, type Finding } from "../../../kernel/record/finding.ts";
import type { TaskOutcome } from "../../../kernel/record/result.ts";
import { defineTask, type Doer, type Reader } from "../../../kernel/work/task.ts";
import { answerCriteria, CRITERIA } from "../criteria.ts";
import { RepositoryFolder } from "../making/fields.ts";
import { readMentions, type Mentions, type Named } from "../inventory/mentions.ts";
import { readInventory, type Inventory } from "../inventory/read-inventory.ts";
import { isFit, thingsOf } from "../inventory/things.ts";
import type { ThingKind } from "../making/made.ts";
import { shelfOf } from "../inventory/shelf.ts";
import { isBreaking } from "../skill-format/problem.ts";
import { shelfFindings } from "./shelf-findings.ts";

/** Further folders with skills, beside the usual ones. */
export const AuditSkillsInput = z.strictObject({ folders: z.array(RepositoryFolder).max(20).default([]) });
export type AuditSkillsInput = z.infer<typeof AuditSkillsInput>;

const Shelved = z.strictObject({ name: z.string(), path: z.string(), isValid: z.boolean() });

/** The inventory with its figures. `unread` says what could not be known. */
export const AuditSkillsOutput = z.strictObject({
  skills: z.array(Shelved),
  agents: z.array(Shelved),
  tools: z.array(Shelved),
  templates: z.array(Shelved),
  mcp: z.array(Shelved),
  commands: z.number().int(),
  invalid: z.number().int(),
  documents: z.number().int(),
  unread: z.array(z.string()),
});
export type AuditSkillsOutput = z.infer<typeof AuditSkillsOutput>;

interface AuditPlan {
  readonly skipped: string | null;
  readonly output: AuditSkillsOutput;
  readonly findings: readonly Finding[];
  readonly evidence: readonly Evidence[];
}

const FINDING_LIMIT = 2_000;
const SHOWN_LIMIT = 2_000;
const EVIDENCE_LIMIT = 50;

/** Takes stock of skills, agent specs, tools, templates and MCP entries. Source: documentation and tooling specification, audit-skills. */
export const auditSkills = defineTask<AuditSkillsInput, AuditPlan, AuditSkillsOutput>({
  agent: "toolsmith",
  name: "audit-skills",
  title: "skills and agents",
  summary:
    "Lists every skill, agent spec, tool, template and MCP entry: valid or not and why, never used, duplicate in meaning, outdated.",
  input: AuditSkillsInput,
  output: AuditSkillsOutput,
  timeoutMs: 600_000, // coordination specification, section 3
  layer: "slow",
  effects: [],
  plan: takeStock,
  act: async (plan, act) => tell(plan, act),
});

async function takeStock(reader: Reader, input: AuditSkillsInput): Promise<AuditPlan> {
  const nothing: AuditSkillsOutput = {
    skills: [],
    agents: [],
    tools: [],
    templates: [],
    mcp: [],
    commands: 0,
    invalid: 0,
    documents: 0,
    unread: [],
  };
  if (reader.place.kind === "bare" || reader.place.kind === "none")
    return {
      skipped: "skills and agents are read from a work tree, and the repository is bare",
      output: nothing,
      findings: [],
      evidence: [],
    };
  const shelf = shelfOf(reader, reader.place.root);
  reader.progress(0, 0, "looking for skills, agents and MCP entries");
  const inventory = await readInventory(shelf, { skill: input.folders }, true);
  const names = namesOf(inventory);
  const mentions =
    names.length === 0
      ? NO_MENTIONS
      : await readMentions(shelf, names, (done) => reader.progress(done, 0, `${done} documents searched`));
  const findings = [...shelfFindings(inventory, mentions)].sort(compareFindings);
  return {
    skipped: null,
    output: outputOf(inventory, mentions, findings.length),
    findings: findings.slice(0, FINDING_LIMIT),
    evidence: evidenceOf(inventory),
  };
}

const NO_MENTIONS: Mentions = { seenIn: new Map(), documents: 0, isWhole: true };

function namesOf(inventory: Inventory): readonly Named[] {
  return [
    ...inventory.skills.map((skill) => ({ name: skill.name, own: skill.folder })),
    ...inventory.agents.map((agent) => ({ name: agent.name, own: agent.path })),
    ...inventory.templates.map((template) => ({ name: template.name, own: template.path })),
    ...inventory.mcp.filter((entry) => entry.name !== "").map((entry) => ({ name: entry.name, own: entry.path })),
  ];
}

function outputOf(inventory: Inventory, mentions: Mentions, findings: number): AuditSkillsOutput {
  const shelved = (kind: ThingKind) =>
    thingsOf(inventory, kind).map((thing) => ({ name: thing.name, path: thing.path, isValid: isFit(thing) }));
  const [skills, agents] = [shelved("skill"), shelved("agent")];
  const [tools, templates] = [shelved("tool"), shelved("template")];
  const mcp = inventory.mcp.map((entry) => ({
    name: entry.name,
    path: entry.path,
    isValid: !entry.problems.some(isBreaking),
  }));
  const unread = [
    ...(mentions.isWhole
      ? []
      : [`only the first ${mentions.documents} documents were searched, so nothing is said about what is never used`]),
    ...(findings > FINDING_LIMIT ? [`${findings - FINDING_LIMIT} lesser findings were left out`] : []),
  ];
  const invalid = [...skills, ...agents, ...tools, ...templates, ...mcp].filter((thing) => !thing.isValid).length;
  return {
    skills: skills.slice(0, SHOWN_LIMIT),
    agents: agents.slice(0, SHOWN_LIMIT),
    tools: tools.slice(0, SHOWN_LIMIT),
    templates: templates.slice(0, SHOWN_LIMIT),
    mcp: mcp.slice(0, SHOWN_LIMIT),
    commands: inventory.commands.length,
    invalid,
    documents: mentions.documents,
    unread,
  };
}

function evidenceOf(inventory: Inventory): readonly Evidence[] {
  const files = [...inventory.skills, ...inventory.agents, ...inventory.tools, ...inventory.templates].filter(
    (thing) => thing.digest !== "",
  );
  return files.slice(0, EVIDENCE_LIMIT).map((thing) => ({ kind: "file", path: thing.path, digest: thing.digest }));
}

function tell(plan: AuditPlan, act: Doer): TaskOutcome<AuditSkillsOutput> {
  const { output } = plan;
  if (plan.skipped !== null) return { output, summary: plan.skipped, skipped: plan.skipped };
  const summary = summaryOf(output);
  return {
    output,
    summary,
    approach: `read the skill and agent folders, the tracked SKILL.md files, tools, templates and the MCP registrations${output.documents === 0 ? "" : `; searched ${output.documents} documents for their names`}`,
    evidence: plan.evidence,
    findings: plan.findings,
    criteria: answerCriteria(act.criteria, { [CRITERIA.inventoried]: { met: true, evidence: summary } }),
  };
}

function summaryOf(output: AuditSkillsOutput): string {
  const { skills, agents, tools, templates, mcp } = output;
  if ([skills, agents, tools, templates, mcp].every((list) => list.length === 0))
    return "no skills, agents or MCP entries";
  const counted = [
    count(skills.length, "skill"),
    count(agents.length, "agent spec"),
    count(tools.length, "tool"),
    count(templates.length, "template"),
    count(mcp.length, "MCP entry", "MCP entries"),
  ].filter((text) => text !== "");
  const verdict = output.invalid === 0 ? "all valid" : `${output.invalid} not valid`;
  return [`${counted.join(", ")}: ${verdict}`, ...output.unread].join("; ");
}

function count(number: number, one: string, many = `${one}s`): string {
  return number === 0 ? "" : `${number} ${number === 1 ? one : many}`;
}
