import { toJson } from "../../../kernel/json.ts";
import { OpsError } from "../../../kernel/ops-error.ts";
import { type Brief, type Coordinator, definePlaybook, type PlaybookOutcome } from "../../../kernel/work/playbook.ts";
import { asAnyTask } from "../../../kernel/work/task.ts";
import {
  fixDocs,
  foreignOwnerOf,
  PAGE_CRITERIA,
  previewFixDocs,
  previewUpdateDocs,
  updateDocs,
  WrittenPages,
} from "../../docs/index.ts";
import { DocsSignal, editsOf, FixSignal, type Publication } from "./input.ts";
import { fittingMessage, publish } from "./publish.ts";

/** Edits named sections of pages, and proposes the result. Source: coordination specification, section 1, `OPS:DOCS`. */
export const docsPlaybook = definePlaybook<DocsSignal>({
  signal: "OPS:DOCS",
  title: "Documentation",
  summary: "Edits named sections of pages, follows moved anchors, commits and opens a pull request",
  input: DocsSignal,
  pattern: "sequential",
  layer: "slow",
  agents: ["meta-updater", "release-manager"],
  gateThreshold: 0.6,
  place: "worktree",
  writes: true,
  door: {
    command: "docs update",
    positionals: ["page"],
    examples: [
      'signalbox docs update README.md --section "Install" --operation append --text "Node 20 or newer is needed." --dry-run',
      'signalbox docs update docs/guide.md --section "Usage > Flags" --operation rename --text "Options"',
      "signalbox docs update --file edits.yaml --no-pr",
    ],
    hints: { readOnly: false, destructive: false, idempotent: true },
  },
  looksOnly: (input) => input.dryRun,
  isSimple: (input) => input.dryRun,
  run: async (coordinator, input) => {
    if (!input.dryRun) await askAboutForeignPages(coordinator, [...new Set(editsOf(input).map((edit) => edit.page))]);
    return runDocs(coordinator, input, {
      task: asAnyTask(input.dryRun ? previewUpdateDocs : updateDocs),
      name: input.dryRun ? "preview-update-docs" : "update-docs",
      context: { edits: editsOf(input) },
      deliverables: ["edited pages"],
      criteria: [PAGE_CRITERIA.links, PAGE_CRITERIA.examples],
      writes: [...new Set(editsOf(input).map((edit) => edit.page))],
    });
  },
});

/** Mends what needs nobody's judgement, and proposes the result. */
export const docsFixPlaybook = definePlaybook<FixSignal>({
  signal: "OPS:DOCS_FIX",
  title: "Mend documentation",
  summary: "Mends links, code fences, marked versions and line ends where no judgement is needed, and proposes it",
  input: FixSignal,
  pattern: "sequential",
  layer: "slow",
  agents: ["meta-updater", "release-manager"],
  gateThreshold: 0.6,
  place: "worktree",
  writes: true,
  door: {
    command: "docs fix",
    positionals: ["pages"],
    examples: ["signalbox docs fix --dry-run", "signalbox docs fix", "signalbox docs fix README.md --no-pr"],
    hints: { readOnly: false, destructive: false, idempotent: true },
  },
  looksOnly: (input) => input.dryRun,
  isSimple: (input) => input.dryRun,
  run: (coordinator, input) =>
    runDocs(coordinator, input, {
      task: asAnyTask(input.dryRun ? previewFixDocs : fixDocs),
      name: input.dryRun ? "preview-fix-docs" : "fix-docs",
      context: { pages: input.pages },
      deliverables: ["mended pages"],
      criteria: [],
    }),
});

/**
 * Pages of another domain are a question to it before anything is done. Without an answer the permissions decide, as ever;
 * `retry` says that they were widened. Source: coordination specification, section 8, `Boundary`.
 */
async function askAboutForeignPages(coordinator: Coordinator, pages: readonly string[]): Promise<void> {
  const foreign = pages.flatMap((page) => {
    const owner = foreignOwnerOf(page);
    return owner === null ? [] : [{ page, owner }];
  });
  if (foreign.length === 0) return;
  const owners = [...new Set(foreign.map(({ owner }) => owner))].join(" and ");
  const named = foreign.slice(0, 10).map(({ page, owner }) => `${page} (${owner})`);
  const answer = await coordinator.escalate({
    kind: "Boundary",
    title: `The edit belongs to ${owners}`,
    issue: `Not documentation that meta-updater may write: ${named.join(", ")}.`,
    recommended: `delegate to ${owners}, or abort and leave these pages out`,
  });
  if (answer === null || answer.option === "retry") return;
  throw new OpsError("denied", `the edit belongs to ${owners}: ${named.join(", ")}`, {
    hint: "Leave these pages out, or let their owner write them.",
  });
}

async function runDocs(coordinator: Coordinator, input: Publication, brief: Brief): Promise<PlaybookOutcome> {
  const result = await coordinator.spawn(brief);
  const written = WrittenPages.safeParse(result.output);
  if (result.status === "skipped")
    return { summary: `${result.summary}`, alreadyDone: true, ...(written.success ? withDetails(written.data) : {}) };
  if (!written.success) return { summary: result.summary };
  const { pages } = written.data;
  if (input.dryRun || pages.length === 0)
    return { summary: `dry run, nothing was changed: ${result.summary}`, ...withDetails(written.data) };
  const published = await publish(
    coordinator,
    { paths: pages.map((page) => page.path), message: input.message ?? messageOf(brief.task.name, pages) },
    input,
  );
  return {
    summary: `${result.summary.replace(/\.$/, "")}; ${published.summary}`,
    nextSteps: [...published.nextSteps, ...written.data.notes],
    ...withDetails(written.data),
  };
}

/** The diff is what a person wants to read; doors show a `document` as it is. */
function withDetails(written: WrittenPages) {
  const { diff, ...rest } = written;
  return { details: toJson({ ...rest, document: diff, documentType: "diff" }) };
}

function messageOf(task: string, pages: readonly { readonly path: string; readonly why: readonly string[] }[]): string {
  const [only] = pages;
  const what = task === "fix-docs" ? "fix" : "update";
  const many = `docs: ${what} ${pages.length} pages`;
  const header =
    only !== undefined && pages.length === 1
      ? fittingMessage(`docs: ${what} ${only.path}`, `docs: ${what} a page`)
      : many;
  const lines = pages.slice(0, 20).map((page) => `- ${page.path}: ${page.why.slice(0, 3).join(", ")}`.slice(0, 100));
  return `${header}\n\n${lines.join("\n")}${pages.length > 20 ? `\n- and ${pages.length - 20} more` : ""}`;
}
