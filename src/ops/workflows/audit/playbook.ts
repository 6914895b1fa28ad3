import { z } from "zod";
import { definePlaybook, type Brief } from "../../../kernel/work/playbook.ts";
import { SEVERITIES, type Finding } from "../../../kernel/record/finding.ts";
import type { Result } from "../../../kernel/record/result.ts";
import { asAnyTask } from "../../../kernel/work/task.ts";
import { toJson } from "../../../kernel/json.ts";
import { auditDocs } from "../../docs/index.ts";
import { auditGit } from "../../release/index.ts";
import { auditSkills } from "../../tooling/index.ts";

const FIRST_REMEDIES = 5;

/** The audit needs no context. */
export const AuditInput = z.strictObject({});
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
    ],
    hints: { readOnly: true, destructive: false, idempotent: true },
  },
  run: async (coordinator) => {
    const briefs: readonly Brief[] = [
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
    const results = await coordinator.fanOut(briefs);
    const findings = results.flatMap((result) => result.findings);
    return {
      summary: summarize(results, findings),
      nextSteps: orderRemedies(findings),
      details: toJson({ figures: figuresOf(results) }),
    };
  },
});

function summarize(results: readonly Result[], findings: readonly Finding[]): string {
  const counts = SEVERITIES.flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}`];
  });
  const done = results.filter((result) => result.status === "success").length;
  return `${done} of ${results.length} agents looked; ${findings.length} findings${counts.length === 0 ? "" : `: ${counts.join(", ")}`}`;
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
