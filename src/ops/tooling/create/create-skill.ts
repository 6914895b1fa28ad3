import { z } from "zod";
import { digestOf } from "../../../kernel/json.ts";
import type { Evidence } from "../../../kernel/record/evidence.ts";
import { makeFinding, type Finding } from "../../../kernel/record/finding.ts";
import type { HandoffState, TaskOutcome } from "../../../kernel/record/result.ts";
import { defineTask, type Doer } from "../../../kernel/work/task.ts";
import { fileWrite, type WriteFileOutput } from "../../workspace/index.ts";
import { answerCriteria, CRITERIA } from "../criteria.ts";
import { openFields } from "../skill-format/body.ts";
import { CreateSkillInput } from "./input.ts";
import { planSkill, type SkillPlan } from "./plan-skill.ts";

/** A file that was written or would be. */
export const SkillFileFacts = z.strictObject({
  path: z.string(),
  lines: z.number().int(),
  change: z.enum(["created", "changed"]),
  digest: z.string(),
});
export type SkillFileFacts = z.infer<typeof SkillFileFacts>;

/** A skill as it was made (or planned). `text` is the SKILL.md; `securityWords` not empty means that a human must look at it. */
export const MadeSkill = z.strictObject({
  kind: z.literal("made"),
  name: z.string(),
  asked: z.string(),
  path: z.string(),
  command: z.string(),
  description: z.string(),
  text: z.string(),
  files: z.array(SkillFileFacts),
  template: z.string(),
  near: z.array(z.strictObject({ name: z.string(), path: z.string(), why: z.string() })),
  securityWords: z.array(z.string()),
  notes: z.array(z.string()),
  commandCount: z.number().int(),
  digest: z.string(),
});
export type MadeSkill = z.infer<typeof MadeSkill>;

/** What came of making a skill. `there`: the same one was made before; `none`: there is no place for one. */
export const CreateSkillOutput = z.discriminatedUnion("kind", [
  MadeSkill,
  z.strictObject({ kind: z.literal("there"), name: z.string(), path: z.string(), place: z.string() }),
  z.strictObject({ kind: z.literal("none") }),
]);
export type CreateSkillOutput = z.infer<typeof CreateSkillOutput>;

/** Makes a skill in the run's work tree. Source: documentation and tooling specification, create-skill. */
export const createSkill = defineTask<CreateSkillInput, SkillPlan, CreateSkillOutput>({
  agent: "toolsmith",
  name: "create-skill",
  title: "make a skill",
  summary: "Searches the inventory, then writes a complete skill that hosts list as a slash command.",
  input: CreateSkillInput,
  output: CreateSkillOutput,
  timeoutMs: 120_000, // coordination specification, section 3
  layer: "slow",
  effects: ["file.write"],
  recover: [{ on: "stale", name: "next free suffix", times: 1, replan: true }],
  plan: planSkill,
  act: async (plan, act) => (plan.kind === "make" ? writeSkill(plan, act) : withoutWork(plan, act)),
});

/** Shows the files that `create-skill` would write, and writes none. */
export const planSkillTask = defineTask<CreateSkillInput, SkillPlan, CreateSkillOutput>({
  agent: "toolsmith",
  name: "plan-skill",
  title: "plan a skill",
  summary: "Shows the files that a new skill would have; writes nothing.",
  input: CreateSkillInput,
  output: CreateSkillOutput,
  timeoutMs: 60_000,
  layer: "medium",
  effects: [],
  plan: planSkill,
  act: async (plan, act) => (plan.kind === "make" ? onlyShown(plan, act) : withoutWork(plan, act)),
});

type Make = Extract<SkillPlan, { readonly kind: "make" }>;

async function writeSkill(plan: Make, act: Doer): Promise<TaskOutcome<CreateSkillOutput>> {
  const written: WriteFileOutput[] = [];
  for (const [index, file] of plan.files.entries()) {
    act.progress(index, plan.files.length, file.path);
    const output = await act.do(`write:${file.path}`, fileWrite, {
      root: act.place.root,
      path: file.path,
      text: file.text,
      expectedDigest: null,
      isExecutable: file.isExecutable,
    });
    written.push(output);
    act.soFar({
      evidence: written.map(evidenceOf),
      deliverables: [{ type: "skill", value: plan.path, title: plan.name }],
    });
  }
  const output = madeSkill(
    plan,
    written.map(({ path, lines, change, digest }) => ({ path, lines, change, digest })),
  );
  return {
    ...outcomeOf(plan, output, act),
    summary: `made the skill ${plan.name} with ${plan.files.length} ${plan.files.length === 1 ? "file" : "files"}${nearText(plan)}`,
    evidence: written.map(evidenceOf),
    deliverables: [
      { type: "skill", value: plan.path, title: plan.name, undo: `git rm -r ${plan.folder}` },
      { type: "slash command", value: plan.command },
    ],
    handoff: handoffOf(plan, output),
  };
}

