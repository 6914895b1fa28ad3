import { z } from "zod";
import { ForgeRef } from "../../../workspace/index.ts";
import { VersionSettings } from "../../settings.ts";

/** Bounds of what is read for a plan. A range over the limit is planned on its newest commits, and the plan says so. */
export const FACTS_LIMITS = {
  commits: 20_000,
  pathsOfCommit: 20_000,
  fileBytes: 32 * 1024 * 1024,
  documentBytes: 2 * 1024 * 1024,
  files: 5_000,
  documents: 500,
} as const;

/** What is to be read. `head`: the commit that is released; null in an empty repository. */
export const FactsInput = z.strictObject({
  root: z.string(),
  head: z.string().nullable(),
  name: z.string(),
  settings: VersionSettings,
});
export type FactsInput = z.infer<typeof FactsInput>;

/** A file of the work tree that a plan reads. `isUtf8` false: its bytes can't be given back, so it is never edited. */
export const PlanFile = z.strictObject({ path: z.string(), text: z.string(), isUtf8: z.boolean() });
export type PlanFile = z.infer<typeof PlanFile>;

/** History and files of a repository, as far as a release needs them. Commits come newest first, children before their parents. */
export const RepositoryFacts = z.strictObject({
  tags: z.array(z.strictObject({ name: z.string(), commit: z.string(), isReachable: z.boolean() })),
  commits: z.array(
    z.strictObject({
      sha: z.string(),
      parents: z.array(z.string()),
      message: z.string(),
      paths: z.array(z.string()),
    }),
  ),
  isCut: z.boolean(),
  /** Paths of all tracked manifests, changelogs and documents that were thought of. */
  files: z.array(PlanFile),
  skipped: z.array(z.string()),
});
export type RepositoryFacts = z.infer<typeof RepositoryFacts>;

/** Everything that a plan is made of. `at` is epoch ms. */
export const PlanFacts = z.strictObject({
  name: z.string(),
  at: z.number(),
  headSha: z.string().nullable(),
  /** The branch that is released from; null when HEAD is detached. */
  branch: z.string().nullable(),
  defaultBranch: z.string().nullable(),
  /** Why the branch may be released from; null when it is neither the default branch nor a protected one. */
  protection: z.string().nullable(),
  isShallow: z.boolean(),
  changedFiles: z.number().int(),
  upstream: z.strictObject({ name: z.string(), ahead: z.number().int(), behind: z.number().int() }).nullable(),
  forge: ForgeRef,
  repository: RepositoryFacts,
  /** Files of the work tree that the globs of `release.artifacts` fit. */
  artifacts: z.array(z.string()),
});
export type PlanFacts = z.infer<typeof PlanFacts>;
