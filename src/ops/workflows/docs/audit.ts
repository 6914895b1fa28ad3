import { toJson } from "../../../kernel/json.ts";
import { type Brief, type Coordinator, definePlaybook, type PlaybookOutcome } from "../../../kernel/work/playbook.ts";
import { asAnyTask } from "../../../kernel/work/task.ts";
import { auditDocs, AuditDocsOutput, ON_REQUEST, runExamplesTask } from "../../docs/index.ts";
import { DocsAuditSignal } from "./input.ts";
import { notKnownLines } from "../audit/report-lines.ts";

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
  place: "checkout",
  showsTrend: true,
  writes: false,
  door: {
    command: "docs audit",
    positionals: [],
    examples: ["signalbox docs audit", "signalbox docs audit --external", "signalbox docs audit --run-examples"],
    hints: { readOnly: false, destructive: false, idempotent: true },
  },
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
  const notLookedFor = [
    ...(input.external ? [] : ON_REQUEST.external),
    ...(input.runExamples ? [] : ON_REQUEST.runExamples),
  ];
  const output = AuditDocsOutput.safeParse(result.output);
  if (!output.success) return { summary: result.summary, notLookedFor };
  const { runnable, ...figures } = output.data;
  const lines = notKnownLines([result]);
  if (!input.runExamples) return { summary: result.summary, notLookedFor, details: toJson({ figures, lines }) };
  const ran = runnable.length === 0 ? null : await coordinator.spawn(runBrief(runnable));
  return {
    summary: `${result.summary} ${ran?.summary ?? "No example is marked as runnable."}`,
    notLookedFor,
    details: toJson({ figures, examples: ran?.output ?? null, lines }),
  };
}

function runBrief(examples: AuditDocsOutput["runnable"]): Brief {
  return {
    task: asAnyTask(runExamplesTask),
    name: "run-examples",
    context: { examples },
    deliverables: ["verdict on each example"],
    criteria: [],
  };
}
