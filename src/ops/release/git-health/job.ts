import type { Job, JobTools } from "../../workspace/index.ts";
import { cadenceOf, highestRelease } from "./cadence.ts";
import { readRecords, utf8 } from "./fields.ts";
import { readLargeFiles } from "./large-files.ts";
import { createMessageTally } from "./messages.ts";
import { GIT, HEALTH_LIMITS, type HealthFacts, type HealthInput } from "./model.ts";
import { type BranchTip, readBranchTips, readTagTips, type TagTip } from "./refs.ts";

/** Fields of a commit that health needs: name, parents, commit time, whole message. */
export const LOG_FIELDS: readonly string[] = ["%H", "%P", "%ct", "%B"];
/**
 * `git log` over the whole history with these fields, NUL-separated. The bench runs the same command by itself. Git flushes
 * a pipe after every commit unless it is told not to (git(1), GIT_FLUSH), which would double its time.
 */
export const LOG_COMMAND: readonly string[] = [
  "env",
  "GIT_FLUSH=0",
  "GIT_TERMINAL_PROMPT=0",
  "LC_ALL=C",
  ...GIT,
  "log",
  "--no-color",
  "--no-decorate",
  `--format=${LOG_FIELDS.join("%x00")}%x00`,
];

const PROGRESS_EVERY = 5_000;
const DAY_MS = 86_400_000;

type Progress = (done: number, total: number, label: string) => void;

/** Reads a repository's health in one pass over its history. Memory does not grow with the history. */
export const gitHealthJob: Job<HealthInput, HealthFacts> = async (tools, input, progress) => {
  progress(0, 0, "reading branches and tags");
  const [branches, tags] = await Promise.all([readBranchTips(tools, input.root), readTagTips(tools, input.root)]);
  const [history, large] = await Promise.all([
    readHistory(tools, input, { branches, tags, progress }),
    readLargeFiles(tools, input.root),
  ]);
  const reachable = tags.filter((tag) => history.seen.has(tag.commit));
  const latest = highestRelease(reachable);
  const unreleased = await readUnreleased(tools, input, latest, history);
  const unsigned = tags.filter((tag) => !tag.hasSignature).map((tag) => tag.name);
  return {
    commits: history.commits,
    messages: history.messages,
    branches: branches
      .map((tip) => ({ ...tip, isMerged: history.seen.has(tip.sha) }))
      .filter((branch) => matters(branch, input.at)),
    branchCount: branches.length,
    tags: {
      total: tags.length,
      ...cadenceOf(tags),
      unsigned: unsigned.slice(-HEALTH_LIMITS.kept),
      unsignedCount: unsigned.length,
      latest: latest?.name ?? null,
      latestAt: latest?.at ?? null,
    },
    unreleased,
    largeFiles: [...large.files],
    largeFileCount: large.count,
  };
};

interface History {
  readonly commits: HealthFacts["commits"];
  readonly messages: HealthFacts["messages"];
  /** Of the tips of branches and tags, those that history holds. */
  readonly seen: ReadonlySet<string>;
  readonly userFacing: number;
}

async function readHistory(
  tools: JobTools,
  input: HealthInput,
  facts: { readonly branches: readonly BranchTip[]; readonly tags: readonly TagTip[]; readonly progress: Progress },
): Promise<History> {
  const wanted = new Set([...facts.branches.map((tip) => tip.sha), ...facts.tags.map((tag) => tag.commit)]);
  const seen = new Set<string>();
  const tally = createMessageTally();
  const commits = { total: 0, merges: 0, firstAt: Number.POSITIVE_INFINITY, lastAt: 0 };
  let userFacing = 0;
  const take = ([sha = "", parents = "", at = "", message = ""]: readonly string[]) => {
    commits.total += 1;
    const committedAt = Number(at) * 1_000;
    if (committedAt < commits.firstAt) commits.firstAt = committedAt;
    if (committedAt > commits.lastAt) commits.lastAt = committedAt;
    if (wanted.has(sha)) seen.add(sha);
    if (parents.indexOf(" ") !== -1) commits.merges += 1;
    else tally.add(sha, message);
    if (isUserFacingHeader(message)) userFacing += 1;
    if (commits.total % PROGRESS_EVERY === 0) facts.progress(commits.total, 0, "reading commits");
  };
  if (input.head !== null)
    await readRecords(tools.stream([...LOG_COMMAND, input.head, "--"], input.root), LOG_FIELDS.length, take);
  const isEmpty = commits.total === 0;
  return {
    commits: { ...commits, firstAt: isEmpty ? null : commits.firstAt, lastAt: isEmpty ? null : commits.lastAt },
    messages: tally.result(),
    seen,
    userFacing,
  };
}

async function readUnreleased(
  tools: JobTools,
  input: HealthInput,
  latest: TagTip | null,
  history: History,
): Promise<HealthFacts["unreleased"]> {
  if (input.head === null) return { commits: 0, userFacing: 0, oldestAt: null };
  if (latest === null)
    return { commits: history.commits.total, userFacing: history.userFacing, oldestAt: history.commits.firstAt };
  const unreleased = { commits: 0, userFacing: 0, oldestAt: Number.POSITIVE_INFINITY };
  const command = [
    ...GIT,
    "log",
    "--no-color",
    "--no-merges",
    "--format=%ct%x00%s%x00",
    `${latest.commit}..${input.head}`,
    "--",
  ];
  await readRecords(tools.stream(command, input.root), 2, ([at = "", subject = ""]) => {
    unreleased.commits += 1;
    if (isUserFacingHeader(utf8(subject))) unreleased.userFacing += 1;
    unreleased.oldestAt = Math.min(unreleased.oldestAt, Number(at) * 1_000);
  });
  return { ...unreleased, oldestAt: unreleased.commits === 0 ? null : unreleased.oldestAt };
}

function isUserFacingHeader(header: string): boolean {
  return /^(?:feat|fix|perf)(?:\([^()\n]*\))?!?: /i.test(header) || /^[a-z]+(?:\([^()\n]*\))?!: /i.test(header);
}

/** Only branches that a finding may be about are handed on. */
function matters(branch: { readonly committedAt: number; readonly goneUpstream: string | null }, at: number): boolean {
  return branch.goneUpstream !== null || at - branch.committedAt > HEALTH_LIMITS.staleBranchDays * DAY_MS;
}
