import { createHash } from "node:crypto";
import { z } from "zod";
import { type Finding, Severity, SEVERITIES } from "../../../kernel/record/finding.ts";
import { OpsError } from "../../../kernel/ops-error.ts";
import { defineOperation, type OperationContext } from "../../../kernel/operation.ts";
import { findChainProblems, type RunRow } from "../../runs/index.ts";
import { renderReport } from "../report/report-markdown.ts";
import { renderHandoff } from "../rules/handoff.ts";
import type { ExportAnswer, FindingsAnswer, VerifyAnswer } from "../views.ts";
import { findRun, readAllEvents, readReport } from "./find-run.ts";

const RunInput = z.strictObject({ run: z.string().min(1) });
const STATES = [
  "running",
  "waiting",
  "complete",
  "partial",
  "failed",
  "denied",
  "escalated",
  "aborted",
  "unfinished",
] as const;
const ListInput = z.strictObject({
  state: z.enum(STATES).optional(),
  signal: z.string().optional(),
  repository: z.string().optional(),
  limit: z.number().int().min(1).max(500).default(20),
  before: z.string().optional(),
});
const FINDINGS_SEARCHED = 20_000;
const FindingsInput = z.strictObject({
  run: z.string().optional(),
  repository: z.string().optional(),
  severity: Severity.optional(),
  owner: z.string().optional(),
  rule: z.string().optional(),
  /** `counting` are those that no baseline accepts; `new` were not there in the run before. */
  state: z.enum(["all", "counting", "accepted", "new"]).default("all"),
  limit: z.number().int().min(1).max(FINDINGS_SEARCHED).default(100),
  after: z.string().min(1).max(200).optional().describe("Only those after the one with this fingerprint"),
});

/** Runs, newest first. */
export const listRuns = defineOperation({
  name: "runs.list",
  summary: "Lists runs",
  scope: "read",
  audited: false,
  input: ListInput,
  run: async (context, input): Promise<readonly RunRow[]> => {
    const { state, signal, before } = input;
    const { repositories } = context.ports;
    const repository = input.repository === undefined ? undefined : await repositories.resolve(input.repository);
    return context.ports.runs.list({
      limit: input.limit,
      ...(state === undefined ? {} : { state }),
      ...(signal === undefined ? {} : { signal }),
      ...(repository === undefined ? {} : { repository }),
      ...(before === undefined ? {} : { before }),
    });
  },
});

/** Checks a run's event chain: a changed, missing or cut record is found. */
export const verifyRun = defineOperation({
  name: "runs.verify",
  summary: "Checks a run's event chain",
  scope: "read",
  audited: false,
  input: RunInput,
  run: async (context, input): Promise<VerifyAnswer> => {
    const run = await findRun(context, input.run);
    const events = await readAllEvents(context, run.id);
    const problems = findChainProblems(events, { run: run.id, head: run.chainHead, count: run.eventCount });
    return { run: run.id, ok: problems.length === 0, events: events.length, head: run.chainHead, problems };
  },
});

/** A run as files: events, results, ledger, report, and a manifest with their digests. */
export const exportRun = defineOperation({
  name: "runs.export",
  summary: "Exports a run as files",
  scope: "read",
  audited: true,
  input: RunInput,
  run: async (context, input): Promise<ExportAnswer> => {
    const { ports } = context;
    const run = await findRun(context, input.run);
    const report = await readReport(context, run);
    const findings = await ports.findings.ofRun(run.id, FINDINGS_SEARCHED);
    const assignments = await ports.runs.assignments(run.id);
    const handoffs = assignments.flatMap(({ result }) => (result?.handoff === undefined ? [] : [result.handoff]));
    const files: Record<string, string> = {
      "run.json": pretty(run),
      "events.jsonl": (await readAllEvents(context, run.id)).map((event) => `${JSON.stringify(event)}\n`).join(""),
      "assignments.json": pretty(assignments),
      "ledger.json": pretty(await ports.ledger.ofRun(run.id)),
      "approvals.json": pretty(await ports.approvals.list({ run: run.id, limit: 500 })),
      "escalations.json": pretty(await ports.escalations.list({ run: run.id, limit: 500 })),
      "findings.json": pretty(findings),
      ...(handoffs.length === 0 ? {} : { "handoffs.md": `${handoffs.map(renderHandoff).join("\n\n")}\n` }),
      ...(report === null ? {} : { "report.json": pretty(report), "report.md": renderReport(report) }),
    };
    const digests = Object.fromEntries(
      Object.entries(files).map(([name, text]) => [name, createHash("sha256").update(text, "utf8").digest("hex")]),
    );
    return {
      run: run.id,
      files: {
        ...files,
        "manifest.json": pretty({ run: run.id, chainHead: run.chainHead, events: run.eventCount, sha256: digests }),
      },
    };
  },
});

