import { z } from "zod";
import { parseDurationMs } from "../../../kernel/duration.ts";
import { OpsError } from "../../../kernel/ops-error.ts";
import { defineOperation, type OperationContext } from "../../../kernel/operation.ts";
import { type Finding, SEVERITIES, Severity } from "../../../kernel/record/finding.ts";
import type { Baseline as Judged } from "../../../kernel/record/baseline.ts";
import type { CallScope } from "../../../kernel/work/effect.ts";
import {
  type Acceptance,
  acceptFindings,
  BASELINE_FILE,
  BASELINE_LIMIT_BYTES,
  Day,
  judgeBaseline,
  parseBaseline,
  Reason,
  removeEntries,
} from "../../findings/index.ts";

const FINDINGS_SEARCHED = 20_000;
const WRITE_MS = 10_000;
const Path = z.string().min(1).max(1_000).default(BASELINE_FILE);
const Root = z.string().min(1).max(4_096);

const AddInput = z.strictObject({
  root: Root,
  path: Path,
  run: z.string().optional(),
  reason: Reason,
  /** A day, or a duration from now such as `90d`. */
  expires: z.union([Day, z.string().regex(/^\d+d$/, "expected a day such as 2027-01-31, or a duration such as 90d")]),
  fingerprints: z.array(z.string()).max(5_000).default([]),
  /** Findings of this severity and of milder ones. */
  upTo: Severity.optional(),
  rule: z.string().optional(),
  dryRun: z.boolean().default(false),
});
const LookInput = z.strictObject({ root: Root, path: Path });
const PruneInput = LookInput.extend({ dryRun: z.boolean().default(false) });

/** Answer of `baseline.add`. `run` is the audit whose findings were taken. */
export interface BaselineAddAnswer {
  readonly path: string;
  readonly run: string;
  readonly at: number;
  readonly expires: string;
  readonly added: number;
  readonly renewed: number;
  readonly already: number;
  readonly dryRun: boolean;
}

/** Answer of `baseline.list`: what the baseline does to the findings of the last audit. `run` is null before the first one. */
export interface BaselineListAnswer {
  readonly path: string;
  readonly run: string | null;
  readonly entries: number;
  readonly judged: Judged;
}

/** Answer of `baseline.prune`: the entries that were taken out. */
export interface BaselinePruneAnswer {
  readonly path: string;
  readonly removed: readonly Acceptance[];
  readonly left: number;
  readonly dryRun: boolean;
}

/** Accepts findings of the last audit. To accept is to decide: no agent and no token may. */
export const addToBaseline = defineOperation<z.infer<typeof AddInput>, BaselineAddAnswer>({
  name: "baseline.add",
  summary: "Accepts findings of the last audit, with a reason and an expiry, in the repository's baseline",
  scope: "decide",
  audited: true,
  input: AddInput,
  run: async (context, input) => {
    const place = await placeOf(context, input);
    const audit = await lastAudit(context, place.root, input.run);
    const now = context.ports.clock.now();
    const expires = dayOf(input.expires, now);
    const findings = chosen(audit.findings, input);
    const file = await context.ports.files.read(place.root, input.path, BASELINE_LIMIT_BYTES);
    const grounds = { reason: input.reason, expires, by: context.actor.id };
    const edit = acceptFindings(file?.text ?? null, input.path, { findings, grounds, at: now });
    if (!input.dryRun)
      await write(context, place.root, { path: input.path, text: edit.text, digest: file?.digest ?? null });
    const { added, renewed, already } = edit;
    return { path: input.path, run: audit.run, at: audit.at, expires, added, renewed, already, dryRun: input.dryRun };
  },
});

/** Shows what a baseline accepts, what has expired, and what matches nothing. */
export const listBaseline = defineOperation<z.infer<typeof LookInput>, BaselineListAnswer>({
  name: "baseline.list",
  summary: "Shows what the repository's baseline accepts, what of it has expired, and what matches nothing",
  scope: "read",
  audited: false,
  input: LookInput,
  run: async (context, input) => {
    const { entries, judged, run } = await judgeNow(context, input);
    return { path: input.path, run, entries, judged };
  },
});

/** Takes out what has expired or matches nothing any more. */
export const pruneBaseline = defineOperation<z.infer<typeof PruneInput>, BaselinePruneAnswer>({
  name: "baseline.prune",
  summary: "Takes entries out of the repository's baseline that have expired or match nothing",
  scope: "decide",
  audited: true,
  input: PruneInput,
  run: async (context, input) => {
    const { file, root, judged, entries } = await judgeNow(context, input);
    const idle = [...judged.expired, ...(judged.unmatched ?? [])];
    const isIdle = (entry: Acceptance): boolean =>
      idle.some(
        (one) =>
          one.fingerprint === (entry.fingerprint ?? null) &&
          one.rule === (entry.rule ?? null) &&
          one.where === (entry.where ?? null),
      );
    const { text, removed } = removeEntries(file.text, input.path, isIdle);
    if (!input.dryRun && removed.length > 0)
      await write(context, root, { path: input.path, text, digest: file.digest });
    return { path: input.path, removed, left: entries - removed.length, dryRun: input.dryRun };
  },
});

