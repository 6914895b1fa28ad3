import { z } from "zod";
import type { Finding } from "../../../kernel/record/finding.ts";
import { Verdict } from "../../../kernel/record/verdict.ts";
import { defineTask, type Reader } from "../../../kernel/work/task.ts";
import { listTrackedFiles } from "../../workspace/index.ts";
import type { Ecosystem } from "../publish/model.ts";
import { readOutdated, readVulnerable } from "../publish/queries.ts";
import { type Answers, dependencyFindings, verdictOf } from "./findings.ts";

const AUDIT_TIMEOUT_MS = 120_000;
/** One question to the registry; both of an ecosystem fit into the task's time. */
const QUESTION_TIMEOUT_MS = 50_000;

const MANIFESTS: Readonly<Record<string, Ecosystem>> = {
  "package.json": "npm",
  "pyproject.toml": "pypi",
  "requirements.txt": "pypi",
};

/** What the dependencies look like. Without an answer the verdict is inconclusive, never a pass. */
export const DependencyAudit = z.strictObject({
  verdict: Verdict,
  outdated: z.number().int(),
  vulnerable: z.number().int(),
  notAsked: z.array(z.string()),
});
export type DependencyAudit = z.infer<typeof DependencyAudit>;

interface AuditPlan {
  readonly answers: readonly Answers[];
}

/** Lists outdated and vulnerable dependencies as findings. What can't be asked is a finding too. */
export const auditDependenciesTask = defineTask<Record<string, never>, AuditPlan, DependencyAudit>({
  agent: "release-manager",
  name: "audit-dependencies",
  title: "dependencies",
  summary: "Asks npm audit, npm outdated and pip-audit about the project's dependencies.",
  input: z.strictObject({}),
  output: DependencyAudit,
  timeoutMs: AUDIT_TIMEOUT_MS,
  layer: "slow",
  effects: [],
  plan: planAudit,
  act: async ({ answers }) => {
    const findings = answers.flatMap(dependencyFindings);
    const output = summarize(answers, findings);
    if (answers.length === 0) {
      const reason = "not applicable: the project has no manifest of dependencies at its top level";
      return { output, summary: reason, skipped: reason };
    }
    return { output, summary: describe(output), findings, approach: commandsOf(answers) };
  },
});

async function planAudit(read: Reader): Promise<AuditPlan> {
  const { root } = read.place;
  const answers: Answers[] = [];
  for (const ecosystem of await ecosystemsOf(read, root)) {
    const place = { ecosystem, root, folder: "", timeoutMs: QUESTION_TIMEOUT_MS };
    const outdated = ecosystem === "npm" ? await read.read(readOutdated, place) : null;
    const vulnerable = await read.read(readVulnerable, place);
    answers.push({ ecosystem, outdated, vulnerable });
  }
  return { answers };
}

async function ecosystemsOf(read: Reader, root: string): Promise<readonly Ecosystem[]> {
  const found = new Set<Ecosystem>();
  for await (const { path } of await read.read(listTrackedFiles, { root })) {
    const ecosystem = Object.hasOwn(MANIFESTS, path) ? MANIFESTS[path] : undefined;
    if (ecosystem !== undefined) found.add(ecosystem);
  }
  return [...found].sort();
}

function summarize(answers: readonly Answers[], findings: readonly Finding[]): DependencyAudit {
  const unknown = questionsOf(answers).filter((one) => one.kind === "unknown");
  return {
    verdict: verdictOf(answers),
    outdated: findings.filter((finding) => finding.rule === "dependencies/outdated").length,
    vulnerable: findings.filter((finding) => finding.rule === "dependencies/vulnerable").length,
    notAsked: unknown.map((one) => one.command.join(" ")),
  };
}

function describe(audit: DependencyAudit): string {
  const unasked = audit.notAsked.length === 0 ? "" : `; could not ask: ${audit.notAsked.join(", ")}`;
  return `dependencies: ${audit.vulnerable} vulnerable, ${audit.outdated} outdated${unasked}`;
}

function commandsOf(answers: readonly Answers[]): string {
  return questionsOf(answers)
    .map((one) => one.command.join(" "))
    .join(", ");
}

function questionsOf(answers: readonly Answers[]) {
  return answers.flatMap(({ outdated, vulnerable }) => (outdated === null ? [vulnerable] : [vulnerable, outdated]));
}
