import { toJson } from "../../../kernel/json.ts";
import { type Coordinator, definePlaybook, type PlaybookOutcome } from "../../../kernel/work/playbook.ts";
import { asAnyTask } from "../../../kernel/work/task.ts";
import {
  PAGE_CRITERIA,
  ProposeOutput,
  proposeTask,
  ReportOutput,
  reportTask,
  updateDocs,
  WrittenPages,
} from "../../docs/index.ts";
import { fittingMessage, type Publication, publish } from "../docs/index.ts";
import { ProposeSignal, ReportSignal } from "./input.ts";

const shared = {
  pattern: "sequential",
  layer: "slow",
  agents: ["meta-updater", "release-manager"],
  gateThreshold: 0.6,
  place: "worktree",
  writes: true,
} as const;

/** How Signalbox's own work went in a week, a month or another period. Source: coordination specification, section 1, `OPS:REPORT`. */
export const reportPlaybook = definePlaybook<ReportSignal>({
  ...shared,
  signal: "OPS:REPORT",
  title: "Report",
  summary: "Reports how Signalbox's own work went: runs, decisions, findings, deliverables, and what failed repeatedly",
  input: ReportSignal,
  door: {
    command: "report",
    positionals: ["kind"],
    examples: [
      "signalbox report weekly",
      "signalbox report monthly --of 2026-10 --time-zone Europe/Berlin",
      "signalbox report retrospective --of 2026-10-01..2026-10-31 --out docs/reports/",
    ],
    hints: { readOnly: false, destructive: false, idempotent: true },
  },
  looksOnly: (input) => input.out === undefined,
  isSimple: (input) => input.out === undefined,
  run: runReport,
});

/** What was seen three times or more, as proposals. Source: coordination specification, section 1, `OPS:PROPOSE`. */
export const proposePlaybook = definePlaybook<ProposeSignal>({
  ...shared,
  signal: "OPS:PROPOSE",
  title: "Proposals",
  summary: "Proposes skills, agents and workflow changes for what was seen three times or more",
  input: ProposeSignal,
  door: {
    command: "propose",
    positionals: [],
    examples: ["signalbox propose", "signalbox propose --days 30", "signalbox propose --open"],
    hints: { readOnly: false, destructive: false, idempotent: true },
  },
  looksOnly: (input) => !input.open,
  isSimple: (input) => !input.open,
  run: runPropose,
});

async function runReport(coordinator: Coordinator, input: ReportSignal): Promise<PlaybookOutcome> {
  const { kind, of, timeZone, allRepositories, out } = input;
  const result = await coordinator.spawn({
    task: asAnyTask(reportTask),
    name: "report",
    context: { kind, ...(of === undefined ? {} : { of }), timeZone, allRepositories },
    deliverables: ["health report"],
    criteria: [],
  });
  const output = ReportOutput.safeParse(result.output);
  if (!output.success) return { summary: result.summary };
  const { report, markdown } = output.data;
  const details = toJson({ report, document: markdown });
  if (out === undefined) return { summary: result.summary, details };
  const path = out.endsWith("/") ? `${out}${report.label}.md` : out;
  const message = fittingMessage(`docs: add the ${kind} report ${report.label}`, `docs: add the ${kind} report`);
  const made = await writeAndPublish(coordinator, [{ path, text: markdown }], {
    ...input,
    message: input.message ?? message,
  });
  return { ...made, summary: `${result.summary}; ${made.summary}`, details };
}

async function runPropose(coordinator: Coordinator, input: ProposeSignal): Promise<PlaybookOutcome> {
  const result = await coordinator.spawn({
    task: asAnyTask(proposeTask),
    name: "propose",
    context: { days: input.days },
    deliverables: ["proposals"],
    criteria: [],
  });
  const output = ProposeOutput.safeParse(result.output);
  if (!output.success) return { summary: result.summary };
  const { proposals, markdown, pages } = output.data;
  const details = toJson({ proposals, document: markdown });
  if (!input.open || pages.length === 0) {
    const nextSteps = pages.length === 0 ? [] : ["signalbox propose --open writes them down and opens a pull request."];
    return { summary: result.summary, nextSteps, details, alreadyDone: input.open && proposals.length > 0 };
  }
  const message = `docs: propose ${pages.length === 1 ? "a change" : `${pages.length} changes`}`;
  const made = await writeAndPublish(coordinator, pages, { ...input, message: input.message ?? message });
  return { ...made, summary: `${result.summary.replace(/\.$/, "")}; ${made.summary}`, details };
}

/** The road of `OPS:DOCS`: meta-updater writes whole pages, release-manager commits them and opens the pull request. */
async function writeAndPublish(
  coordinator: Coordinator,
  pages: readonly { readonly path: string; readonly text: string }[],
  publication: Omit<Publication, "dryRun"> & { readonly message: string },
): Promise<{ readonly summary: string; readonly nextSteps?: readonly string[]; readonly alreadyDone?: boolean }> {
  const result = await coordinator.spawn({
    task: asAnyTask(updateDocs),
    name: "update-docs",
    context: { edits: pages.map(({ path, text }) => ({ page: path, operation: "write", text })) },
    deliverables: ["pages"],
    criteria: [PAGE_CRITERIA.links, PAGE_CRITERIA.examples],
    writes: pages.map((page) => page.path),
  });
  if (result.status === "skipped") return { summary: result.summary, alreadyDone: true };
  const written = WrittenPages.parse(result.output);
  const paths = written.pages.map((page) => page.path);
  return publish(coordinator, { paths, message: publication.message }, { ...publication, dryRun: false });
}
