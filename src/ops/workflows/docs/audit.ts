import { toJson } from "../../../kernel/json.ts";
import { type Coordinator, definePlaybook, type PlaybookOutcome } from "../../../kernel/work/playbook.ts";
import { asAnyTask } from "../../../kernel/work/task.ts";
import { auditDocs, AuditDocsOutput, runExamplesTask } from "../../docs/index.ts";
import { DocsAuditSignal } from "./input.ts";

/** The documentation part of the audit by itself, with what takes longer on request: web addresses, examples that are run. */
export const docsAuditPlaybook = definePlaybook<DocsAuditSignal>({
  signal: "OPS:DOCS_AUDIT",
  title: "Documentation audit",
  summary: "Looks over documentation alone; asks for web addresses and runs examples on request",
  input: DocsAuditSignal,
  pattern: "sequential",
  layer: "slow",
  agents: ["meta-updater"],
  gateThreshold: 0.6,
  place: "worktree",
  showsTrend: true,
  writes: true,
  door: {
    command: "docs audit",
    positionals: [],
    examples: ["signalbox docs audit", "signalbox docs audit --external", "signalbox docs audit --run-examples"],
    hints: { readOnly: false, destructive: false, idempotent: true },
  },
  looksOnly: (input) => !input.runExamples,
  isSimple: (input) => !input.runExamples,
  run: audit,
});

async function audit(coordinator: Coordinator, input: DocsAuditSignal): Promise<PlaybookOutcome> {
  const result = await coordinator.spawn({
    task: asAnyTask(auditDocs),
    name: "audit-docs",
    context: { external: input.external, listRunnable: input.runExamples },
    deliverables: ["findings on documentation"],
    criteria: [],
  });
  const output = AuditDocsOutput.safeParse(result.output);
  if (!output.success) return { summary: result.summary };
  const { runnable, ...figures } = output.data;
  if (!input.runExamples) return { summary: result.summary, details: toJson({ figures }) };
  if (runnable.length === 0)
    return { summary: `${result.summary} No example is marked as runnable.`, details: toJson({ figures }) };
  const ran = await coordinator.spawn({
    task: asAnyTask(runExamplesTask),
    name: "run-examples",
    context: { examples: runnable },
    deliverables: ["verdict on each example"],
    criteria: [],
  });
  return { summary: `${result.summary} ${ran.summary}`, details: toJson({ figures, examples: ran.output ?? null }) };
}