async function judgeNow(context: OperationContext, input: z.infer<typeof LookInput>) {
  const { root } = await placeOf(context, input);
  const file = await context.ports.files.read(root, input.path, BASELINE_LIMIT_BYTES);
  if (file === null)
    throw new OpsError("not_found", `there is no baseline ${input.path}`, {
      hint: "signalbox baseline add writes one.",
    });
  const baseline = parseBaseline(file.text, input.path);
  const audit = await tryLastAudit(context, root, undefined);
  const seen = { findings: audit?.findings ?? [], at: context.ports.clock.now(), isWhole: audit?.isWhole === true };
  const judged = judgeBaseline(input.path, baseline, seen);
  return { root, file, entries: baseline.accepted.length, judged, run: audit?.run ?? null };
}

async function placeOf(
  context: OperationContext,
  input: { readonly root: string },
): Promise<{ readonly root: string }> {
  const repository = await context.ports.git.resolve(input.root);
  if (repository.isBare)
    throw new OpsError("refused", "a baseline is a file of a work tree, and the repository is bare", {
      hint: "Use a clone.",
    });
  return { root: repository.root };
}

interface Audit {
  readonly run: string;
  readonly at: number;
  readonly isWhole: boolean;
  readonly findings: readonly Finding[];
}

async function lastAudit(context: OperationContext, root: string, run: string | undefined): Promise<Audit> {
  const audit = await tryLastAudit(context, root, run);
  if (audit !== null) return audit;
  throw new OpsError(
    "not_found",
    run === undefined ? "no audit of this repository has ended yet" : `there is no ended run ${run}`,
    {
      hint: "signalbox audit looks; then its findings can be accepted.",
    },
  );
}

async function tryLastAudit(context: OperationContext, root: string, run: string | undefined): Promise<Audit | null> {
  const { runs, findings } = context.ports;
  const [row] =
    run === undefined
      ? (await runs.list({ signal: "OPS:AUDIT", repository: root, limit: 20 })).filter((one) => one.endedAt !== null)
      : [await runs.find(run)];
  if (row === undefined || row === null || row.endedAt === null) return null;
  const isWhole = (await runs.assignments(row.id)).every((assignment) => assignment.status === "success");
  return { run: row.id, at: row.startedAt, isWhole, findings: await findings.ofRun(row.id, FINDINGS_SEARCHED) };
}

function chosen(all: readonly Finding[], input: z.infer<typeof AddInput>): readonly Finding[] {
  const worst = input.upTo === undefined ? 0 : SEVERITIES.indexOf(input.upTo);
  const wanted = all.filter(
    (finding) =>
      SEVERITIES.indexOf(finding.severity) >= worst &&
      (input.rule === undefined || finding.rule === input.rule) &&
      (input.fingerprints.length === 0 || input.fingerprints.includes(finding.fingerprint)),
  );
  const unknown = input.fingerprints.filter((one) => !all.some((finding) => finding.fingerprint === one));
  if (unknown.length > 0)
    throw new OpsError("not_found", `the audit has no finding ${unknown.slice(0, 5).join(", ")}`, {
      hint: "signalbox findings --json shows the fingerprints.",
    });
  if (wanted.length === 0)
    throw new OpsError("not_found", "the audit has no such finding", {
      hint: "signalbox findings shows those that there are.",
    });
  return wanted;
}

function dayOf(expires: string, now: number): string {
  const day = /^\d+d$/.test(expires) ? new Date(now + parseDurationMs(expires)).toISOString().slice(0, 10) : expires;
  if (Date.parse(`${day}T00:00:00Z`) >= now) return day;
  throw new OpsError("invalid_input", `${day} is not in the future`, {
    hint: "An acceptance has to expire later than today.",
  });
}

async function write(
  context: OperationContext,
  root: string,
  file: { readonly path: string; readonly text: string; readonly digest: string | null },
): Promise<void> {
  const scope: CallScope = {
    run: "",
    assignment: "",
    agent: "",
    key: "baseline",
    signal: AbortSignal.timeout(WRITE_MS),
  };
  const { path, text, digest } = file;
  await context.ports.files.write({ root, path, text, expectedDigest: digest, isExecutable: false }, scope);
}
