import { z } from "zod";
import { parseInput } from "../../../kernel/operation.ts";
import { defineTask, type Reader } from "../../../kernel/work/task.ts";
import { analyse, type Job } from "../../workspace/index.ts";
import { compareFindings, type Finding } from "../../../kernel/record/finding.ts";
import { RunnableExample } from "../run-examples/run.ts";
import { askAll } from "../web/ask.ts";
import { judgeWeb, WebFigures } from "../web/judge.ts";
import { type AuditDocsRequest, DocsAudit, DocsFigures } from "./model.ts";
import { counted } from "./rules/finding.ts";

/** Name under which workers know the job. */
export const AUDIT_DOCS_JOB = "audit-docs";

/** Reading is shared out over so many workers. */
const SHARES = 2;

/** What is looked at beyond the text: addresses of the web; examples that can be run are listed on request. */
export const AuditDocsInput = z.strictObject({
  external: z.boolean().default(false).describe("Ask for the web addresses that pages link to"),
  listRunnable: z.boolean().default(false),
});
export type AuditDocsInput = z.infer<typeof AuditDocsInput>;

/** The audit without its findings, which are the result's own. */
export const AuditDocsOutput = z.strictObject({
  figures: DocsFigures,
  findingsByRule: z.record(z.string(), z.number().int()),
  skipped: z.array(z.string()),
  /** Null when addresses of the web were not asked for. */
  web: WebFigures.nullable(),
  runnable: z.array(RunnableExample),
});
export type AuditDocsOutput = z.infer<typeof AuditDocsOutput>;

/** What was found, or why there is nothing to look at. */
export type AuditDocsPlan =
  | { readonly kind: "audited"; readonly audit: DocsAudit; readonly web: WebFigures | null }
  | { readonly kind: "not_applicable"; readonly reason: string };

const NO_FIGURES: DocsFigures = {
  trackedFiles: 0,
  pages: 0,
  bytes: 0,
  localLinks: 0,
  externalLinks: 0,
  examples: 0,
  pagesJudgedForFreshness: 0,
  staleShare: null,
};

/** The job for the worker's registry; its code is loaded only where it runs. */
export const auditDocsJob: Job<AuditDocsRequest, DocsAudit | { readonly read: number }> = async (
  tools,
  request,
  progress,
) => {
  const { runAuditDocs } = await import("./job.ts");
  return runAuditDocs(tools, request, progress);
};

/** Audits the documentation of a repository: links, those of the web on request, freshness, consistency, examples, completeness. */
export const auditDocs = defineTask<AuditDocsInput, AuditDocsPlan, AuditDocsOutput>({
  agent: "meta-updater",
  name: "audit-docs",
  title: "documentation",
  summary: "Audits documentation: links, freshness, consistency, examples, completeness",
  input: AuditDocsInput,
  output: AuditDocsOutput,
  timeoutMs: 600_000,
  layer: "slow",
  effects: [],
  plan: async (read, input) => {
    if (read.place.kind === "bare" || read.place.kind === "none")
      return {
        kind: "not_applicable",
        reason: "a bare repository has no files to read: the documentation part does not apply",
      };
    const audit = await look(read);
    if (!input.external) return { kind: "audited", audit, web: null };
    const probes = await askAll(
      read,
      audit.webLinks.map((link) => link.url),
    );
    const { figures, findings } = judgeWeb(audit.webLinks, probes);
    return { kind: "audited", audit: withFindings(audit, findings), web: figures };
  },
  act: async (plan, act, input) => {
    if (plan.kind === "not_applicable")
      return {
        output: { figures: NO_FIGURES, findingsByRule: {}, skipped: [plan.reason], web: null, runnable: [] },
        summary: `Documentation was not audited: ${plan.reason}.`,
        skipped: plan.reason,
      };
    const { figures, findings, findingsByRule, skipped } = plan.audit;
    const total = Object.values(findingsByRule).reduce((sum, count) => sum + count, 0);
    const stale =
      figures.staleShare === null
        ? ""
        : `, ${Math.round(figures.staleShare * 100)} % of ${figures.pagesJudgedForFreshness} stale`;
    const web =
      plan.web === null
        ? ""
        : `, ${plan.web.asked} web addresses (${plan.web.failed} dead, ${plan.web.inconclusive} not known)`;
    const looked = `${counted(figures.pages, "page")}, ${counted(figures.localLinks, "local link")}${web}, ${counted(figures.examples, "example")}`;
    const summary = `${looked}: ${counted(total, "finding")}${stale}.`;
    const runnable = input.listRunnable ? plan.audit.runnable : [];
    return {
      output: { figures, findingsByRule, skipped, web: plan.web, runnable },
      summary,
      approach:
        "Read every tracked page with a CommonMark parser and checked it against the files, manifests and history of the repository. " +
        (plan.web === null
          ? "Addresses of the web were not asked for."
          : "Asked for addresses of the web with courtesy.") +
        (skipped.length === 0 ? "" : ` Not known: ${skipped.join("; ")}.`),
      findings,
      evidence: [
        {
          kind: "command",
          command: ["git", "ls-files", "-s", "-z"],
          exitCode: 0,
          note: `${figures.trackedFiles} tracked files`,
        },
      ],
      criteria: act.criteria.map((criterion) => ({ criterion, met: true, evidence: summary })),
    };
  },
});

function withFindings(audit: DocsAudit, findings: readonly Finding[]): DocsAudit {
  const findingsByRule = { ...audit.findingsByRule };
  for (const { rule } of findings) findingsByRule[rule] = (findingsByRule[rule] ?? 0) + 1;
  return { ...audit, findings: [...audit.findings, ...findings].sort(compareFindings), findingsByRule };
}

async function look(read: Reader): Promise<DocsAudit> {
  const { root } = read.place;
  const ask = (input: AuditDocsRequest, progress: (done: number, total: number, label: string) => void) =>
    read.read(analyse, { job: AUDIT_DOCS_JOB, input, root, progress });
  const done = Array.from({ length: SHARES }, () => ({ done: 0, total: 0 }));
  const shares = done.map((own, share) =>
    ask({ step: "read", root, share, shares: SHARES }, (count, total, label) => {
      own.done = count;
      own.total = total;
      read.progress(sumOf(done, "done"), sumOf(done, "total"), label);
    }),
  );
  await Promise.all(shares);
  const answer = await ask({ step: "judge", root, at: read.at }, (count, total, label) =>
    read.progress(count, total, label),
  );
  return parseInput(DocsAudit, answer, "the documentation audit");
}

function sumOf(parts: readonly { readonly done: number; readonly total: number }[], key: "done" | "total"): number {
  return parts.reduce((sum, part) => sum + part[key], 0);
}
