import { z } from "zod";
import type { Evidence } from "../../kernel/record/evidence.ts";
import type { Finding } from "../../kernel/record/finding.ts";
import type { HandoffState, TaskOutcome } from "../../kernel/record/result.ts";
import { defineTask, type Doer, type Reader } from "../../kernel/work/task.ts";
import { fileWrite } from "../workspace/index.ts";
import { answerCriteria, CRITERIA, FITS } from "./criteria.ts";
import { readInventory } from "./inventory/read-inventory.ts";
import { shelfOf } from "./inventory/shelf.ts";
import { chooseThings, isFit, type Thing } from "./inventory/things.ts";
import { RepositoryFolder } from "./making/fields.ts";
import { THING_WORDS, ThingKind } from "./making/made.ts";
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

/** Which things are checked: those of a kind, of the name if one is given. `mend` writes what can be mended without a guess into the file, once. */
export const ValidateInput = z.strictObject({
  kind: ThingKind.default("skill"),
  name: z.string().min(1).max(200).optional(),
  folder: RepositoryFolder.optional(),
  mend: z.boolean().default(false),
  handOver: HandOver.optional(),
});
export type ValidateInput = z.infer<typeof ValidateInput>;

/** One thing's verdict. `commandCount` is null for what has no slash command. */
export const ThingVerdict = z.strictObject({
  name: z.string(),
  path: z.string(),
  digest: z.string(),
  isValid: z.boolean(),
  commandCount: z.number().int().nullable(),
  problems: z.array(z.string()),
});
export type ThingVerdict = z.infer<typeof ThingVerdict>;

/** The verdict on each thing that was checked; `asked` is the name that was given, `mended` the files that were mended. */
export const ValidateOutput = z.strictObject({
  kind: ThingKind,
  asked: z.string().nullable(),
  things: z.array(ThingVerdict),
  mended: z.array(z.string()),
});
export type ValidateOutput = z.infer<typeof ValidateOutput>;

interface ValidatePlan {
  readonly skipped: string | null;
  readonly things: readonly ThingVerdict[];
  readonly findings: readonly Finding[];
  readonly mends: readonly { readonly path: string; readonly digest: string; readonly text: string }[];
}

/** Checks things as the host reads them. Source: documentation and tooling specification, validate. */
export const validate = defineTask<ValidateInput, ValidatePlan, ValidateOutput>({
  agent: "toolsmith",
  name: "validate",
  title: "validate",
  summary: "Checks YAML, limits, links, slash command, agent references, needed skills, sections and registrations.",
  input: ValidateInput,
  output: ValidateOutput,
  timeoutMs: 60_000,
  layer: "medium",
  effects: ["file.write"],
  plan: planValidation,
  act: report,
});

async function planValidation(reader: Reader, input: ValidateInput): Promise<ValidatePlan> {
  const { kind, folder } = input;
  if (reader.place.kind === "bare" || reader.place.kind === "none") {
    const skipped = `${THING_WORDS[kind]}s are read from a work tree, and the repository is bare`;
    return { skipped, things: [], findings: [], mends: [] };
  }
  const folders = folder === undefined ? {} : { [kind]: [folder] };
  const chosen = chooseThings(await readInventory(shelfOf(reader, reader.place.root), folders, false), input);
  const mended = (thing: Thing): boolean => input.mend && thing.mendedText !== null;
  return {
    skipped: null,
    things: chosen.map(verdictOn),
    findings: chosen.flatMap((thing) => findingsAfter(thing, mended(thing))),
    mends: chosen.flatMap((thing) =>
      !mended(thing) || thing.mendedText === null
        ? []
        : [{ path: thing.path, digest: thing.digest, text: thing.mendedText }],
    ),
  };
}

/** A thing's verdict for people and machines. */
export function verdictOn(thing: Thing): ThingVerdict {
  const { name, path, digest, commandCount } = thing;
  const problems = thing.problems.filter(isBreaking).map((problem) => problem.message);
  return { name, path, digest, isValid: isFit(thing), commandCount, problems };
}

