import { z } from "zod";

/** Name of the job in the registry of workers. */
export const GIT_HEALTH_JOB = "git-health";

/** What is judged how. Sources: release specification, "Git health audit" (30 days, 7 days); GitHub warns of files from 50 MiB, and large file guides start at 5 MiB. */
export const HEALTH_LIMITS = {
  staleBranchDays: 30,
  openPullRequestDays: 7,
  unreleasedDays: 30,
  windowCommits: 500,
  largeFileBytes: 5 * 1024 * 1024,
  kept: 100,
} as const;

/** What the job is told: which repository, what to walk from, and the instant that ages count to. */
export interface HealthInput {
  readonly root: string;
  readonly at: number;
  /** Commit to walk from; null in an empty repository. */
  readonly head: string | null;
  readonly defaultBranch: string | null;
}

const BranchHealth = z.object({
  name: z.string(),
  isRemote: z.boolean(),
  sha: z.string(),
  committedAt: z.number(),
  author: z.string(),
  isMerged: z.boolean(),
  /** The upstream that is configured and does not exist any more; null otherwise. */
  goneUpstream: z.string().nullable(),
});
/** One branch as far as health goes. */
export type BranchHealth = z.infer<typeof BranchHealth>;

const RuleCount = z.object({
  rule: z.string(),
  count: z.number(),
  examples: z.array(z.object({ sha: z.string(), subject: z.string() })),
});
/** How often a rule of commit messages was broken, with the newest offenders. */
export type RuleCount = z.infer<typeof RuleCount>;

/** What the job found out. Instants are epoch ms. */
export const HealthFacts = z.object({
  commits: z.object({
    total: z.number(),
    merges: z.number(),
    firstAt: z.number().nullable(),
    lastAt: z.number().nullable(),
  }),
  messages: z.object({
    /** Of the window: the newest commits that are no merges. */
    checked: z.number(),
    compliant: z.number(),
    rules: z.array(RuleCount),
    /** Of the whole history. */
    allChecked: z.number(),
    allCompliant: z.number(),
  }),
  branches: z.array(BranchHealth),
  branchCount: z.number(),
  tags: z.object({
    total: z.number(),
    releases: z.number(),
    unsigned: z.array(z.string()),
    unsignedCount: z.number(),
    latest: z.string().nullable(),
    latestAt: z.number().nullable(),
    medianDays: z.number().nullable(),
    p90Days: z.number().nullable(),
  }),
  unreleased: z.object({ commits: z.number(), userFacing: z.number(), oldestAt: z.number().nullable() }),
  largeFiles: z.array(z.object({ path: z.string(), blob: z.string(), sizeBytes: z.number() })),
  largeFileCount: z.number(),
});
export type HealthFacts = z.infer<typeof HealthFacts>;

/** Arguments that every git program of the job starts with: no pager, no locks, UTF-8, no settings that change the output. */
export const GIT: readonly string[] = [
  "git",
  "--no-pager",
  "--no-optional-locks",
  "-c",
  "log.showSignature=false",
  "-c",
  "i18n.logOutputEncoding=UTF-8",
  "-c",
  "core.quotePath=false",
];
