import { z } from "zod";
import { OpsError } from "../../kernel/ops-error.ts";
import type { Evidence } from "../../kernel/record/evidence.ts";
import type { Finding } from "../../kernel/record/finding.ts";
import type { HandoffState, TaskOutcome } from "../../kernel/record/result.ts";
import { defineTask, type Doer, type Reader } from "../../kernel/work/task.ts";
import { fileWrite } from "../workspace/index.ts";
import { answerCriteria, CRITERIA } from "./criteria.ts";
import { SkillFolder } from "./create/input.ts";
import { commandCount, problemsOf, readInventory, type Inventory } from "./inventory/read-inventory.ts";
import { shelfOf } from "./inventory/shelf.ts";
import type { ShelvedSkill } from "./inventory/skills.ts";
import { findingOf, isBreaking } from "./skill-format/problem.ts";

/** What is told to the agent that the validated work is handed to. */
export const HandOver = z.strictObject({
  to: z.string().min(1),
  files: z
    .array(
      z.strictObject({
        path: z.string(),
        change: z.enum(["created", "changed"]),
        lines: z.number().int().nonnegative(),
      }),
    )
    .max(1_000),
  notes: z.array(z.string()).max(200),
  remainingWork: z.array(z.string()).max(50),
});
export type HandOver = z.infer<typeof HandOver>;

/** Which skills are checked: the one named, or all. `mend` writes what can be mended without a guess into the file, once. */
export const ValidateInput = z.strictObject({
  name: z.string().min(1).max(200).optional(),
  folder: SkillFolder.optional(),
  mend: z.boolean().default(false),
  handOver: HandOver.optional(),
});
export type ValidateInput = z.infer<typeof ValidateInput>;

/** One skill's verdict. */
export const SkillVerdict = z.strictObject({
  name: z.string(),
  path: z.string(),
  digest: z.string(),
  isValid: z.boolean(),
  commandCount: z.number().int(),
  problems: z.array(z.string()),
});
export type SkillVerdict = z.infer<typeof SkillVerdict>;

/** The verdict on each skill that was checked; `asked` is the name that was given, `mended` the files that were mended. */
export const ValidateOutput = z.strictObject({
  asked: z.string().nullable(),
  skills: z.array(SkillVerdict),
  mended: z.array(z.string()),
});
export type ValidateOutput = z.infer<typeof ValidateOutput>;

interface ValidatePlan {
  readonly skipped: string | null;
  readonly skills: readonly SkillVerdict[];
  readonly findings: readonly Finding[];
  readonly mends: readonly { readonly path: string; readonly digest: string; readonly text: string }[];
}

/** Checks skills as the host reads them. Source: documentation and tooling specification, validate. */
export const validate = defineTask<ValidateInput, ValidatePlan, ValidateOutput>({
  agent: "toolsmith",
  name: "validate",
  title: "validate skills",
  summary: "Checks YAML, limits, links, slash command, agent references and needed skills.",
  input: ValidateInput,
  output: ValidateOutput,
  timeoutMs: 60_000,
  layer: "medium",
  effects: ["file.write"],
  plan: planValidation,
  act: report,
});

async function planValidation(reader: Reader, input: ValidateInput): Promise<ValidatePlan> {
  if (reader.place.kind === "bare" || reader.place.kind === "none")
    return {
      skipped: "skills are read from a work tree, and the repository is bare",
      skills: [],
      findings: [],
      mends: [],
    };
  const inventory = await readInventory(
    shelfOf(reader, reader.place.root),
    input.folder === undefined ? [] : [input.folder],
    false,
  );
  const chosen = chooseSkills(inventory, input);
  const mends = input.mend
    ? chosen.flatMap((skill) =>
        skill.mendedText === null ? [] : [{ path: skill.path, digest: skill.digest, text: skill.mendedText }],
      )
    : [];
  return {
    skipped: null,
    skills: chosen.map((skill) => verdictOn(skill, inventory)),
    findings: chosen.flatMap((skill) => findingsAfter(skill, inventory, input.mend)),
    mends,
  };
}

/** The skill that was named, in the given folder if one was given; all of them without a name. Throws `not_found`. */
export function chooseSkills(
  inventory: Inventory,
  input: { readonly name?: string | undefined; readonly folder?: string | undefined },
): readonly ShelvedSkill[] {
  const inFolder =
    input.folder === undefined
      ? inventory.skills
      : inventory.skills.filter((skill) => skill.folder.startsWith(`${input.folder}/`));
  if (input.name === undefined) return inFolder;
  const named = inFolder.filter((skill) => skill.name === input.name || skill.folder.endsWith(`/${input.name}`));
  if (named.length > 0) return named;
  const known = inventory.skills
    .map((skill) => skill.name)
    .slice(0, 20)
    .join(", ");
  throw new OpsError("not_found", `there is no skill "${input.name}"`, {
    hint: known === "" ? "This repository has no skills yet." : `Skills: ${known}.`,
  });
}