async function report(plan: ValidatePlan, act: Doer, input: ValidateInput): Promise<TaskOutcome<ValidateOutput>> {
  const output: ValidateOutput = {
    kind: input.kind,
    asked: input.name ?? null,
    things: [...plan.things],
    mended: plan.mends.map((mend) => mend.path),
  };
  const none =
    plan.skipped ?? (plan.things.length === 0 ? `there are no ${THING_WORDS[input.kind]}s to validate` : null);
  if (none !== null) return { output, summary: none, skipped: none };
  const digests = new Map<string, string>();
  for (const { path, text, digest } of plan.mends) {
    const mend = { root: act.place.root, path, text, expectedDigest: digest, isExecutable: false };
    digests.set(path, (await act.do(`mend:${path}`, fileWrite, mend)).digest);
  }
  const evidence = plan.things.slice(0, 50).map((thing): Evidence => ({
    kind: "file",
    path: thing.path,
    digest: digests.get(thing.path) ?? thing.digest,
    note: thing.isValid ? "fits" : "does not fit",
  }));
  return {
    output,
    summary: summaryOf(plan, input.kind),
    approach: `read the ${THING_WORDS[input.kind]}s as the host does${plan.mends.length === 0 ? "" : `; mended ${plan.mends.map((mend) => mend.path).join(", ")}`}`,
    evidence,
    findings: plan.findings,
    criteria: criteriaOf(plan, act, input.kind),
    ...(input.handOver === undefined ? {} : { handoff: handoffOf(plan, input.kind, input.handOver) }),
  };
}

function findingsAfter(thing: Thing, isMended: boolean): readonly Finding[] {
  const problems = thing.problems.filter((problem) => !(isMended && problem.fixable === true));
  return problems.map((problem) => findingOf(problem, thing.path));
}

function summaryOf(plan: ValidatePlan, kind: ThingKind): string {
  const word = THING_WORDS[kind];
  const unfit = plan.things.filter((thing) => !thing.isValid);
  const [only] = plan.things;
  if (plan.things.length === 1 && only !== undefined)
    return only.isValid
      ? `the ${word} ${only.name} fits its format${only.commandCount === null ? "" : ` and is listed once as /${only.name}`}`
      : `the ${word} ${only.name} does not fit: ${only.problems.join("; ")}`;
  return unfit.length === 0
    ? `all ${plan.things.length} ${word}s fit their format`
    : `${unfit.length} of ${plan.things.length} ${word}s do not fit their format`;
}

function criteriaOf(
  plan: ValidatePlan,
  act: Doer,
  kind: ThingKind,
): NonNullable<TaskOutcome<ValidateOutput>["criteria"]> {
  const unfit = plan.things.filter((thing) => !thing.isValid);
  const unlisted = plan.things.filter((thing) => !isListed(thing));
  const open = plan.findings.filter((finding) => finding.rule === "tooling/open-field");
  return answerCriteria(act.criteria, {
    [FITS[kind]]: {
      met: unfit.length === 0,
      evidence: unfit[0]?.problems.join("; ") ?? `${plan.things.length} read and checked`,
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

function handoffOf(plan: ValidatePlan, kind: ThingKind, over: HandOver): HandoffState {
  const word = THING_WORDS[kind];
  const verdict = (isMet: boolean): "pass" | "fail" => (isMet ? "pass" : "fail");
  return {
    from: "toolsmith",
    to: over.to,
    workCompleted: plan.things.flatMap((thing) => [
      { item: `${word} ${thing.name} made`, done: true },
      { item: `${word} ${thing.name} validated`, done: true },
    ]),
    currentState: {
      files: over.files,
      commits: [],
      validation: plan.things.flatMap((thing) => [
        {
          check: `${thing.path} fits the format`,
          verdict: verdict(thing.isValid),
          ...(thing.isValid ? {} : { note: thing.problems.join("; ") }),
        },
        ...(thing.commandCount === null
          ? []
          : [{ check: `/${thing.name} is listed once`, verdict: verdict(isListed(thing)) }]),
      ]),
    },
    remainingWork: over.remainingWork,
    findings: [...over.notes, ...plan.findings.map((finding) => finding.message)].slice(0, 100),
    openQuestions: [],
  };
}

function isListed(thing: ThingVerdict): boolean {
  return thing.commandCount === null || thing.commandCount === 1;
}