function onlyShown(plan: Make, act: Doer): TaskOutcome<CreateSkillOutput> {
  const output = madeSkill(
    plan,
    plan.files.map((file) => ({
      path: file.path,
      lines: lineCount(file.text),
      change: "created" as const,
      digest: digestOf(file.text),
    })),
  );
  return {
    ...outcomeOf(plan, output, act),
    summary: `would make the skill ${plan.name} with ${plan.files.map((file) => file.path).join(", ")}${nearText(plan)}`,
  };
}

function withoutWork(plan: Exclude<SkillPlan, Make>, act: Doer): TaskOutcome<CreateSkillOutput> {
  if (plan.kind === "there") {
    const summary = `the same skill is there already ${plan.place}: ${plan.path}`;
    return {
      output: { kind: "there", name: plan.name, path: plan.path, place: plan.place },
      summary,
      skipped: summary,
      criteria: answerCriteria(act.criteria, { [CRITERIA.fits]: { met: true, evidence: summary } }),
    };
  }
  return { output: { kind: "none" }, summary: plan.reason, skipped: plan.reason };
}

function outcomeOf(plan: Make, output: MadeSkill, act: Doer): Omit<TaskOutcome<CreateSkillOutput>, "summary"> {
  const open = openFields(output.text, 1);
  return {
    output,
    approach: [
      `searched the inventory (${plan.near.length} alike)`,
      `took the template ${plan.template}`,
      ...plan.notes,
    ].join("; "),
    findings: [...plan.near.map((near) => nearFinding(plan, near)), ...securityFinding(plan)],
    criteria: answerCriteria(act.criteria, {
      [CRITERIA.fits]: { met: true, evidence: `${plan.path} was parsed and checked as rendered, without a problem` },
      [CRITERIA.listed]: {
        met: plan.commandCount === 1,
        evidence: `${plan.commandCount} user-invocable commands ${plan.command} would be listed`,
      },
      [CRITERIA.complete]: {
        met: open.length === 0,
        evidence: open[0]?.message ?? `no open field in ${lineCount(output.text)} lines`,
      },
    }),
  };
}

function madeSkill(plan: Make, files: SkillFileFacts[]): MadeSkill {
  const { name, asked, path, command, description, template, commandCount } = plan;
  const text = plan.files[0]?.text ?? "";
  return {
    kind: "made",
    name,
    asked,
    path,
    command,
    description,
    text,
    files,
    template,
    near: [...plan.near],
    securityWords: [...plan.securityWords],
    notes: [...plan.notes],
    commandCount,
    digest: digestOf(plan.files),
  };
}

function handoffOf(plan: Make, output: MadeSkill): HandoffState {
  return {
    from: "toolsmith",
    to: "toolsmith",
    workCompleted: [
      { item: "inventory searched", done: true },
      { item: `${plan.files.length} files of the skill ${plan.name} written`, done: true },
    ],
    currentState: {
      files: output.files.map(({ path, change, lines }) => ({ path, change, lines })),
      commits: [],
      validation: [{ check: "format of the rendered text", verdict: "pass" }],
    },
    remainingWork: [
      "validate the skill as the host reads it",
      "enter it in the inventory of the documentation",
      "commit, push and open the pull request",
    ],
    findings: [...plan.notes, ...plan.near.map((near) => `${near.path}: ${near.why}`)],
    openQuestions:
      plan.securityWords.length > 0 ? [`does the security review agree (${plan.securityWords.join(", ")})?`] : [],
  };
}

function nearFinding(
  plan: Make,
  near: { readonly name: string; readonly path: string; readonly why: string },
): Finding {
  return makeFinding({
    rule: "tooling/near-skill",
    severity: "info",
    priority: "P3",
    where: { file: near.path },
    message: `the skill ${near.name} is much like ${plan.asked}: ${near.why}`,
    remedy: "Extend that one instead, or say in both descriptions what sets them apart.",
    owner: "toolsmith",
    identity: `${plan.asked}:${near.name}`,
  });
}

function securityFinding(plan: Make): readonly Finding[] {
  if (plan.securityWords.length === 0) return [];
  return [
    makeFinding({
      rule: "tooling/security-skill",
      severity: "info",
      priority: "P3",
      where: { file: plan.path },
      message: `the skill is about security (${plan.securityWords.join(", ")}), so the review area security decides on it`,
      remedy: "Have somebody of that area read its whole text before it is merged.",
      owner: "toolsmith",
      identity: plan.name,
    }),
  ];
}

function evidenceOf(written: WriteFileOutput): Evidence {
  return {
    kind: "file",
    path: written.path,
    digest: written.digest,
    note: `${written.change}, ${written.lines} lines`,
  };
}

function nearText(plan: Make): string {
  return plan.near.length === 0 ? "" : `; much like ${plan.near.map((near) => near.name).join(", ")}`;
}

function lineCount(text: string): number {
  return text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}