/** A skill's verdict for people and machines. */
export function verdictOn(skill: ShelvedSkill, inventory: Inventory): SkillVerdict {
  const breaking = problemsOf(skill, inventory).filter(isBreaking);
  const count = skill.isUserInvocable && skill.isHosted ? commandCount(skill.name, inventory.commands) : 1;
  return {
    name: skill.name,
    path: skill.path,
    digest: skill.digest,
    isValid: breaking.length === 0,
    commandCount: count,
    problems: breaking.map((problem) => problem.message),
  };
}

async function report(plan: ValidatePlan, act: Doer, input: ValidateInput): Promise<TaskOutcome<ValidateOutput>> {
  const output: ValidateOutput = {
    asked: input.name ?? null,
    skills: [...plan.skills],
    mended: plan.mends.map((mend) => mend.path),
  };
  if (plan.skipped !== null) return { output, summary: plan.skipped, skipped: plan.skipped };
  if (plan.skills.length === 0)
    return { output, summary: "there are no skills to validate", skipped: "there are no skills to validate" };
  const digests = new Map<string, string>();
  for (const mend of plan.mends) {
    const written = await act.do(`mend:${mend.path}`, fileWrite, {
      root: act.place.root,
      path: mend.path,
      text: mend.text,
      expectedDigest: mend.digest,
      isExecutable: false,
    });
    digests.set(mend.path, written.digest);
  }
  const evidence = plan.skills.slice(0, 50).map((skill): Evidence => ({
    kind: "file",
    path: skill.path,
    digest: digests.get(skill.path) ?? skill.digest,
    note: skill.isValid ? "fits" : "does not fit",
  }));
  return {
    output,
    summary: summaryOf(plan),
    approach: `read the skill folders as the host does${plan.mends.length === 0 ? "" : `; mended ${plan.mends.map((mend) => mend.path).join(", ")}`}`,
    evidence,
    findings: plan.findings,
    criteria: criteriaOf(plan, act),
    ...(input.handOver === undefined ? {} : { handoff: handoffOf(plan, input.handOver) }),
  };
}

function findingsAfter(skill: ShelvedSkill, inventory: Inventory, isMended: boolean): readonly Finding[] {
  const problems = problemsOf(skill, inventory).filter(
    (problem) => !(isMended && problem.fixable === true && skill.mendedText !== null),
  );
  return problems.map((problem) => findingOf(problem, skill.path));
}

function summaryOf(plan: ValidatePlan): string {
  const unfit = plan.skills.filter((skill) => !skill.isValid);
  const [only] = plan.skills;
  if (plan.skills.length === 1 && only !== undefined)
    return only.isValid
      ? `the skill ${only.name} fits its format and is listed once as /${only.name}`
      : `the skill ${only.name} does not fit: ${only.problems.join("; ")}`;
  return unfit.length === 0
    ? `all ${plan.skills.length} skills fit their format`
    : `${unfit.length} of ${plan.skills.length} skills do not fit their format`;
}

function criteriaOf(plan: ValidatePlan, act: Doer): NonNullable<TaskOutcome<ValidateOutput>["criteria"]> {
  const unfit = plan.skills.filter((skill) => !skill.isValid);
  const unlisted = plan.skills.filter((skill) => skill.commandCount !== 1);
  const open = plan.findings.filter((finding) => finding.rule === "tooling/open-field");
  return answerCriteria(act.criteria, {
    [CRITERIA.fits]: {
      met: unfit.length === 0,
      evidence: unfit[0]?.problems.join("; ") ?? `${plan.skills.length} read and checked`,
    },
    [CRITERIA.listed]: {
      met: unlisted.length === 0,
      evidence:
        unlisted.length === 0
          ? "the loader lists one command of each name"
          : `/${unlisted[0]?.name ?? ""} is listed ${unlisted[0]?.commandCount ?? 0} times`,
    },
    [CRITERIA.complete]: { met: open.length === 0, evidence: open[0]?.message ?? "no open field in the text" },
  });
}

function handoffOf(plan: ValidatePlan, over: HandOver): HandoffState {
  const verdict = (isMet: boolean): "pass" | "fail" => (isMet ? "pass" : "fail");
  return {
    from: "toolsmith",
    to: over.to,
    workCompleted: plan.skills.flatMap((skill) => [
      { item: `skill ${skill.name} made`, done: true },
      { item: `skill ${skill.name} validated`, done: true },
    ]),
    currentState: {
      files: over.files,
      commits: [],
      validation: plan.skills.flatMap((skill) => [
        {
          check: `${skill.path} fits the format`,
          verdict: verdict(skill.isValid),
          ...(skill.isValid ? {} : { note: skill.problems.join("; ") }),
        },
        { check: `/${skill.name} is listed once`, verdict: verdict(skill.commandCount === 1) },
      ]),
    },
    remainingWork: over.remainingWork,
    findings: [...over.notes, ...plan.findings.map((finding) => finding.message)].slice(0, 100),
    openQuestions: [],
  };
}