/** Findings of a run, worst first; without a run those of the last ended run of the repository that has any. */
export const listFindings = defineOperation({
  name: "findings.list",
  summary: "Lists findings",
  scope: "read",
  audited: false,
  input: FindingsInput,
  run: async (context, input): Promise<FindingsAnswer> => {
    const run =
      input.run === undefined
        ? await findLastWithFindings(context, input.repository)
        : await findRun(context, input.run);
    const all = await context.ports.findings.ofRun(run.id, FINDINGS_SEARCHED);
    const standing = await standingOf(context, run, all);
    const worst = input.severity === undefined ? SEVERITIES.length : SEVERITIES.indexOf(input.severity);
    const wanted = all.filter(
      (finding) =>
        SEVERITIES.indexOf(finding.severity) <= worst &&
        standing.is(input.state, finding) &&
        (input.owner === undefined || finding.owner === input.owner) &&
        (input.rule === undefined || finding.rule.startsWith(input.rule)),
    );
    return {
      run: run.id,
      signal: run.signal,
      at: run.startedAt,
      total: wanted.length,
      ...pageAfter(wanted, input.after, input.limit),
      since: standing.since,
      appeared: standing.appeared,
      accepted: standing.accepted,
    };
  },
});

/** The findings after the one with this fingerprint; none when it is not among them. */
function pageAfter(all: readonly Finding[], after: string | undefined, limit: number) {
  const place = after === undefined ? -1 : all.findIndex((finding) => finding.fingerprint === after);
  const rest = after !== undefined && place < 0 ? [] : all.slice(place + 1);
  const findings = rest.slice(0, limit);
  return { findings, next: rest.length > limit ? (findings.at(-1)?.fingerprint ?? null) : null };
}

/** What a run's report says of its findings: which are accepted, and which were not there in the run before. */
async function standingOf(context: OperationContext, run: RunRow, findings: readonly Finding[]) {
  const { ports } = context;
  const report = await readReport(context, run);
  const accepted = report?.baseline?.accepted ?? [];
  const isAccepted = new Set(accepted.map((entry) => entry.fingerprint));
  const since = report?.trend?.since ?? null;
  const before = since === null ? [] : await ports.findings.ofRun(since, FINDINGS_SEARCHED);
  const isKnown = new Set(before.map((finding) => finding.fingerprint));
  const appeared = since === null ? [] : findings.filter((finding) => !isKnown.has(finding.fingerprint));
  const tests = {
    all: () => true,
    counting: (finding: Finding) => !isAccepted.has(finding.fingerprint),
    accepted: (finding: Finding) => isAccepted.has(finding.fingerprint),
    new: (finding: Finding) => since !== null && !isKnown.has(finding.fingerprint),
  };
  return {
    since,
    appeared: appeared.map((finding) => finding.fingerprint),
    accepted,
    is: (state: keyof typeof tests, finding: Finding): boolean => tests[state](finding),
  };
}

async function findLastWithFindings(context: OperationContext, repository: string | undefined): Promise<RunRow> {
  const root = repository === undefined ? undefined : await context.ports.repositories.resolve(repository);
  const runs = await context.ports.runs.list({ limit: 100, ...(root === undefined ? {} : { repository: root }) });
  for (const run of runs)
    if (run.endedAt !== null && (await context.ports.findings.ofRun(run.id, 1)).length > 0) return run;
  throw new OpsError("not_found", "no run has left findings yet", { hint: "signalbox audit looks for some." });
}

function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
