import { defineQuery } from "../../../kernel/work/effect.ts";
import type { BranchProtection, ForgeCheck, PullRequest } from "../forge-port.ts";
import type { ForgeRef } from "./forge-ref.ts";
import type { ForgeIssue, ForgeMilestone, ForgeRelease } from "../release-port.ts";

const onForge = ({ forge }: { readonly forge: ForgeRef }) => ({
  kind: "repository" as const,
  id: forge.name,
  host: forge.host,
});

/** Where the repository's pull requests live. */
export const readForge = defineQuery<{ root: string }, ForgeRef>({
  name: "forge.read",
  resource: (input) => ({ kind: "repository", id: input.root }),
  run: (ports, input, scope) => ports.forges.of(input.root, scope),
});

/** Pull requests of a forge. */
export const readPullRequests = defineQuery<
  { forge: ForgeRef; state: "open" | "all"; head?: string; limit: number },
  readonly PullRequest[]
>({
  name: "forge.read",
  resource: (input) => ({ kind: "pull_request", id: input.forge.name, host: input.forge.host }),
  run: (ports, input, scope) => ports.forges.pullRequests(input.forge, input, scope),
});

/** Checks of CI on one commit. */
export const readChecks = defineQuery<{ forge: ForgeRef; sha: string }, readonly ForgeCheck[]>({
  name: "forge.read",
  resource: (input) => ({ kind: "pull_request", id: input.forge.name, host: input.forge.host }),
  run: (ports, input, scope) => ports.forges.checks(input.forge, input.sha, scope),
});

/** Branch protections, or null where the forge does not tell. */
export const readProtections = defineQuery<{ forge: ForgeRef }, readonly BranchProtection[] | null>({
  name: "forge.read",
  resource: onForge,
  run: (ports, input, scope) => ports.forges.protections(input.forge, scope),
});

/** One pull request with its reviews, its state and the commit that it was merged as; null when there is none. */
export const readPullRequest = defineQuery<{ forge: ForgeRef; number: number }, PullRequest | null>({
  name: "forge.read",
  resource: (input) => ({
    kind: "pull_request",
    id: `${input.forge.name}#${input.number}`,
    host: input.forge.host,
  }),
  run: (ports, input, scope) => ports.forges.pullRequest(input.forge, input.number, scope),
});

/** The commit that a branch is at on the forge, or null. */
export const readForgeBranch = defineQuery<{ forge: ForgeRef; branch: string }, string | null>({
  name: "forge.read",
  resource: onForge,
  run: (ports, input, scope) => ports.forges.branchHead(input.forge, input.branch, scope),
});

/** The release of a tag, a draft too; null when there is none. */
export const readRelease = defineQuery<{ forge: ForgeRef; tag: string }, ForgeRelease | null>({
  name: "forge.read",
  resource: onForge,
  run: (ports, input, scope) => ports.forgeReleases.release(input.forge, input.tag, scope),
});

/** Releases of a repository, newest first. */
export const readReleases = defineQuery<{ forge: ForgeRef; limit: number }, readonly ForgeRelease[]>({
  name: "forge.read",
  resource: onForge,
  run: (ports, input, scope) => ports.forgeReleases.releases(input.forge, input.limit, scope),
});

/** Open issues, most urgent first; null where the forge has none. */
export const readOpenIssues = defineQuery<{ forge: ForgeRef; limit: number }, readonly ForgeIssue[] | null>({
  name: "forge.read",
  resource: onForge,
  run: (ports, input, scope) => ports.forgeReleases.openIssues(input.forge, input.limit, scope),
});

/** A milestone with its pull requests; null where the forge has no milestones. */
export const readMilestone = defineQuery<{ forge: ForgeRef; title: string }, ForgeMilestone | null>({
  name: "forge.read",
  resource: onForge,
  run: (ports, input, scope) => ports.forgeReleases.milestone(input.forge, input.title, scope),
});
