import { type Finding, makeFinding, type Severity } from "../../../../kernel/record/finding.ts";

/** What a rule knows of a finding; the rest is the same for all of them. */
export interface DocsDraft {
  readonly file: string;
  readonly line?: number;
  readonly message: string;
  readonly remedy: string;
  /** Names the thing when the message holds changing figures. */
  readonly identity?: string;
  /** Whether `fix-docs` mends it without anybody's judgement. */
  readonly fixable?: boolean;
}

/** How urgent each rule is. P0 is wrong or broken. Source: documentation specification, section meta-updater. */
const URGENCY = {
  "docs/broken-link": ["P0", "medium"],
  "docs/broken-image": ["P0", "medium"],
  "docs/link-case": ["P0", "medium"],
  "docs/missing-command": ["P0", "medium"],
  "docs/missing-path": ["P0", "medium"],
  "docs/version-mismatch": ["P0", "medium"],
  "docs/marked-version": ["P0", "medium"],
  "docs/dead-url": ["P0", "medium"],
  "docs/failing-example": ["P0", "medium"],
  "docs/broken-anchor": ["P1", "low"],
  "docs/untracked-link": ["P1", "low"],
  "docs/link-leaves-repository": ["P1", "low"],
  "docs/undefined-reference": ["P1", "low"],
  "docs/broken-example": ["P1", "low"],
  "docs/missing-readme": ["P1", "medium"],
  "docs/missing-license": ["P1", "medium"],
  "docs/empty-file": ["P1", "medium"],
  "docs/empty-link": ["P2", "low"],
  "docs/stale-page": ["P2", "low"],
  "docs/missing-file": ["P3", "info"],
  "docs/heading-order": ["P3", "info"],
  "docs/duplicate-heading": ["P3", "info"],
  "docs/duplicate-title": ["P3", "info"],
  "docs/fence-language": ["P3", "info"],
  "docs/mixed-spelling": ["P3", "info"],
  "docs/unused-reference": ["P3", "info"],
  "docs/moved-url": ["P3", "info"],
  "docs/url-not-asked": ["P3", "info"],
  "docs/example-not-run": ["P3", "info"],
  "docs/final-newline": ["P3", "info"],
  "docs/not-read": ["P3", "info"],
} as const satisfies Record<string, readonly ["P0" | "P1" | "P2" | "P3", Severity]>;
export type DocsRule = keyof typeof URGENCY;

/** Rules that are looked for on request alone: addresses of the web, and examples that are run. */
export const ON_REQUEST = {
  external: ["docs/dead-url", "docs/moved-url", "docs/url-not-asked"],
  runExamples: ["docs/failing-example", "docs/example-not-run"],
} as const satisfies Record<string, readonly DocsRule[]>;

/** Completes a finding of a documentation rule. */
export function docsFinding(rule: DocsRule, draft: DocsDraft): Finding {
  const [priority, severity] = URGENCY[rule];
  const where = { file: draft.file, ...(draft.line === undefined ? {} : { line: Math.max(1, draft.line) }) };
  const identity = draft.identity === undefined ? {} : { identity: draft.identity };
  return makeFinding({
    rule,
    severity,
    priority,
    where,
    message: draft.message,
    remedy: draft.remedy,
    owner: "meta-updater",
    fixable: draft.fixable === true,
    ...identity,
  });
}

/** A count with its noun: `1 heading`, `3 headings`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
