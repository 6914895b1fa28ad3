import { z } from "zod";
import { Finding } from "../../../kernel/record/finding.ts";
import { RunnableExample } from "../run-examples/run.ts";
import { WebAddress } from "../web/judge.ts";

/** Pages over this number are sampled. */
export const PAGES_LIMIT = 5_000;

/** A page over this size is not read. */
export const PAGE_BYTES_LIMIT = 2 * 1024 * 1024;

/** At most so many findings are handed on, worst first; what is more is counted. */
export const FINDINGS_LIMIT = 2_000;

/** At most so many addresses of the web are asked for in one audit. */
export const WEB_LINKS_LIMIT = 2_000;

/** At most so many examples are run in one audit. */
export const RUNNABLE_LIMIT = 200;

/** What the worker is asked: to read one share of the pages into the cache, or to judge all of them. */
export type AuditDocsRequest =
  | { readonly step: "read"; readonly root: string; readonly share: number; readonly shares: number }
  | { readonly step: "judge"; readonly root: string; readonly at: number };

/** Figures over all pages. `staleShare` is between 0 and 1, null when no page could be judged. */
export const DocsFigures = z.strictObject({
  trackedFiles: z.number().int(),
  pages: z.number().int(),
  bytes: z.number().int(),
  localLinks: z.number().int(),
  externalLinks: z.number().int(),
  examples: z.number().int(),
  pagesJudgedForFreshness: z.number().int(),
  staleShare: z.number().nullable(),
});
export type DocsFigures = z.infer<typeof DocsFigures>;

/** What the worker answers: findings worst first, figures, and in words what was not looked at. */
export const DocsAudit = z.strictObject({
  figures: DocsFigures,
  findings: z.array(Finding),
  findingsByRule: z.record(z.string(), z.number().int()),
  skipped: z.array(z.string()),
  /** Addresses of the web, each once, with the page that names it first. */
  webLinks: z.array(WebAddress),
  runnable: z.array(RunnableExample),
});
export type DocsAudit = z.infer<typeof DocsAudit>;
