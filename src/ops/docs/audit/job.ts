import { compareFindings, type Finding } from "../../../kernel/record/finding.ts";
import type { JobTools } from "../../workspace/index.ts";
import type { Book } from "./book.ts";
import { bundlesOf, readFacts } from "./facts-store.ts";
import { gather, type Gathered } from "./gather.ts";
import {
  type AuditDocsRequest,
  type DocsAudit,
  type DocsFigures,
  FINDINGS_LIMIT,
  RUNNABLE_LIMIT,
  WEB_LINKS_LIMIT,
} from "./model.ts";
import { existsOnDisk, factsReader, judgeWhole, openBook } from "./open-book.ts";
import { hasBash } from "./page/example/parse-shell.ts";
import type { PageFacts } from "./page/facts.ts";
import { readHistory } from "./repository/history.ts";
import { judgeAcross } from "./rules/across-pages.ts";
import { judgeCompleteness } from "./rules/completeness.ts";
import { judgeFreshness } from "./rules/freshness.ts";

type Progress = (done: number, total: number, label: string) => void;

/** Reads a share of the pages into the cache, or judges all pages from it. Runs in a worker. */
export async function runAuditDocs(
  tools: JobTools,
  request: AuditDocsRequest,
  progress: Progress,
): Promise<DocsAudit | { readonly read: number }> {
  return request.step === "read" ? readShare(tools, request, progress) : judge(tools, request, progress);
}

async function readShare(
  tools: JobTools,
  request: AuditDocsRequest & { readonly step: "read" },
  progress: Progress,
): Promise<{ readonly read: number }> {
  const { pages } = await gather(tools, request.root);
  const read = factsReader(tools, request.root);
  const mine = bundlesOf(pages, await hasBash(tools)).filter(
    (_bundle, index) => index % request.shares === request.share,
  );
  let done = 0;
  for (const [index, bundle] of mine.entries()) {
    if ((await tools.cache.get(bundle.key)) === null) {
      await readFacts(tools, bundle, read);
      done += bundle.pages.length;
    }
    progress(index + 1, mine.length, "reading pages");
  }
  return { read: done };
}

async function judge(
  tools: JobTools,
  request: AuditDocsRequest & { readonly step: "judge" },
  progress: Progress,
): Promise<DocsAudit> {
  const history = readHistory(tools, request.root);
  const [opened, past] = await Promise.all([openBook(tools, request.root), history]);
  const { gathered, book } = opened;
  const findings = await judgePages(tools, request.root, book, progress);
  findings.push(...judgeAcross(book), ...(await judgeCompleteness(tools, request.root, gathered.tree)));
  const freshness =
    "unknown" in past
      ? { findings: [], judged: 0, stale: 0 }
      : await judgeFreshness(tools, request.root, book, { history: past, at: request.at });
  findings.push(...freshness.findings);
  const { leftOut, ...beyond } = beyondText(book);
  const skipped = [
    ...opened.skipped,
    ...("unknown" in past ? [`freshness was not judged: ${past.unknown}`] : []),
    ...leftOut,
  ];
  const figures = figuresOf(gathered, book, freshness);
  return { ...counted(findings, skipped), figures, ...beyond };
}

/** What the text alone can't judge: addresses of the web, and examples that can be run. */
function beyondText(book: Book): Pick<DocsAudit, "webLinks" | "runnable"> & { readonly leftOut: readonly string[] } {
  const links = new Map<string, DocsAudit["webLinks"][number]>();
  const runnable: DocsAudit["runnable"] = [];
  for (const { path: file, facts } of book.pages.values()) {
    for (const { url, line } of facts.webLinks) if (!links.has(url)) links.set(url, { url, file, line });
    runnable.push(...facts.runnable.map((block) => ({ ...block, file })));
  }
  const [moreLinks, moreExamples] = [links.size - WEB_LINKS_LIMIT, runnable.length - RUNNABLE_LIMIT];
  return {
    webLinks: [...links.values()].slice(0, WEB_LINKS_LIMIT),
    runnable: runnable.slice(0, RUNNABLE_LIMIT),
    leftOut: [
      ...(moreLinks > 0 ? [`${moreLinks} web addresses beyond ${WEB_LINKS_LIMIT} are never asked for`] : []),
      ...(moreExamples > 0 ? [`${moreExamples} marked examples beyond ${RUNNABLE_LIMIT} are never run`] : []),
    ],
  };
}

async function judgePages(tools: JobTools, root: string, book: Book, progress: Progress): Promise<Finding[]> {
  const exists = existsOnDisk(tools, root);
  const findings: Finding[] = [];
  let done = 0;
  for (const page of book.pages.values()) {
    findings.push(...(await judgeWhole(book, page, exists)));
    done += 1;
    if (done % 100 === 0) progress(done, book.pages.size, "judging pages");
  }
  return findings;
}

function figuresOf(
  gathered: Gathered,
  book: Book,
  freshness: { readonly judged: number; readonly stale: number },
): DocsFigures {
  const facts = [...book.pages.values()].map((page) => page.facts);
  const sum = (count: (page: PageFacts) => number) => facts.reduce((total, page) => total + count(page), 0);
  return {
    trackedFiles: gathered.tree.size,
    pages: facts.length,
    bytes: sum((page) => page.bytes),
    localLinks: sum((page) => page.links.length),
    externalLinks: sum((page) => page.externalLinks),
    examples: sum((page) => page.checkedExamples),
    pagesJudgedForFreshness: freshness.judged,
    staleShare: freshness.judged === 0 ? null : freshness.stale / freshness.judged,
  };
}

/** Each finding once, worst first, within the limit; all of them counted. */
function counted(
  found: readonly Finding[],
  skipped: string[],
): Pick<DocsAudit, "findings" | "findingsByRule" | "skipped"> {
  const findings = [...new Map(found.map((finding) => [finding.fingerprint, finding])).values()].sort(compareFindings);
  const findingsByRule: Record<string, number> = {};
  for (const { rule } of findings) findingsByRule[rule] = (findingsByRule[rule] ?? 0) + 1;
  return {
    findings: findings.slice(0, FINDINGS_LIMIT),
    findingsByRule,
    skipped:
      findings.length > FINDINGS_LIMIT
        ? [
            ...skipped,
            `${findings.length - FINDINGS_LIMIT} findings beyond the worst ${FINDINGS_LIMIT} are counted only`,
          ]
        : skipped,
  };
}
