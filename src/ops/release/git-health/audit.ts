import { z } from "zod";
import type { Evidence } from "../../../kernel/record/evidence.ts";
import { Finding } from "../../../kernel/record/finding.ts";
import { parseInput } from "../../../kernel/operation.ts";
import type { TaskOutcome } from "../../../kernel/record/result.ts";
import { defineTask, type Reader } from "../../../kernel/work/task.ts";
import {
  analyse,
  type ForgeRef,
  type GitState,
  readForge,
  readGitState,
  readProtections,
  readPullRequests,
  readRevision,
} from "../../workspace/index.ts";
import { type ForgeAnswer, tolerate } from "../forge-facts.ts";
import { whyProtected } from "../protected-branch.ts";
import { readSettings } from "../settings.ts";
import { judgeHealth } from "./findings.ts";
import { judgeProtections, judgePullRequests } from "./forge-findings.ts";
import { GIT_HEALTH_JOB, HealthFacts, type HealthInput } from "./model.ts";

/** Timeout of the audit, ms. Source: coordination specification, section 3. */
const AUDIT_TIMEOUT_MS = 600_000;
const PULL_REQUESTS_LIMIT = 200;

/** The audit takes nothing: it looks at the repository that it is placed in. */
export const AuditGitInput = z.strictObject({});
export type AuditGitInput = z.infer<typeof AuditGitInput>;

/** The figures of a repository's health, its findings, and what could not be known. */
export const GitHealth = z.strictObject({
  head: z.string().nullable(),
  figures: HealthFacts.omit({ branches: true, largeFiles: true }),
  openPullRequests: z.number().nullable(),
  findings: z.array(Finding),
  unknown: z.array(z.string()),
});
export type GitHealth = z.infer<typeof GitHealth>;

/** The health of a git repository: branches, messages, releases, large files, tags, protection. Read-only. */
export const auditGit = defineTask<AuditGitInput, GitHealth, GitHealth>({
  agent: "release-manager",
  name: "audit-git",
  title: "git health",
  summary:
    "Streams the whole history and asks the forge: branches, pull requests, commit messages, releases, large files, tags, protection.",
  input: AuditGitInput,
  output: GitHealth,
  timeoutMs: AUDIT_TIMEOUT_MS,
  layer: "slow",
  effects: [],
  plan: lookAtHealth,
  act: async (health, act) => tellHealth(health, act.at),
});

async function lookAtHealth(read: Reader): Promise<GitHealth> {
  const { root } = read.place;
  const [state, forge] = await Promise.all([read.read(readGitState, { root }), read.read(readForge, { root })]);
  const [settings, start] = await Promise.all([
    state.isBare ? null : readSettings(read, root),
    findStart(read, state, forge),
  ]);
  const job: HealthInput = { root, at: read.at, head: start, defaultBranch: state.defaultBranch };
  const [raw, requests, protections] = await Promise.all([
    read.read(analyse, { job: GIT_HEALTH_JOB, input: job, root, progress: read.progress }),
    tolerate(() => read.read(readPullRequests, { forge, state: "open", limit: PULL_REQUESTS_LIMIT })),
    tolerate(() => read.read(readProtections, { forge })),
  ]);
  const facts = parseInput(HealthFacts, raw, "the git health job");
  const openHeads = requests.kind === "told" ? new Set(requests.value.map((request) => request.head)) : null;
  const isProtected = (branch: string) =>
    whyProtected(branch, {
      configured: settings?.protectedBranches ?? [],
      forge: null,
      defaultBranch: state.defaultBranch,
    }) !== null;
  const findings = [
    ...judgeHealth(facts, { at: read.at, defaultBranch: state.defaultBranch, openHeads, isProtected }),
    ...(requests.kind === "told" ? judgePullRequests(requests.value, read.at) : []),
    ...(protections.kind === "told" && protections.value !== null && state.defaultBranch !== null
      ? judgeProtections(protections.value, state.defaultBranch)
      : []),
  ];
  const { branches: _branches, largeFiles: _largeFiles, ...figures } = facts;
  return {
    head: start,
    figures,
    openPullRequests: openHeads?.size ?? null,
    findings,
    unknown: [...unknownOf(state, facts), ...unasked(forge, requests, protections)],
  };
}

/** The default branch where it exists here or at the remote, else HEAD: what others build on is what is judged. */
async function findStart(read: Reader, state: GitState, forge: ForgeRef): Promise<string | null> {
  const places =
    state.defaultBranch === null
      ? []
      : [
          `refs/heads/${state.defaultBranch}`,
          ...(forge.remote === null ? [] : [`refs/remotes/${forge.remote}/${state.defaultBranch}`]),
        ];
  for (const place of places) {
    const sha = await read.read(readRevision, { root: state.root, name: place });
    if (sha !== null) return sha;
  }
  return state.headSha;
}

function unknownOf(state: GitState, facts: HealthFacts): readonly string[] {
  return [
    ...(facts.commits.total === 0 ? ["the repository has no commit: there is no history to judge"] : []),
    ...(state.isShallow
      ? [
          "the clone is shallow: figures are of the fetched part of the history, and whether branches are merged is not certain",
        ]
      : []),
    ...(facts.tags.latest === null && facts.commits.total > 0
      ? ["no release tag is reachable: there is no release cadence to tell"]
      : []),
  ];
}

function unasked(
  forge: ForgeRef,
  requests: ForgeAnswer<unknown>,
  protections: ForgeAnswer<unknown>,
): readonly string[] {
  return [
    ...(requests.kind === "not_told" ? [`pull requests: ${requests.why}`] : []),
    ...(protections.kind === "not_told"
      ? [`branch protection: ${protections.why}`]
      : protections.value === null && forge.kind !== "local"
        ? ["branch protection: the forge does not tell"]
        : []),
  ];
}

function tellHealth(health: GitHealth, at: number): TaskOutcome<GitHealth> {
  const { figures, findings, unknown } = health;
  const { commits, messages, tags, unreleased } = figures;
  const share =
    messages.checked === 0
      ? "no messages to judge"
      : `${Math.round((messages.compliant / messages.checked) * 100)} % of ${counted(messages.checked, "message")} conventional`;
  const released =
    tags.latest === null
      ? "no release"
      : `${counted(unreleased.commits, "commit")} since ${tags.latest}${ageWords(unreleased.oldestAt, at)}${cadenceWords(tags)}`;
  const evidence: readonly Evidence[] =
    health.head === null ? [] : [{ kind: "commit", sha: health.head, note: "where the history was read from" }];
  return {
    output: health,
    summary: `${counted(commits.total, "commit")}, ${counted(figures.branchCount, "branch", "branches")}, ${counted(tags.total, "tag")}; ${share}; ${released}; ${counted(findings.length, "finding")}`,
    approach: `streamed the history once in a worker${unknown.length === 0 ? "" : `; not known: ${unknown.join("; ")}`}`,
    evidence,
    findings,
  };
}

function ageWords(oldestAt: number | null, at: number): string {
  return oldestAt === null ? "" : `, the oldest ${counted(Math.floor((at - oldestAt) / 86_400_000), "day")} old`;
}

function cadenceWords({ medianDays, p90Days }: GitHealth["figures"]["tags"]): string {
  if (medianDays === null || p90Days === null) return "";
  return `, releases ${medianDays.toFixed(1)} days apart in the median, ${p90Days.toFixed(1)} at the 90th percentile`;
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
