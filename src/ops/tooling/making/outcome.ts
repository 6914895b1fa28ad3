import { digestOf } from "../../../kernel/json.ts";
import type { Deliverable, Evidence } from "../../../kernel/record/evidence.ts";
import { makeFinding, type Finding } from "../../../kernel/record/finding.ts";
import type { HandoffState, TaskOutcome } from "../../../kernel/record/result.ts";
import type { Doer } from "../../../kernel/work/task.ts";
import { fileWrite, type WriteFileOutput } from "../../workspace/index.ts";
import { answerCriteria, CRITERIA, FITS } from "../criteria.ts";
import { openFields } from "../skill-format/body.ts";
import {
  THING_WORDS,
  type MadeFile,
  type MadeThing,
  type MakeOutput,
  type MakePlan,
  type NearThing,
  type PlannedFile,
} from "./made.ts";
import { REGISTRATION } from "../tools/registration.ts";

type Make = Extract<MakePlan, { readonly kind: "make" }>;

/** Writes the planned files, one effect each. */
export async function writeThing(plan: Make, act: Doer): Promise<TaskOutcome<MakeOutput>> {
  const written: WriteFileOutput[] = [];
  const deliverable = { type: THING_WORDS[plan.thing], value: plan.path, title: plan.name };
  for (const [index, file] of plan.files.entries()) {
    act.progress(index, plan.files.length, file.path);
    written.push(await act.do(`write:${file.path}`, fileWrite, { root: act.place.root, ...file }));
    act.soFar({ evidence: written.map(evidenceOf), deliverables: [deliverable] });
  }
  const files = written.map(({ path, lines, change, digest }) => ({ path, lines, change, digest }));
  const output = madeThing(plan, files);
  return {
    ...outcomeOf(plan, output, act),
    summary: `made the ${THING_WORDS[plan.thing]} ${plan.name} with ${count(plan.files.length, "file")}${nearText(plan)}`,
    evidence: written.map(evidenceOf),
    deliverables: [
      { ...deliverable, undo: `git rm -r ${plan.folder}` },
      ...(plan.command === null ? [] : [{ type: "slash command", value: plan.command }]),
      ...plan.files.slice(1).flatMap(registrationOf),
    ],
    handoff: handoffOf(plan, output),
  };
}

/** Shows what would be written. */
export function onlyShown(plan: Make, act: Doer): TaskOutcome<MakeOutput> {
  const files = plan.files.map((file) => ({
    path: file.path,
    lines: lineCount(file.text),
    change: file.expectedDigest === null ? ("created" as const) : ("changed" as const),
    digest: digestOf(file.text),
  }));
  return {
    ...outcomeOf(plan, madeThing(plan, files), act),
    summary: `would make the ${THING_WORDS[plan.thing]} ${plan.name} with ${files.map((file) => file.path).join(", ")}${nearText(plan)}`,
  };
}

/** The same thing is there already, or there is no place for it. */
export function withoutWork(plan: Exclude<MakePlan, Make>, act: Doer): TaskOutcome<MakeOutput> {
  if (plan.kind !== "there") return { output: { kind: "none" }, summary: plan.reason, skipped: plan.reason };
  const summary = `the same is there already ${plan.place}: ${plan.path}`;
  const fits = Object.fromEntries(
    Object.values(FITS).map((criterion) => [criterion, { met: true, evidence: summary }]),
  );
  return {
    output: { ...plan },
    summary,
    skipped: summary,
    criteria: answerCriteria(act.criteria, fits),
  };
}

function outcomeOf(plan: Make, output: MadeThing, act: Doer): Omit<TaskOutcome<MakeOutput>, "summary"> {
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
      [FITS[plan.thing]]: {
        met: true,
        evidence: `${plan.path} was read back as rendered, without a problem`,
      },
      [CRITERIA.listed]: {
        met: plan.commandCount === 1,
        evidence: `${plan.commandCount ?? 0} user-invocable commands ${plan.command ?? "of its name"} would be listed`,
      },
      [CRITERIA.complete]: {
        met: open.length === 0,
        evidence: open[0]?.message ?? `no open field in ${lineCount(output.text)} lines`,
      },
    }),
  };
}

function madeThing(plan: Make, files: MadeFile[]): MadeThing {
  const { thing, name, asked, path, command, description, template, commandCount } = plan;
  return {
    kind: "made",
    thing,
    name,
    asked,
    path,
    command,
    description,
    text: plan.files[0]?.text ?? "",
    files,
    template,
    near: [...plan.near],
    securityWords: [...plan.securityWords],
    notes: [...plan.notes],
    commandCount,
    digest: digestOf(plan.files.map(({ path: file, text }) => ({ file, text }))),
  };
}

function handoffOf(plan: Make, output: MadeThing): HandoffState {
  return {
    from: "toolsmith",
    to: "toolsmith",
    workCompleted: [
      { item: "inventory searched", done: true },
      {
        item: `${count(plan.files.length, "file")} of the ${THING_WORDS[plan.thing]} ${plan.name} written`,
        done: true,
      },
    ],
    currentState: {
      files: output.files.map(({ path, change, lines }) => ({ path, change, lines })),
      commits: [],
      validation: [{ check: "format of the rendered text", verdict: "pass" }],
    },
    remainingWork: [
      "validate it as hosts read it",
      "enter it in the inventory of the documentation",
      "commit, push and open the pull request",
    ],
    findings: [...plan.notes, ...plan.near.map((near) => `${near.path}: ${near.why}`)],
    openQuestions:
      plan.securityWords.length > 0 && plan.thing === "skill"
        ? [`does the security review agree (${plan.securityWords.join(", ")})?`]
        : [],
  };
}

function nearFinding(plan: Make, near: NearThing): Finding {
  return makeFinding({
    rule: `tooling/near-${plan.thing}`,
    severity: "info",
    priority: "P3",
    where: { file: near.path },
    message: `the ${THING_WORDS[plan.thing]} ${near.name} is much like ${plan.asked}: ${near.why}`,
    remedy: "Extend that one instead, or say in both descriptions what sets them apart.",
    owner: "toolsmith",
    identity: `${plan.asked}:${near.name}`,
  });
}

function securityFinding(plan: Make): readonly Finding[] {
  if (plan.securityWords.length === 0 || plan.thing !== "skill") return [];
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

/** A file of the repository's own that was changed beside the thing's: its undo is not that of the folder. */
function registrationOf(file: PlannedFile): Deliverable[] {
  return file.path === REGISTRATION ? [{ type: "registration", value: file.path }] : [];
}

function evidenceOf(written: WriteFileOutput): Evidence {
  const note = `${written.change}, ${written.lines} lines`;
  return { kind: "file", path: written.path, digest: written.digest, note };
}

function nearText(plan: Make): string {
  return plan.near.length === 0 ? "" : `; much like ${plan.near.map((near) => near.name).join(", ")}`;
}

function lineCount(text: string): number {
  return text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}
