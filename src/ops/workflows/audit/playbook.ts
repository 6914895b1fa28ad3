import { z } from "zod";
import { definePlaybook, type Brief } from "../../../kernel/work/playbook.ts";
import { SEVERITIES, type Finding } from "../../../kernel/record/finding.ts";
import type { Result } from "../../../kernel/record/result.ts";
import { asAnyTask } from "../../../kernel/work/task.ts";
import { toJson } from "../../../kernel/json.ts";
import type { Baseline } from "../../../kernel/record/baseline.ts";
import { auditDocs } from "../../docs/index.ts";
import { BASELINE_FILE, judgeBaseline } from "../../findings/index.ts";
import { auditGit } from "../../release/index.ts";
import { auditSkills } from "../../tooling/index.ts";
import { readBaseline, ReadBaselineOutput } from "./read-baseline.ts";
import { figureLines, notKnownLines } from "./report-lines.ts";

const FIRST_REMEDIES = 5;

/** What an audit may be told. */
export const AuditInput = z.strictObject({
  baseline: z
    .string()
    .min(1)
    .max(1_000)
    .optional()
    .describe(`file with accepted findings, from the top of the repository (default: ${BASELINE_FILE} if it is there)`),
});
export type AuditInput = z.infer<typeof AuditInput>;

/** The full audit: git health, documentation, skills and agents, side by side in one round. Reads only. */
export const audit = definePlaybook<AuditInput>({
  signal: "OPS:AUDIT",
  title: "Audit",
  summary: "Looks over git health, documentation, skills and agents of a repository",
  input: AuditInput,
  pattern: "parallel",
  layer: "slow",
  agents: ["release-manager", "meta-updater", "toolsmith"],
  gateThreshold: 0.8,
  place: "checkout",
  showsTrend: true,
  writes: false,
  door: {
    command: "audit",
    positionals: [],
    examples: [
      "signalbox audit",
      "signalbox audit --repo ../other --fail-on high",
      "signalbox audit --sarif --output audit.sarif",
      "signalbox audit --baseline ci/accepted.yaml --fail-on medium",
    ],
    hints: { readOnly: true, destructive: false, idempotent: true },
  },
  run: async (coordinator, input) => {
    const [read, ...looks] = await coordinator.fanOut([baselineBrief(input), ...LOOKS]);
    const findings = looks.flatMap((result) => result.findings);
    const baseline = judge(read, looks, findings, coordinator.run.at);
    const accepted = new Set(baseline?.accepted.map((entry) => entry.fingerprint));
    const counting = findings.filter((finding) => !accepted.has(finding.fingerprint));
    return {
      summary: summarize(looks, counting, baseline),
      nextSteps: [...orderRemedies(counting), ...baselineSteps(baseline)],
      details: toJson({ figures: figuresOf(looks), lines: [...figureLines(looks), ...notKnownLines(looks)] }),
      ...(baseline === null ? {} : { baseline }),
    };
  },
});

const LOOKS: readonly Brief[] = [
  {
    task: asAnyTask(auditGit),
    name: "audit-git",
    context: {},
    deliverables: ["findings on git health"],
    criteria: [],
  },
  {
    task: asAnyTask(auditDocs),
    name: "audit-docs",
    context: {},
    deliverables: ["findings on documentation"],
    criteria: [],
  },
  {
    task: asAnyTask(auditSkills),
    name: "audit-skills",
    context: {},
    deliverables: ["inventory of skills and agents, findings"],
    criteria: [],
  },
];

/** A baseline that can't be read ends the audit: nobody shall take its absence for acceptance, or the other way round. */
function baselineBrief(input: AuditInput): Brief {
  return {
    task: asAnyTask(readBaseline),
    name: "read-baseline",
    context: input.baseline === undefined ? {} : { path: input.baseline },
    deliverables: [],
    criteria: [],
    critical: true,
  };
}

function judge(
  read: Result | undefined,
  looks: readonly Result[],
  findings: readonly Finding[],
  at: number,
): Baseline | null {
  const output = ReadBaselineOutput.safeParse(read?.output);
  if (!output.success || output.data.path === null || output.data.baseline === null) return null;
  const isWhole = looks.every((result) => result.status === "success");
  return judgeBaseline(output.data.path, output.data.baseline, { findings, at, isWhole });
}

function summarize(results: readonly Result[], findings: readonly Finding[], baseline: Baseline | null): string {
  const counts = SEVERITIES.flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}`];
  });
  const done = results.filter((result) => result.status === "success").length;
  const accepted = baseline?.accepted.length ?? 0;
  return `${done} of ${results.length} agents looked; ${findings.length} finding${findings.length === 1 ? "" : "s"}${counts.length === 0 ? "" : `: ${counts.join(", ")}`}${accepted === 0 ? "" : `; ${accepted} more accepted by ${baseline?.file ?? ""}`}`;
}

function baselineSteps(baseline: Baseline | null): readonly string[] {
  const idle = (baseline?.expired.length ?? 0) + (baseline?.unmatched?.length ?? 0);
  return idle === 0 ? [] : ["signalbox baseline prune takes out what has expired or matches nothing."];
}

/** What to do, in which order: remedies of the worst rules first, the most frequent of a severity before the rare ones. */
function orderRemedies(findings: readonly Finding[]): string[] {
  const rules = new Map<string, { readonly finding: Finding; count: number }>();
  for (const finding of findings) {
    const known = rules.get(finding.rule);
    if (known === undefined) rules.set(finding.rule, { finding, count: 1 });
    else known.count += 1;
  }
  const weight = (rule: { readonly finding: Finding }) => SEVERITIES.indexOf(rule.finding.severity);
  const ordered = [...rules.values()].sort(
    (left, right) =>
      weight(left) - weight(right) || right.count - left.count || (left.finding.rule < right.finding.rule ? -1 : 1),
  );
  return ordered
    .slice(0, FIRST_REMEDIES)
    .map(
      ({ finding, count }) => `${finding.rule} (${count}, ${finding.severity}, ${finding.owner}): ${finding.remedy}`,
    );
}

function figuresOf(results: readonly Result[]) {
  return Object.fromEntries(results.map((result) => [result.task, result.output ?? result.partial ?? null]));
}
